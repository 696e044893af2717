import { z } from "zod";

/** Reason phrases of the statuses a coordinator uses. */
const phrases: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  425: "Too Early",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What every failed request answers: the NestJS triple, `detail` for the FastAPI client, and a code from `docs/errors.md`. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string;
  readonly error: string;
  readonly detail: string;
  readonly code: string;
}

export function errorBody(statusCode: number, code: string, message: string): ErrorBody {
  return { statusCode, message, error: phrases[statusCode] ?? "Error", detail: message, code };
}

/** Reads any of the three known shapes: ours, NestJS (message may be a list), FastAPI (`detail` only). */
export const errorBodySchema = z
  .object({
    code: z.string().max(100).optional(),
    message: z.union([z.string(), z.array(z.string())]).optional(),
    detail: z.unknown().optional(),
  })
  .transform(({ code, message, detail }) => ({
    code,
    message: (Array.isArray(message)
      ? message.join("; ")
      : (message ?? (typeof detail === "string" ? detail : ""))
    ).slice(0, 500),
  }));
