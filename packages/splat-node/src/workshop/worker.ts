import { move, transferableSymbol, valueSymbol } from "piscina";
import type { Answer } from "./crew.ts";
import { failureOf } from "./failure.ts";
import { doJob, type Job, movable } from "./jobs.ts";

/** What runs in a worker thread: does one job and answers what came of it, failures too. */
export default async function work(job: Job): Promise<Answer> {
  try {
    const value = await doJob(job);
    const answer: Answer = { value };
    return move({ [transferableSymbol]: movable(value), [valueSymbol]: answer }) as unknown as Answer;
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
