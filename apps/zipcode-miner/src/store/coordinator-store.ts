import type { Coldkey } from "@lode/bittensor/primitives";
import type { CoordinatorClient, FolderAccessAnswer } from "@lode/contract/coordinator";
import { readBounded } from "@lode/contract/lookup";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { parseListing, type StoredKey } from "./parse-listing.ts";
import type { SubmissionUploader, UploadRequest } from "./submission-uploader.ts";
import { uploadFailure } from "./upload-failure.ts";

export interface CoordinatorStoreOptions {
  readonly client: CoordinatorClient;
  readonly coldkey: Coldkey;
  /** Real time: upload forms expire by it. */
  readonly wall: Clock;
  readonly fetch?: typeof fetch;
  /** Of one upload or listing; 120 s unless told. */
  readonly timeoutMs?: number;
}

interface Access {
  readonly answer: FolderAccessAnswer;
  readonly usableUntilMs: number;
}

/** A form is renewed this long before it expires, so that none expires on its way. */
const renewEarlyMs = 10 * 60_000;
/** Assumed where the answer names no time that can be read. */
const assumedLifeMs = 3_600_000;
const maxListingBytes = 8 * 1024 * 1024;
const maxListingPages = 100;

/** The store as the coordinator opens it to a miner: an upload form for one's own prefix, and a listing of it. */
export class CoordinatorStore implements SubmissionUploader {
  readonly #options: CoordinatorStoreOptions;
  readonly #fetch: typeof fetch;
  #access: Promise<Access> | undefined;

  constructor(options: CoordinatorStoreOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetch;
  }

  /** @throws LodeError UPLOAD_FORBIDDEN, UPLOAD_TOO_LARGE (never), UPLOAD_EXPIRED (now), UPLOAD_REFUSED, UPLOAD_UNREACHABLE (later) */
  async upload({ key, bytes, signal }: UploadRequest): Promise<void> {
    const { answer } = await this.#currentAccess(signal);
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...answer.fields, key })) form.append(name, value);
    form.append("file", new Blob([bytes as Uint8Array<ArrayBuffer>]), key.split("/").at(-1) ?? "object");
    const response = await this.#request("POST", answer.uploadUrl, key, { method: "POST", body: form }, signal);
    if (response.status >= 200 && response.status < 300) {
      await response.body?.cancel();
      return;
    }
    const body = await readBounded(response, 64 * 1024);
    const failure = uploadFailure(key, response.status, new TextDecoder().decode(body));
    // The next attempt asks for a new form.
    if (failure.code === "UPLOAD_EXPIRED") this.#access = undefined;
    throw failure;
  }

  /**
   * What the store holds below a prefix of ours.
   * @throws LodeError LISTING_REFUSED or LISTING_INCOMPLETE (later): the store does not say, which proves nothing about it.
   */
  async held(prefix: string, signal: AbortSignal): Promise<ReadonlyMap<string, StoredKey>> {
    const { answer } = await this.#currentAccess(signal);
    const found = new Map<string, StoredKey>();
    let token: string | undefined;
    for (let page = 0; page < maxListingPages; page += 1) {
      const url = listingUrl(answer.list_url, prefix, token);
      const response = await this.#request("GET", url, prefix, {}, signal);
      const body = await readBounded(response, maxListingBytes);
      if (!response.ok) throw notListed("LISTING_REFUSED", prefix, { status: response.status });
      const listing = parseListing(new TextDecoder().decode(body));
      for (const entry of listing.keys) found.set(entry.key, entry);
      token = listing.nextToken;
      if (token === undefined) return found;
    }
    throw notListed("LISTING_INCOMPLETE", prefix, { pages: maxListingPages });
  }

  /** One question at a time: uploads run side by side and forms are counted per day. */
  async #currentAccess(signal: AbortSignal): Promise<Access> {
    const pending = this.#access;
    if (pending !== undefined) {
      const known = await pending.catch(() => undefined);
      if (known !== undefined && this.#options.wall.now() < known.usableUntilMs) return known;
      if (this.#access === pending) this.#access = undefined;
    }
    this.#access ??= this.#askForAccess(signal);
    return this.#access;
  }

  async #askForAccess(signal: AbortSignal): Promise<Access> {
    const { client, coldkey, wall } = this.#options;
    const answer = await client.folderAccess(coldkey, signal);
    const expiresAt = Date.parse(answer.metadata.expiresAt);
    return { answer, usableUntilMs: Number.isNaN(expiresAt) ? wall.now() + assumedLifeMs : expiresAt - renewEarlyMs };
  }

  async #request(verb: string, url: string, key: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const timeoutMs = this.#options.timeoutMs ?? 120_000;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      return await this.#fetch(url, { ...init, signal: AbortSignal.any([signal, deadline]) });
    } catch (cause) {
      signal.throwIfAborted();
      throw new LodeError("UPLOAD_UNREACHABLE", `${verb} ${key}: the store cannot be reached`, {
        retry: "later",
        facts: { key, origin: new URL(url).origin, timedOut: deadline.aborted },
        next: "Check that the store runs and that its address is reachable from here.",
        cause,
      });
    }
  }
}

/** Only a capability URL may be narrowed and paged: a presigned one is signed as it stands. */
function listingUrl(given: string, prefix: string, token: string | undefined): string {
  const url = new URL(given);
  if (!url.searchParams.has("capability")) return given;
  url.searchParams.set("prefix", prefix);
  if (token !== undefined) url.searchParams.set("continuation-token", token);
  return url.href;
}

function notListed(code: string, prefix: string, facts: Record<string, unknown>): LodeError {
  return new LodeError(code, `the store does not list ${prefix}`, { retry: "later", facts: { prefix, ...facts } });
}
