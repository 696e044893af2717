import { LodeError, type LodeErrorOptions } from "@lode/runtime/errors";

export interface ApiErrorOptions extends Partial<LodeErrorOptions> {
  /** Answered as `Retry-After`, whole seconds. */
  readonly retryAfterSeconds?: number;
  /** Further headers of the answer; never anything that a user wrote. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal with the HTTP status it answers. Its message is read by strangers: it names nothing they did not send. */
export class ApiError extends LodeError {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(code, message, { ...options, retry: options.retry ?? (status >= 500 || status === 429 ? "later" : "never") });
    this.status = status;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
  }
}
