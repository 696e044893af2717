import { errorBody } from "@lode/contract/coordinator";
import { applyDecorators } from "@nestjs/common";
import { ApiResponse, type ApiResponseOptions } from "@nestjs/swagger";

/** Name of the error body among the schemas of the description. */
export const errorBodyName = "ErrorBody";

/** What every failed request answers, for the description. */
export const errorBodySchemaShown = {
  type: "object",
  required: ["statusCode", "message", "error", "detail", "code"],
  properties: {
    statusCode: { type: "integer" },
    message: { type: "string" },
    error: { type: "string", description: "The reason phrase of the status" },
    detail: { type: "string", description: "The message again" },
    code: { type: "string", description: "One of docs/errors.md" },
  },
} as const;

interface Refusal {
  readonly description: string;
  /** Code and message of one such answer. */
  readonly example: readonly [code: string, message: string];
}

const refusals = {
  400: {
    description: "The request does not have the form it should have",
    example: ["TIMESTAMP_MALFORMED", "Invalid timestamp: unix seconds are expected"],
  },
  401: {
    description: "Signature or capability is missing, wrong or stale, or the hotkey is not registered",
    example: ["SIGNATURE_INVALID", "Invalid signature"],
  },
  403: {
    description: "The caller is known and may not do this",
    example: ["VALIDATOR_REQUIRED", "Validator status required: a permit and enough stake"],
  },
  404: {
    description: "There is no such thing, or not yet",
    example: ["EPOCH_NOT_FOUND", "No current epoch available"],
  },
  409: {
    description: "Not at this point of the epoch, or another one stands already",
    example: ["SNAPSHOT_NOT_READY", "The snapshot waits for the close and for the final block after it"],
  },
  413: { description: "The body is too large", example: ["BODY_TOO_LARGE", "Request body is too large"] },
  415: { description: "The body is not JSON", example: ["MEDIA_TYPE_UNSUPPORTED", "Unsupported Media Type"] },
  425: {
    description: "Too early",
    example: ["REVEALS_NOT_OPEN", "Reveals open when the commit window has ended"],
  },
  429: {
    description: "Too many requests of this address or hotkey",
    example: ["RATE_LIMITED", "Too many requests: 60 are allowed"],
  },
  503: {
    description: "The chain or the store does not answer right now",
    example: ["CHAIN_UNREACHABLE", "The chain does not answer"],
  },
} as const satisfies Record<number, Refusal>;

export type RefusalStatus = keyof typeof refusals;

const retryAfter = { "Retry-After": { description: "Whole seconds", schema: { type: "integer" as const } } };

/** Describes how a route fails: with these statuses, and with 500 and the like by default. */
export function Refuses(...statuses: readonly RefusalStatus[]): MethodDecorator {
  const told = statuses.map((status) => ApiResponse(describe(status, refusals[status])));
  return applyDecorators(
    ...told,
    ApiResponse({ ...answer(500, ["INTERNAL", "Internal server error"]), status: "default", description: "Failed" }),
  );
}

function describe(status: RefusalStatus, { description, example }: Refusal): ApiResponseOptions {
  const headers = status === 429 || status === 503 ? { headers: retryAfter } : {};
  return { ...answer(status, example), status, description, ...headers };
}

function answer(status: number, [code, message]: Refusal["example"]): Pick<ApiResponseOptions, "content"> {
  const schema = { $ref: `#/components/schemas/${errorBodyName}` };
  return { content: { "application/json": { schema, example: errorBody(status, code, message) } } };
}
