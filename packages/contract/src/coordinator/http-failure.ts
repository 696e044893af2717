import { LodeError, type RetryAdvice } from "@lode/runtime/errors";
import { errorBodySchema } from "./error-body.ts";

/** Conflicts that time resolves: what is asked for does not exist yet. */
const comingCodes = /_NOT_READY$|^EPOCH_OPEN$/;

function adviceFor(status: number, code: string): RetryAdvice {
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "later";
  if (status === 409 && comingCodes.test(code)) return "later";
  return "never";
}

/** Turns a refused request into an error with the server's own code; a foreign server's becomes `HTTP_<status>`. */
export function httpFailure(route: string, response: Response, body: Uint8Array): LodeError {
  let parsed: { code?: string | undefined; message: string } = { message: "" };
  try {
    parsed = errorBodySchema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    // A proxy's page or an empty body: the status alone has to do.
  }
  const code = parsed.code ?? `HTTP_${response.status}`;
  const retryAfterS = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new LodeError(code, `${route}: ${response.status} ${parsed.message || response.statusText}`.trim(), {
    retry: adviceFor(response.status, code),
    facts: {
      route,
      status: response.status,
      ...(Number.isFinite(retryAfterS) && retryAfterS >= 0 ? { retryAfterMs: retryAfterS * 1000 } : {}),
    },
  });
}
