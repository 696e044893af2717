import { LodeError, type RetryAdvice } from "@lode/runtime/errors";

/**
 * A call that is not answered, with what the caller is told. A handler may throw it too; whatever else it throws is
 * told as a failure of ours, without words.
 */
export class CallRefused extends LodeError {
  readonly status: number;

  constructor(status: number, code: string, message: string, retry: RetryAdvice = "never") {
    super(code, message, { retry });
    this.name = "CallRefused";
    this.status = status;
  }
}
