import type { Workshop } from "@lode/splat-node/workshop";
import { stopSignal } from "../terminal/stop-signal.ts";

/** What a shell expects of a command that Ctrl-C ended. */
const stopped = 130;

/**
 * Works on a file in threads of its own until it is done, or until Ctrl-C, which is no failure: nothing is written then.
 * @param signal to stop; Ctrl-C when absent
 */
export async function inWorkshop(
  threads: number,
  work: (workshop: Workshop, signal: AbortSignal) => Promise<void>,
  signal = stopSignal((text) => void process.stderr.write(`${text}\n`)),
): Promise<void> {
  // Loaded when it is asked for: threads and an image library that no other command needs.
  const { Workshop } = await import("@lode/splat-node/workshop");
  await using workshop = new Workshop({ threads });
  try {
    await work(workshop, signal);
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    process.exitCode = stopped;
  }
}
