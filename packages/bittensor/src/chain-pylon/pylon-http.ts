import { LodeError } from "@lode/runtime/errors";
import { parseExactJson } from "./exact-json.ts";

export interface PylonHttpOptions {
  readonly url: string;
  /** Bearer token: of the open access for reading, of the identity for writing. */
  readonly token?: string;
  /** The identity whose wallet Pylon signs with; without one only reading is possible. */
  readonly identity?: string;
  /** For one answer, body included. */
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

/** A metagraph of 4096 neurons is some megabytes. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** The sidecar's REST interface, version 1: paths, the token, deadlines and failures. */
export class PylonHttp {
  readonly #options: PylonHttpOptions;
  readonly #base: string;
  readonly #closed = new AbortController();

  constructor(options: PylonHttpOptions) {
    this.#options = options;
    const identity = options.identity === undefined ? "" : `/identity/${encodeURIComponent(options.identity)}`;
    this.#base = `${options.url.replace(/\/+$/, "")}/api/v1${identity}`;
  }

  get hasIdentity(): boolean {
    return this.#options.identity !== undefined;
  }

  close(): void {
    this.#closed.abort();
  }

  /**
   * @returns undefined for "not found".
   * @throws LodeError PYLON_UNREACHABLE (retry later), PYLON_REFUSED with the sidecar's own words.
   */
  async ask(method: "GET" | "PUT" | "POST", path: string, body?: unknown): Promise<unknown> {
    const { token, timeoutMs, fetch, url } = this.#options;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#base}${path}`, {
        method,
        headers: {
          accept: "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closed.signal]),
      });
      text = await readLimited(response);
    } catch (cause) {
      throw unreachable(url, path, cause);
    }
    if (response.status === 404) return undefined;
    if (response.status === 429 || response.status >= 500) throw unreachable(url, path, `HTTP ${response.status}`);
    if (!response.ok) throw refused(path, response.status, text);
    try {
      return parseExactJson(text);
    } catch (cause) {
      throw unreachable(url, path, cause);
    }
  }
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw new Error(`the answer has more than ${maxAnswerBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function unreachable(url: string, path: string, cause: unknown): LodeError<"PYLON_UNREACHABLE"> {
  return new LodeError("PYLON_UNREACHABLE", `Pylon at ${url} gave no usable answer to ${path}`, {
    retry: "later",
    facts: { url, path, why: cause instanceof Error ? cause.message : String(cause) },
    next: "Check that the sidecar runs and can reach its chain.",
    cause,
  });
}

function refused(path: string, status: number, text: string): LodeError<"PYLON_REFUSED"> {
  const words = text.slice(0, 300);
  return new LodeError("PYLON_REFUSED", `Pylon refused ${path} with ${status}: ${words}`, {
    retry: "never",
    facts: { path, status, words },
    next: status === 401 || status === 403 ? "Check the token and the identity." : "Check the request.",
  });
}
