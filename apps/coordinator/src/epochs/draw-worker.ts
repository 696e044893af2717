import { parentPort } from "node:worker_threads";
import type { Candidate } from "@lode/zipcode/assignment";
import { type DrawInputs, type DrawnEpoch, drawEpoch } from "./draw-epoch.ts";

/** The table comes in pieces, then what to draw from it; one draw and the thread is done. */
export type DrawMessage = { readonly rows: readonly Candidate[] } | { readonly draw: DrawInputs };
export type DrawAnswer = { readonly drawn: DrawnEpoch } | { readonly failure: string };

const port = parentPort;
if (port === null) throw new TypeError("this file runs in a worker thread");
const table: Candidate[] = [];
port.on("message", (message: DrawMessage) => {
  if ("rows" in message) {
    for (const row of message.rows) table.push(row);
    return;
  }
  port.postMessage(answerOf(message.draw));
  port.close();
});

/** A table that cannot be drawn from is a message, not the end of a thread. */
function answerOf(inputs: DrawInputs): DrawAnswer {
  try {
    return { drawn: drawEpoch(table, inputs) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
