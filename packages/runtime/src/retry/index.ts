export { type RetryLimit, type RetryOptions, retryUntil } from "./retry-until.ts";
