/** What a loop should do about a failure; loops read this and nothing else. */
export type RetryAdvice = "never" | "now" | "later" | "next-epoch";

export interface LodeErrorOptions {
  readonly retry: RetryAdvice;
  /** The offending values, safe to log: never a secret. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What the reader should do next, one sentence. */
  readonly next?: string;
  readonly cause?: unknown;
}

/** Every failure that Lode reports. Each code has a paragraph in `docs/errors.md`. */
export class LodeError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly retry: RetryAdvice;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly next: string | undefined;

  constructor(code: Code, message: string, options: LodeErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LodeError";
    this.code = code;
    this.retry = options.retry;
    this.facts = options.facts ?? {};
    this.next = options.next;
  }
}
