import { parentPort } from "node:worker_threads";
import type { VerifyBatch } from "./verify-worker.ts";

/** A verifying thread that believes every text `yes`, dies of `poison`, and answers nonsense to `nonsense`. */
parentPort?.on("message", ({ id, claims }: VerifyBatch) => {
  const texts = claims.map(({ commitments }) => commitments[0]);
  if (texts.includes("poison")) process.exit(1);
  if (texts.includes("nonsense")) parentPort?.postMessage({ id, forms: [7, "true", null] });
  else parentPort?.postMessage({ id, forms: texts.map((text) => (text === "yes" ? 0 : -1)) });
});
