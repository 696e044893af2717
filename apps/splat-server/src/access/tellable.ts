import type { LodeError } from "@lode/runtime/errors";

/** The message of a failure as strangers may read it. Databases and buckets say names of tables, users and keys, which are for the log. */
export function tellable({ code, message }: LodeError): string {
  return /^(CATALOGUE|STORE)_/.test(code) ? "the asset store does not do its part; the log says more" : message;
}
