import { LodeError } from "@lode/runtime/errors";
import type { z } from "zod";
import { readBounded } from "../http/read-bounded.ts";
import { httpFailure } from "./http-failure.ts";

export interface ExchangeOptions {
  readonly fetch: typeof fetch;
  /** Real time that one request may take, answer included. */
  readonly timeoutMs: number;
}

export interface Exchange {
  /** How failures call it; never contains a query, as that holds a signature. */
  readonly name: string;
  readonly url: string;
  readonly init: RequestInit;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * One request, one bounded answer.
 * @throws LodeError with the server's code; COORDINATOR_UNREACHABLE or COORDINATOR_TIMEOUT (later) when none answered.
 *   An aborted caller gets its own reason back, as aborting is not failing.
 */
export async function exchangeBytes(options: ExchangeOptions, exchange: Exchange): Promise<Uint8Array> {
  const { name, url, init, maxBytes, signal } = exchange;
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const response = await options.fetch(url, { ...init, signal: either });
    const body = await readBounded(response, response.ok ? maxBytes : 64 * 1024);
    if (!response.ok) throw httpFailure(name, response, body);
    return body;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof LodeError) throw cause;
    if (deadline.aborted) {
      throw new LodeError("COORDINATOR_TIMEOUT", `${name}: no answer within ${options.timeoutMs} ms`, {
        retry: "later",
        facts: { route: name, timeoutMs: options.timeoutMs },
        cause,
      });
    }
    throw new LodeError("COORDINATOR_UNREACHABLE", `${name}: the coordinator cannot be reached`, {
      retry: "later",
      facts: { route: name, origin: new URL(url).origin },
      next: "Check the coordinator's address and that it runs.",
      cause,
    });
  }
}

/** @throws LodeError ANSWER_MALFORMED (later): the bytes are not the JSON that this route promises. */
export async function exchangeJson<Schema extends z.ZodType>(
  options: ExchangeOptions,
  exchange: Exchange,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = await exchangeBytes(options, exchange);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw malformed(exchange.name, "not JSON", cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw malformed(exchange.name, `${first?.path.join(".") ?? ""}: ${first?.message ?? "?"}`, parsed.error);
}

function malformed(name: string, why: string, cause: unknown): LodeError {
  return new LodeError("ANSWER_MALFORMED", `${name}: the answer is not as agreed (${why})`, {
    retry: "later",
    facts: { route: name, why },
    next: "Compare the versions of this program and of the server.",
    cause,
  });
}
