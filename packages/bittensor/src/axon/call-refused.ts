import { LodeError, type RetryAdvice } from "@lode/runtime/errors";

/**
 * A call that is not answered, with what the caller is told. A handler may throw it too; whatever else it throws is
 * told as a failure of ours, without words.
 */
export class CallRefused extends LodeError {
  readonly status: number;

  /** @param status 400 to 599; anything else, which would say yes, becomes 500. @param message cut at 300 characters. */
  constructor(status: number, code: string, message: string, retry: RetryAdvice = "never") {
    super(code, message.slice(0, 300), { retry });
    this.name = "CallRefused";
    this.status = Number.isInteger(status) && status >= 400 && status <= 599 ? status : 500;
  }
}
