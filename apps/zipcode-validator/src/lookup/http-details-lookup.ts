import { listingByIdResponseSchema, listingByIdUrl } from "@lode/contract/lookup";
import { limitedBytes } from "../http/limited-body.ts";
import type { Inconclusive, ListingLookup, LookupAnswer, LookupQuestion } from "./listing-lookup.ts";

export interface HttpDetailsOptions {
  readonly name: string;
  /** The provider's base URL. */
  readonly url: string;
  /** Sent with every question, e.g. the API key in the header that the provider asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Real milliseconds for one question, the answer's body included. */
  readonly timeoutMs: number;
  /** Longest answer that is read. */
  readonly maxAnswerBytes?: number;
  readonly fetch?: typeof fetch;
}

/**
 * A details service over HTTP: one id in, the records known under it out. Only a well-formed 200 and a 404 that is JSON
 * are answers: a redirect, a captcha page or another service's error page says nothing about the listing.
 */
export class HttpDetailsLookup implements ListingLookup {
  readonly name: string;
  private readonly options: HttpDetailsOptions;

  constructor(options: HttpDetailsOptions) {
    this.name = options.name;
    this.options = options;
  }

  async find(question: LookupQuestion, signal: AbortSignal): Promise<LookupAnswer> {
    if (question.id === null) return inconclusive("this provider finds by id only");
    signal.throwIfAborted();
    try {
      return await this.ask(listingByIdUrl(this.options.url, question.id), signal);
    } catch (cause) {
      signal.throwIfAborted();
      return inconclusive(
        cause instanceof Error ? (cause.name === "TimeoutError" ? "timeout" : cause.message) : "failed",
      );
    }
  }

  private async ask(url: string, signal: AbortSignal): Promise<LookupAnswer> {
    const request = this.options.fetch ?? fetch;
    const response = await request(url, {
      headers: { accept: "application/json", ...this.options.headers },
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.options.timeoutMs)]),
    });
    const body = await limitedBytes(response, this.options.maxAnswerBytes ?? 1024 * 1024);
    if (response.status === 404) {
      return isJson(response) && parsed(body) !== undefined ? { kind: "not-found" } : inconclusive("404 without JSON");
    }
    if (response.status !== 200) return inconclusive(`status ${response.status}`);
    const answer = listingByIdResponseSchema.safeParse(parsed(body));
    return answer.success ? { kind: "found", listings: answer.data.listings } : inconclusive("not the agreed shape");
  }
}

function inconclusive(reason: string): Inconclusive {
  return { kind: "inconclusive", reason: reason.slice(0, 200) };
}

function isJson(response: Response): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
