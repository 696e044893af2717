import { canonicalJson } from "@lode/zipcode/canonical-json";
import type { ResultStatement } from "./results.ts";

/**
 * What a validator signs about an epoch's result. The signature is its own, not the request's, so that a reader of the
 * published results need not trust the coordinator about who said what. (A reveal has `revealText`, in the rules.)
 */
export function resultText(statement: ResultStatement): string {
  const { digest, digestV1, header, zipcodeDigests, scores, resultKey, resultSha256 } = statement;
  return `lode:result:${canonicalJson({ digest, digestV1, header, zipcodeDigests, scores, resultKey, resultSha256 })}`;
}
