import { LodeError } from "@lode/runtime/errors";

interface Writable {
  write(text: string): unknown;
}

/**
 * Says what went wrong and what to do next.
 * @returns the exit code: 2 for what the user can mend, 1 for what Lode should not have done.
 */
export function tellFailure(error: unknown, output: Writable): number {
  if (error instanceof LodeError) {
    output.write(`lode: ${error.code}: ${error.message}\n`);
    for (const cause of causesOf(error)) output.write(`  because: ${cause}\n`);
    if (error.next) output.write(`  next: ${error.next}\n`);
    return 2;
  }
  output.write(`lode: unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** A chain of causes is at most this long in the message. */
const maxCauses = 5;

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < maxCauses; cause = cause.cause) {
    causes.push(cause instanceof LodeError ? `${cause.code}: ${cause.message}` : cause.message);
  }
  return causes;
}
