import { LodeError } from "@lode/runtime/errors";

export type CheckLevel = "ok" | "warn" | "fail" | "skip";

/** One line of the doctor's. */
export interface Check {
  readonly name: string;
  readonly level: CheckLevel;
  /** What was found, with its numbers. */
  readonly found: string;
  /** What to do about it. */
  readonly next?: string;
}

export type Judgement = Omit<Check, "name">;

export function ok(found: string): Judgement {
  return { level: "ok", found };
}

export function warn(found: string, next: string): Judgement {
  return { level: "warn", found, next };
}

export function fail(found: string, next: string): Judgement {
  return { level: "fail", found, next };
}

export function skip(found: string, next?: string): Judgement {
  return { level: "skip", found, ...(next === undefined ? {} : { next }) };
}

/** Runs one examination: a question that the chain does not answer is a finding too. */
export async function check(name: string, examine: () => Promise<Judgement> | Judgement): Promise<Check> {
  try {
    return { name, ...(await examine()) };
  } catch (error) {
    if (!(error instanceof LodeError)) throw error;
    return { name, ...fail(`${error.code}: ${error.message}`, error.next ?? "See docs/errors.md for the code.") };
  }
}
