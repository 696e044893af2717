import { LodeError } from "@lode/runtime/errors";

/** Which backend, without anything secret or written by a user. */
export interface BackendName {
  readonly backend: string;
  readonly host: string;
}

export function unreachable(facts: BackendName, cause: unknown): LodeError {
  return new LodeError("GENERATOR_UNREACHABLE", `nothing answers at ${facts.host}`, {
    retry: "later",
    facts: { ...facts },
    next: "Check that the backend runs and that its address is right.",
    cause,
  });
}

export function timedOut(facts: BackendName, timeoutMs: number, cause?: unknown): LodeError {
  return new LodeError("GENERATOR_TIMEOUT", `${facts.host} did not finish within ${timeoutMs} ms`, {
    retry: "later",
    facts: { ...facts, timeoutMs },
    next: "Try again later, allow more time, or look at what keeps the backend busy.",
    cause,
  });
}

export function redirected(facts: BackendName, status: number): LodeError {
  return new LodeError("GENERATOR_REDIRECTED", `${facts.host} sends callers elsewhere; that is never followed`, {
    retry: "never",
    facts: { ...facts, status },
    next: "Configure the address that the backend really has, with its scheme and trailing slash.",
  });
}

/** @param retry whether the same request may work later: yes for trouble on the other side, no for "bad request". */
export function refused(facts: BackendName, status: number, retry: "later" | "never", why?: string): LodeError {
  return new LodeError("GENERATOR_REFUSED", `${facts.host} answered ${status}${why === undefined ? "" : `: ${why}`}`, {
    retry,
    facts: { ...facts, status },
    next:
      retry === "later"
        ? "Look at the backend's own log; it is asked again."
        : "Check the backend's settings, key and kind of task.",
  });
}

export function tooLarge(facts: BackendName, maxBytes: number): LodeError {
  return new LodeError("GENERATOR_TOO_LARGE", `${facts.host} sends more than ${maxBytes} bytes`, {
    retry: "never",
    facts: { ...facts, maxBytes },
    next: "Have the backend make fewer gaussians or triangles, or raise the limit if there is memory for it.",
  });
}

export function truncated(facts: BackendName, why: string, cause?: unknown): LodeError {
  return new LodeError("GENERATOR_TRUNCATED", `${facts.host} broke off: ${why}`, {
    retry: "later",
    facts: { ...facts, why },
    next: "Try again; if it keeps happening the backend or a proxy before it dies while it answers.",
    cause,
  });
}

export function badAnswer(facts: BackendName, why: string): LodeError {
  return new LodeError("GENERATOR_BAD_ANSWER", `${facts.host} gave no usable answer: ${why}`, {
    retry: "later",
    facts: { ...facts, why },
    next: "Check that the backend is the program that the configuration says.",
  });
}
