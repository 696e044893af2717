import { type BackendName, redirected, refused, timedOut, tooLarge, truncated, unreachable } from "./backend-errors.ts";

export interface BackendRequest {
  readonly url: URL;
  readonly method: "GET" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | FormData;
}

export interface AskLimits {
  /** Real milliseconds for the whole answer, body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface BackendAnswer {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * One request to a backend: within its time, with redirects refused, and never more of the answer in memory than allowed.
 * @throws LodeError GENERATOR_UNREACHABLE, _TIMEOUT, _REDIRECTED, _REFUSED, _TOO_LARGE, _TRUNCATED; the signal's reason when aborted.
 */
export async function askBackend(
  request: BackendRequest,
  limits: AskLimits,
  backend: string,
  signal: AbortSignal,
  fetch: typeof globalThis.fetch,
): Promise<BackendAnswer> {
  const facts: BackendName = { backend, host: request.url.host };
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  signal.throwIfAborted();
  let answered = false;
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      signal: AbortSignal.any([signal, deadline]),
    });
    answered = true;
    const { status } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel();
      throw redirected(facts, status);
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw refused(facts, status, worthRepeating(status) ? "later" : "never");
    }
    const bytes = await limitedBytes(response, limits.maxBytes, facts);
    return { bytes, contentType: response.headers.get("content-type") ?? "" };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Error && cause.name === "LodeError") throw cause;
    if (deadline.aborted || isTimeout(cause)) throw timedOut(facts, limits.timeoutMs, cause);
    throw answered ? truncated(facts, "the connection ended early", cause) : unreachable(facts, cause);
  }
}

function worthRepeating(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** Undici's own time limits on headers and body name themselves so. */
function isTimeout(cause: unknown): boolean {
  for (let error = cause, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    if (/Timeout/.test(error.name)) return true;
  }
  return false;
}

async function limitedBytes(response: Response, maxBytes: number, facts: BackendName): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(facts, maxBytes);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    // Leaving the loop cancels the body: nothing past the limit is read.
    if (size > maxBytes) throw tooLarge(facts, maxBytes);
    pieces.push(piece);
  }
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
