import { LodeError, type RetryAdvice } from "@lode/runtime/errors";

/** A failure as it crosses from a worker: cloning an error would drop all but its name and text. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly next: string | undefined;
  readonly retry: RetryAdvice;
  readonly stack: string | undefined;
  readonly cause: Failure | undefined;
}

/** Causes of causes beyond this are dropped. */
const maxDepth = 4;

/** @param error SplatErrors and LodeErrors keep their code; anything else is a fault of ours and becomes `WORKSHOP_FAILED`. */
export function failureOf(error: unknown, depth = 0): Failure {
  const { code, message, facts, next, retry, stack, cause } = Object(error) as Partial<Failure>;
  const ours = error instanceof Error && (error.name === "SplatError" || error instanceof LodeError);
  return {
    code: ours ? String(code) : "WORKSHOP_FAILED",
    message: message ?? String(error),
    facts: ours ? plainFacts(facts ?? {}) : {},
    next: ours ? next : undefined,
    retry: ours && retry ? retry : "never",
    stack,
    cause: cause === undefined || depth === maxDepth ? undefined : failureOf(cause, depth + 1),
  };
}

/** The error as the worker had it, with the stack and the causes from there. */
export function errorOf({ code, message, facts, next, retry, stack, cause }: Failure): LodeError {
  const error = new LodeError(code, message, {
    retry,
    facts,
    ...(cause !== undefined && { cause: causeOf(cause) }),
    ...(next !== undefined && { next }),
  });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function causeOf({ code, message, facts, stack, cause }: Failure): Error {
  const error = Object.assign(new Error(message, cause && { cause: causeOf(cause) }), { code, facts });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Only what can be cloned. */
function plainFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(facts).map(([name, value]) => [
    name,
    ["number", "string", "boolean", "bigint"].includes(typeof value) ? value : String(value),
  ]);
  return Object.fromEntries(entries);
}
