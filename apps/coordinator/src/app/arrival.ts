import { answerClientError } from "./client-error.ts";

/** Within this a whole request has to arrive, its headers within half of it, real milliseconds. */
const arrivalMs = 30_000;
/** How many times within that time late requests are looked for. */
const looks = 10;

/** What a server needs to know so that nobody keeps it waiting, and what it answers to whoever does. */
export function arrivalWithin(ms = arrivalMs) {
  return {
    requestTimeout: ms,
    connectionTimeout: 2 * ms,
    keepAliveTimeout: ms / 2,
    http: { headersTimeout: ms / 2, connectionsCheckingInterval: ms / looks },
    clientErrorHandler: answerClientError,
  };
}
