import { compareText, fromHex } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import type { PolicyValues } from "../policy/policy-values.ts";
import { assignmentCommitment, selectionSeedOf } from "./assign-zipcodes.ts";
import { type AssignedZipcode, type Candidate, candidatesProblem } from "./candidate.ts";
import { type Selection, selectZipcodes } from "./select-zipcodes.ts";

/** What a coordinator announced at the start of an epoch and what it revealed after the close. */
export interface RevealedAssignment {
  readonly epochId: EpochId;
  readonly policy: PolicyValues;
  /** As announced; fields that an announcement leaves out are not compared. */
  readonly zipcodes: readonly (Pick<AssignedZipcode, "zipcode" | "expected"> & Partial<AssignedZipcode>)[];
  /** As announced at the start. */
  readonly commitment: string;
  /** As announced at the start; not compared when left out. */
  readonly selectionSeed?: number;
  /** Revealed: 64 hex digits. */
  readonly epochSecret: string;
  readonly candidates: readonly Candidate[];
  readonly honeypots: readonly Zipcode[];
  /** The moment cooldowns were counted to; the start of the epoch unless given. */
  readonly atMs?: number;
}

export type AssignmentCheck = { readonly ok: true } | { readonly ok: false; readonly why: string };

const comparedFields = [
  "zipcode",
  "expected",
  "tolerancePpm",
  "state",
  "city",
  "county",
  "marketTier",
  "geographicRegion",
] as const satisfies readonly (keyof AssignedZipcode)[];

/**
 * Was the announced assignment the one that secret, table and policy give, and was it fixed before the epoch started?
 * The nonce cannot be checked: it comes from the master secret, which is never revealed.
 */
export function verifyAssignment(revealed: RevealedAssignment): AssignmentCheck {
  const why = firstProblem(revealed);
  return why === undefined ? { ok: true } : { ok: false, why };
}

function firstProblem(revealed: RevealedAssignment): string | undefined {
  if (!/^[0-9a-f]{64}$/i.test(revealed.epochSecret)) return "the epoch's secret is not 64 hex digits";
  const unfit = candidatesProblem(revealed.candidates);
  if (unfit !== undefined) return unfit;
  const secret = fromHex(revealed.epochSecret);
  const commitment = assignmentCommitment(secret, revealed.candidates, revealed.honeypots);
  if (commitment !== revealed.commitment.toLowerCase()) {
    return "secret, candidate table and honeypots do not hash to the commitment";
  }
  if (revealed.selectionSeed !== undefined && revealed.selectionSeed !== selectionSeedOf(commitment)) {
    return "the selection seed is not the start of the commitment";
  }
  return selectionProblem(revealed, selectZipcodes({ ...revealed, epochSecret: secret }));
}

function selectionProblem(revealed: RevealedAssignment, selection: Selection): string | undefined {
  const honeypots = [...revealed.honeypots].sort(compareText).join();
  if (honeypots !== selection.honeypots.join()) {
    return `the honeypots are ${selection.honeypots.join() || "none"}, not ${honeypots || "none"}`;
  }
  const announced = [...revealed.zipcodes].sort((a, b) => compareText(a.zipcode, b.zipcode));
  if (announced.length !== selection.zipcodes.length) {
    return `${selection.zipcodes.length} zipcodes are drawn, ${announced.length} were announced`;
  }
  for (const [index, drawn] of selection.zipcodes.entries()) {
    const said = announced[index];
    const field = comparedFields.find((name) => said?.[name] !== undefined && said[name] !== drawn[name]);
    if (field !== undefined)
      return `${field} of zipcode ${drawn.zipcode} was announced as ${said?.[field]}, drawn is ${drawn[field]}`;
  }
  return undefined;
}
