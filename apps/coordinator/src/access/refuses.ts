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
  /** Of an answer for example. */
  readonly message: string;
  /** What a route answers with where it does not say so itself. */
  readonly codes: readonly string[];
}

const statuses = {
  400: {
    description: "The request does not have the form it should have",
    message: "Invalid timestamp: unix seconds are expected",
    codes: ["REQUEST_INVALID", "REQUEST_MALFORMED"],
  },
  401: {
    description: "Signature or capability is missing, wrong or stale, or the hotkey is not registered",
    message: "Invalid signature",
    codes: ["SIGNATURE_INVALID"],
  },
  403: {
    description: "The caller is known and may not do this",
    message: "Validator status required: a permit and enough stake",
    codes: ["VALIDATOR_REQUIRED"],
  },
  404: {
    description: "There is no such thing, or not yet",
    message: "No current epoch available",
    codes: ["EPOCH_NOT_FOUND"],
  },
  408: {
    description: "The request did not arrive in time",
    message: "The request took too long to arrive",
    codes: ["REQUEST_TIMEOUT"],
  },
  409: {
    description: "Not at this point of the epoch, or another one stands already",
    message: "The snapshot waits for the close and for the final block after it",
    codes: ["EPOCH_OPEN"],
  },
  413: { description: "The body is too large", message: "Request body is too large", codes: ["BODY_TOO_LARGE"] },
  415: {
    description: "The body is not JSON",
    message: "Unsupported Media Type",
    codes: ["MEDIA_TYPE_UNSUPPORTED"],
  },
  425: {
    description: "Too early",
    message: "Reveals open when the commit window has ended",
    codes: ["REVEALS_NOT_OPEN"],
  },
  431: {
    description: "Address and headers together are too large",
    message: "The headers are too large",
    codes: ["HEADERS_TOO_LARGE"],
  },
  429: {
    description: "Too many requests of this address or hotkey",
    message: "Too many requests: 60 are allowed",
    codes: ["RATE_LIMITED"],
  },
  500: { description: "A failure that nobody foresaw", message: "Internal server error", codes: ["INTERNAL"] },
  503: {
    description: "The chain, the store or the database does not answer right now",
    message: "Not available right now",
    codes: ["CHAIN_UNREACHABLE", "STORE_UNREACHABLE", "DATABASE_UNREACHABLE"],
  },
} as const satisfies Record<number, Refusal>;

export type RefusalStatus = keyof typeof statuses;

/** The codes of each status a route refuses with. */
export type RefusalCodes = Readonly<Partial<Record<RefusalStatus, readonly string[]>>>;
/** A plain list stands for the usual codes of these statuses. */
export type Refusals = readonly RefusalStatus[] | RefusalCodes;

/** Both together; a status that both name has the codes of both. */
export function joinRefusals(...all: readonly Refusals[]): RefusalCodes {
  const joined: Partial<Record<RefusalStatus, string[]>> = {};
  for (const [status, codes] of all.flatMap(entriesOf)) {
    joined[status] = [...new Set([...(joined[status] ?? []), ...codes])];
  }
  return joined;
}

/** Whatever is asked can fail so: it did not arrive whole, there were too many, the database was away, or we erred. */
const always: RefusalCodes = joinRefusals([408, 429, 431, 500], { 503: ["DATABASE_UNREACHABLE"] });

/** Describes how a route fails: with these statuses and codes, and with those that every route can fail with. */
export function Refuses(...refusals: readonly (Refusals | RefusalStatus)[]): MethodDecorator {
  const given = refusals.map((refusal) => (typeof refusal === "number" ? [refusal] : refusal));
  const told = entriesOf(joinRefusals(...given, always)).map(([status, codes]) => ApiResponse(describe(status, codes)));
  return applyDecorators(...told);
}

function entriesOf(refusals: Refusals): [RefusalStatus, readonly string[]][] {
  if (isList(refusals)) return refusals.map((status) => [status, statuses[status].codes]);
  return Object.entries(refusals).map(([status, codes]) => [Number(status) as RefusalStatus, codes]);
}

function isList(refusals: Refusals): refusals is readonly RefusalStatus[] {
  return Array.isArray(refusals);
}

function describe(status: RefusalStatus, codes: readonly string[]): ApiResponseOptions {
  const { description, message }: Refusal = statuses[status];
  const schema = {
    $ref: `#/components/schemas/${errorBodyName}`,
    properties: { statusCode: { const: status }, code: { enum: [...codes] } },
  };
  const example = errorBody(status, codes[0] ?? "INTERNAL", message);
  return {
    status,
    description: `${description}: ${codes.map((code) => `\`${code}\``).join(", ")}`,
    content: { "application/json": { schema: schema as never, example } },
  };
}
