import { LodeError, type RetryAdvice } from "@lode/runtime/errors";

export type CallFailureCode =
  | "DENDRITE_UNREACHABLE"
  | "DENDRITE_BROKEN_OFF"
  | "DENDRITE_TIMEOUT"
  | "DENDRITE_REFUSED"
  | "DENDRITE_PEER_FAILED"
  | "DENDRITE_ANSWER_INVALID"
  | "DENDRITE_ANSWER_TOO_LARGE"
  | "DENDRITE_PEER_BUSY";

/** A call without an answer that can be used. `facts` say which axon it was and what it said. */
export class CallFailure extends LodeError<CallFailureCode> {
  /** Whether the axon may have seen the call. */
  readonly wasSent: boolean;
  /** The HTTP status, when there was one. */
  readonly status: number | undefined;

  constructor(
    code: CallFailureCode,
    message: string,
    options: {
      readonly wasSent: boolean;
      readonly retry: RetryAdvice;
      readonly status?: number;
      readonly facts?: Readonly<Record<string, unknown>>;
      readonly next?: string;
      readonly cause?: unknown;
    },
  ) {
    const { wasSent, status, ...rest } = options;
    super(code, message, rest);
    this.wasSent = wasSent;
    this.status = status;
  }
}
