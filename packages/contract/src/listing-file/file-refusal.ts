import type { ReasonCode, ReasonFacts } from "@lode/zipcode/tiers";

export type FileRefusalCode = Extract<
  ReasonCode,
  | "FILE_UNREADABLE"
  | "FILE_TOO_LARGE"
  | "FILE_TOO_MANY_ROWS"
  | "FILE_ENCRYPTED"
  | "FILE_BOMB"
  | "FILE_COLUMNS"
  | "FILE_EMPTY"
>;

/** Why a file is not read. Facts come from the bytes alone, so every reader of the same file reports the same ones. */
export interface FileRefusal {
  readonly ok: false;
  readonly code: FileRefusalCode;
  readonly facts: ReasonFacts;
}

/** Carries a refusal up from deep inside the walk; it never leaves this folder. */
class Refused extends Error {
  readonly refusal: FileRefusal;

  constructor(refusal: FileRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export function refuse(code: FileRefusalCode, facts: ReasonFacts): never {
  throw new Refused({ ok: false, code, facts });
}

/** Runs a reader of hostile bytes; a refusal becomes the value it stands for. */
export function refusable<T>(read: () => T): T | FileRefusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    // A mistake of ours in reading hostile bytes must not end the process that judges them; the tests look for this word.
    if (error instanceof RangeError || error instanceof TypeError) {
      return { ok: false, code: "FILE_UNREADABLE", facts: { problem: "unforeseen" } };
    }
    throw error;
  }
}
