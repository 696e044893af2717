import { canonicalJson } from "@lode/zipcode/canonical-json";
import type { SignedRevealAnswer } from "./observations.ts";
import type { ResultStatement } from "./results.ts";

/**
 * Statements that outlive the request which brought them carry a signature of their own, so that a reader of the frozen
 * set or of the published results need not trust the coordinator about who said what.
 */
export function revealText(reveal: Omit<SignedRevealAnswer, "signature">): string {
  const { epochId, hotkey, salt, observations } = reveal;
  return `lode:reveal:${canonicalJson({ epochId, hotkey, salt, observations })}`;
}

export function resultText(statement: ResultStatement): string {
  const { digest, digestV1, header, zipcodeDigests, scores, resultKey, resultSha256 } = statement;
  return `lode:result:${canonicalJson({ digest, digestV1, header, zipcodeDigests, scores, resultKey, resultSha256 })}`;
}
