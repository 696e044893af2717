import { LodeError } from "@lode/runtime/errors";
import type { z } from "zod";
import { httpFailure } from "../coordinator/http-failure.ts";
import { readBounded } from "../http/read-bounded.ts";

export interface AssetExchange {
  readonly fetch: typeof fetch;
  /** How failures call it. */
  readonly name: string;
  readonly url: string;
  readonly init: RequestInit;
  /** Real time, answer included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

const maxRefusalBytes = 64 * 1024;

/**
 * One request to an asset server, one bounded answer; redirects are not followed, as they would take the key along.
 * @throws LodeError with the server's code; ASSET_SERVER_UNREACHABLE or ASSET_SERVER_TIMEOUT (later) when none answered.
 *   An aborted caller gets its own reason back.
 */
export async function exchangeAsset(exchange: AssetExchange): Promise<{ headers: Headers; bytes: Uint8Array }> {
  const { name, url, init, timeoutMs, maxBytes, signal } = exchange;
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const response = await exchange.fetch(url, { ...init, redirect: "error", signal: either });
    const bytes = await readBounded(response, response.ok ? maxBytes : maxRefusalBytes);
    if (!response.ok) throw httpFailure(name, response, bytes);
    return { headers: response.headers, bytes };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof LodeError) throw cause;
    if (deadline.aborted) {
      throw new LodeError("ASSET_SERVER_TIMEOUT", `${name}: no answer within ${timeoutMs} ms`, {
        retry: "later",
        facts: { route: name, timeoutMs },
        next: "Ask again with the same generation id: what was begun is kept.",
        cause,
      });
    }
    throw new LodeError("ASSET_SERVER_UNREACHABLE", `${name}: the asset server cannot be reached`, {
      retry: "later",
      facts: { route: name, origin: new URL(url).origin },
      next: "Check the asset server's address and that it runs.",
      cause,
    });
  }
}

/** @throws LodeError ANSWER_MALFORMED (later): the bytes are not the JSON that this route promises. */
export function parseAnswer<Schema extends z.ZodType>(
  name: string,
  bytes: Uint8Array,
  schema: Schema,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new LodeError("ANSWER_MALFORMED", `${name}: the answer is not as agreed`, {
      retry: "later",
      facts: { route: name },
      next: "Compare the versions of this program and of the server.",
      cause,
    });
  }
}
