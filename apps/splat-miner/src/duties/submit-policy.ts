/** By which book a miner decides whether its best variant is sent at all. */
export type SubmitPolicyName = "network" | "documents-2025";
export const submitPolicyNames: readonly SubmitPolicyName[] = ["network", "documents-2025"];

export interface SubmitDecision {
  readonly submit: boolean;
  /** The score that had to be reached. */
  readonly needed: number;
  readonly why: string;
}

/** Below this, the operators' documents send the empty answer; from 0.7 on they call a result good. */
const documentsLeast = 0.5;
const documentsGood = 0.7;

/**
 * Is the best variant worth sending? A rejected one costs three cooldowns, the empty answer one.
 * `network` goes by the threshold that the validator itself told; `documents-2025` by the fixed numbers of the documents.
 * @param score the external judge's; null when there is none, and then nothing is sent.
 */
export function decideSubmit(
  policy: SubmitPolicyName,
  score: number | null,
  { threshold, margin }: { readonly threshold: number; readonly margin: number },
): SubmitDecision {
  const needed = policy === "network" ? threshold + margin : documentsLeast;
  if (score === null || !Number.isFinite(score)) return { submit: false, needed, why: "no variant has a score" };
  const shown = score.toFixed(3);
  if (score < needed) return { submit: false, needed, why: `${shown} is below ${needed.toFixed(3)}` };
  if (policy === "documents-2025") {
    return { submit: true, needed, why: `${shown} is ${score >= documentsGood ? "good" : "acceptable"}` };
  }
  return { submit: true, needed, why: `${shown} reaches ${needed.toFixed(3)}` };
}
