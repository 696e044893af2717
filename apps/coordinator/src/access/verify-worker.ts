import { parentPort } from "node:worker_threads";
import { ready } from "@lode/bittensor/keys";
import { judgeClaim } from "./judge-claim.ts";
import type { Claim } from "./verifier.ts";

/** Claims to judge, each with the form to try first. */
export interface VerifyBatch {
  readonly id: number;
  readonly claims: readonly Claim[];
  readonly first: readonly number[];
}

/** For each claim of the batch the form in which it is true, -1 for none. */
export interface VerifiedBatch {
  readonly id: number;
  readonly forms: readonly number[];
}

const port = parentPort;
if (port === null) throw new TypeError("this file runs in a worker thread");
await ready();
port.on("message", ({ id, claims, first }: VerifyBatch) => {
  const forms = claims.map((claim, index) => judgeClaim(claim, first[index]));
  port.postMessage({ id, forms } satisfies VerifiedBatch);
});
