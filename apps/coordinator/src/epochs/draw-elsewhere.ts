import { Worker } from "node:worker_threads";
import type { Candidate } from "@lode/zipcode/assignment";
import { type DrawInputs, type DrawnEpoch, drawEpoch } from "./draw-epoch.ts";
import type { DrawAnswer, DrawMessage } from "./draw-worker.ts";

/** A table up to here is drawn from at once: that takes no longer than a thread does to begin. */
const fewCandidates = 500;
/** Copied to the thread in one turn of the event loop: a few milliseconds. */
const rowsAtOnce = 1_000;
/** Real milliseconds: a draw takes a second or two, so a thread that has not answered by then never will. */
const patienceMs = 120_000;

/** Beside this file, compiled or not. */
const workerFile = new URL(import.meta.url.endsWith(".ts") ? "./draw-worker.ts" : "./draw-worker.js", import.meta.url);

/**
 * Draws an epoch where it holds nobody up: the draw from a large table runs in a thread of its own, and the table goes
 * there in pieces.
 * @throws Error when the table cannot be drawn from, or the thread was lost.
 */
export async function drawElsewhere(candidates: readonly Candidate[], inputs: DrawInputs): Promise<DrawnEpoch> {
  if (candidates.length <= fewCandidates) return drawEpoch(candidates, inputs);
  const worker = new Worker(workerFile, {
    // From sources Node strips the types, but has to be told to look for sources in the other packages too.
    execArgv: workerFile.href.endsWith(".ts") ? ["--conditions=development"] : [],
  });
  const timer = setTimeout(() => void worker.terminate(), patienceMs);
  timer.unref();
  try {
    const answer = answerOf(worker);
    // A thread that dies while the table is on its way is reported where the answer is awaited.
    answer.catch(() => {});
    for (let at = 0; at < candidates.length; at += rowsAtOnce) {
      worker.postMessage({ rows: candidates.slice(at, at + rowsAtOnce) } satisfies DrawMessage);
      await new Promise((resolve) => setImmediate(resolve));
    }
    worker.postMessage({ draw: inputs } satisfies DrawMessage);
    const told = await answer;
    if ("failure" in told) throw new RangeError(told.failure);
    return told.drawn;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<DrawAnswer> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("messageerror", reject);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the thread that draws ended with ${code} and no answer`)));
  });
}
