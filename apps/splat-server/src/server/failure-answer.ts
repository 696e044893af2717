import { STATUS_CODES } from "node:http";
import { type ErrorBody, errorBody } from "@lode/contract/coordinator";
import { LodeError } from "@lode/runtime/errors";
import { SplatError } from "@lode/splat/errors";
import { ApiError, tellable } from "../access/index.ts";

export interface FailureAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Statuses of codes that are thrown by parts which know nothing of HTTP. */
export const statusOfCode: Readonly<Record<string, number>> = {
  ASSET_GENERATION_UNKNOWN: 404,
  ASSET_INVALID: 422,
  ASSET_TOO_LARGE: 413,
  ASSET_QUOTA: 507,
  ASSET_DISK_FULL: 507,
  ASSET_BYTES_MISSING: 410,
  ASSET_DAMAGED: 500,
  GENERATOR_PROMPT_INVALID: 422,
  GENERATOR_TASK_UNSUPPORTED: 422,
  GENERATOR_IMAGE_INVALID: 422,
  GENERATOR_BUSY: 503,
  SERVER_BUSY: 503,
  SERVER_STOPPING: 503,
  WORKSHOP_FULL: 503,
  CATALOGUE_UNREACHABLE: 503,
  STORE_UNREACHABLE: 503,
};

/** What Fastify and its plugins refuse by themselves. */
const codeOfStatus: Readonly<Record<number, string>> = {
  400: "REQUEST_MALFORMED",
  404: "ROUTE_NOT_FOUND",
  405: "ROUTE_NOT_FOUND",
  406: "REQUEST_MALFORMED",
  408: "REQUEST_TIMEOUT",
  413: "BODY_TOO_LARGE",
  415: "MEDIA_TYPE_UNSUPPORTED",
  429: "RATE_LIMITED",
};

const retryAfterSeconds = 5;

/** What a client is told of a failure. What nobody foresaw answers 500 and no word more; the log has the rest. */
export function failureAnswer(error: unknown): FailureAnswer {
  if (error instanceof ApiError) {
    const retry = error.retryAfterSeconds ?? (error.status === 503 ? retryAfterSeconds : undefined);
    const headers = { ...error.headers, ...(retry === undefined ? {} : { "Retry-After": String(retry) }) };
    return { status: error.status, code: error.code, message: error.message, headers };
  }
  if (error instanceof LodeError) {
    const status = statusOfCode[error.code] ?? (error.retry === "later" ? 503 : 500);
    const headers: Record<string, string> = status === 503 ? { "Retry-After": String(retryAfterSeconds) } : {};
    return { status, code: error.code, message: tellable(error), headers };
  }
  // Bytes that a client sent and that no reader could use.
  if (error instanceof SplatError) return { status: 422, code: error.code, message: error.message, headers: {} };
  const status = ownStatus(error);
  const code = codeOfStatus[status] ?? (status < 500 ? "REQUEST_INVALID" : "INTERNAL");
  const message = status < 500 && error instanceof Error ? error.message : "Internal server error";
  return { status, code, message, headers: {} };
}

export function failureBody(status: number, code: string, message: string): ErrorBody {
  return { ...errorBody(status, code, message), error: STATUS_CODES[status] ?? "Error" };
}

function ownStatus(error: unknown): number {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : 500;
}
