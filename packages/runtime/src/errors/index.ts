export { LodeError, type LodeErrorOptions, type RetryAdvice } from "./lode-error.ts";
