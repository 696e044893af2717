import { LodeError } from "@lode/runtime/errors";

/** One line of the table. */
export interface Outcome {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
  readonly passed: boolean;
  readonly ms: number;
}

/** @returns what was found; it passes when it is one of the expected. */
export type Case = (name: string, expected: string | readonly string[], work: () => Promise<string>) => Promise<void>;

/** Runs cases one after the other and keeps the table; a case that throws has failed, and the next one runs anyway. */
export function recorder(now: () => number, tell: (outcome: Outcome) => void): { run: Case; outcomes: Outcome[] } {
  const outcomes: Outcome[] = [];
  const run: Case = async (name, expected, work) => {
    const words = typeof expected === "string" ? [expected] : expected;
    const startedAt = now();
    const got = await work().catch((error: unknown) =>
      error instanceof LodeError ? `${error.code}: ${error.message}` : `threw ${String(error)}`,
    );
    const outcome = { name, expected: words.join(" | "), got, passed: words.includes(got), ms: now() - startedAt };
    outcomes.push(outcome);
    tell(outcome);
  };
  return { run, outcomes };
}

const widths = { name: 53, expected: 44, got: 44 };

export function tableHead(): string {
  return `${"case".padEnd(widths.name)}  ${"expected".padEnd(widths.expected)}  ${"got".padEnd(widths.got)}      ms`;
}

export function tableLine({ name, expected, got, passed, ms }: Outcome): string {
  const mark = passed ? "" : "  FAILED";
  const cells = [name.padEnd(widths.name), expected.padEnd(widths.expected), got.padEnd(widths.got)];
  return `${cells.join("  ")}  ${String(Math.round(ms)).padStart(6)}${mark}`;
}

export function lastLine(outcomes: readonly Outcome[]): string {
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return `${passed} passed, ${outcomes.length - passed} failed`;
}
