import { LodeError, type RetryAdvice } from "@lode/runtime/errors";

/** A failure as it crosses from a worker: cloning an error would drop all but its name and text. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly next: string | undefined;
  readonly retry: RetryAdvice;
  readonly stack: string | undefined;
}

/** @param error SplatErrors and LodeErrors keep their code; anything else is a fault of ours and becomes `WORKSHOP_FAILED`. */
export function failureOf(error: unknown): Failure {
  const { code, message, facts, next, retry, stack } = Object(error) as Partial<Failure>;
  const ours = error instanceof Error && (error.name === "SplatError" || error instanceof LodeError);
  return {
    code: ours ? String(code) : "WORKSHOP_FAILED",
    message: message ?? String(error),
    facts: ours ? plainFacts(facts ?? {}) : {},
    next: ours ? next : undefined,
    retry: ours && retry ? retry : "never",
    stack,
  };
}

export function errorOf({ code, message, facts, next, retry, stack }: Failure): LodeError {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new LodeError(code, message, { retry, facts, cause, ...(next === undefined ? {} : { next }) });
}

/** Only what can be cloned. */
function plainFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(facts).map(([name, value]) => [
    name,
    ["number", "string", "boolean", "bigint"].includes(typeof value) ? value : String(value),
  ]);
  return Object.fromEntries(entries);
}
