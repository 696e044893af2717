import { ApiError } from "../access/api-error.ts";
import { scanJson } from "./scan-json.ts";

const charset = /;\s*charset\s*=\s*"?([^";\s]*)"?/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

export interface BodyHeaders {
  readonly "content-type"?: string | undefined;
  readonly "content-encoding"?: string | undefined;
}

/** @throws ApiError 415 MEDIA_TYPE_UNSUPPORTED: JSON is UTF-8, as it is. */
export function assertPlainUtf8(headers: BodyHeaders): void {
  const named = charset.exec(headers["content-type"] ?? "")?.[1]?.toLowerCase() ?? "utf-8";
  if (named !== "utf-8" && named !== "utf8") {
    throw new ApiError(415, "MEDIA_TYPE_UNSUPPORTED", "Bodies are taken in UTF-8 only");
  }
  const encoding = headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    throw new ApiError(415, "MEDIA_TYPE_UNSUPPORTED", "Bodies are taken as they are, not compressed");
  }
}

/**
 * The value of a JSON body that every reader reads alike.
 * @throws ApiError 400 BODY_NOT_UTF8, REQUEST_MALFORMED and what `scanJson` refuses.
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  const value = parse(text);
  scanJson(text);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ApiError(400, "BODY_NOT_UTF8", "The body is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "REQUEST_MALFORMED", "The body is not JSON");
  }
}
