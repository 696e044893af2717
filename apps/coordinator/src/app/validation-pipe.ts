import { StandardSchemaValidationPipe } from "@nestjs/common";
import { ApiError } from "../access/api-error.ts";

type Issue = Parameters<
  NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>["exceptionFactory"] & {}
>[0][number];

/** Requests are parsed by the contract's schemas; what does not fit answers 400, a signature of the wrong form 401. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: refusalOf });
}

/** A timestamp goes before a signature: it is what the signature would be judged by. */
function refusalOf(issues: readonly Issue[]): ApiError {
  const fields = issues.map(fieldOf);
  if (fields.includes("timestamp")) {
    return new ApiError(400, "TIMESTAMP_MALFORMED", "Invalid timestamp: unix seconds are expected");
  }
  const others = issues.filter((_, index) => fields[index] !== "signature");
  if (others.length === 0)
    return new ApiError(401, "SIGNATURE_INVALID", "Invalid signature: 64 bytes of hex are expected");
  const told = others.slice(0, 5).map((issue) => `${fieldOf(issue)}: ${issue.message}`);
  return new ApiError(400, "REQUEST_INVALID", told.join("; ").slice(0, 500));
}

function fieldOf({ path }: Issue): string {
  return (path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}
