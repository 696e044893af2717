/**
 * What this package says when bytes or numbers cannot be used. Every code has a paragraph in `docs/errors.md`.
 * It has the shape of the other packages' errors without importing them: this package knows nobody.
 */
export class SplatError<Code extends string = string> extends Error {
  readonly code: Code;
  /** The offending values, safe to log. */
  readonly facts: Readonly<Record<string, number | string | boolean>>;
  /** What the reader should do next, one sentence. */
  readonly next: string | undefined;

  constructor(
    code: Code,
    message: string,
    options: {
      readonly facts?: Readonly<Record<string, number | string | boolean>>;
      readonly next?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SplatError";
    this.code = code;
    this.facts = options.facts ?? {};
    this.next = options.next;
  }
}
