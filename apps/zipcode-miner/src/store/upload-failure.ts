import { LodeError, type RetryAdvice } from "@lode/runtime/errors";

/** Reads the store's refusal of a form upload: S3's XML error, or whatever stands in its place. */
export function uploadFailure(key: string, status: number, body: string): LodeError {
  const storeCode = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(body)?.[1] ?? "";
  const message = /<Message>([^<]{0,300})<\/Message>/.exec(body)?.[1] ?? "";
  const [code, retry] = classify(status, storeCode, message);
  return new LodeError(code, `${key}: the store refused it with ${status} ${storeCode} ${message}`.trim(), {
    retry,
    facts: { key, status, storeCode },
    next:
      retry === "never"
        ? "The store will not take this object; see the code it gave."
        : "It is tried again until the epoch closes.",
  });
}

function classify(status: number, storeCode: string, message: string): [code: string, retry: RetryAdvice] {
  if (status === 403 && (/^(Expired|Request)/.test(storeCode) || /expired/i.test(message)))
    return ["UPLOAD_EXPIRED", "now"];
  if (status === 403 || status === 401) return ["UPLOAD_FORBIDDEN", "never"];
  if (status === 413 || storeCode === "EntityTooLarge" || storeCode === "EntityTooSmall")
    return ["UPLOAD_TOO_LARGE", "never"];
  if (status === 429 || status === 408 || status >= 500) return ["UPLOAD_REFUSED", "later"];
  return ["UPLOAD_REFUSED", "never"];
}
