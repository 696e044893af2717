import { submissionPrefix } from "@lode/contract/storage-keys";
import type { ObjectStore, UploadSigner } from "@lode/object-store/store";
import { ApiError } from "../access/api-error.ts";
import type { Capabilities, Scope } from "../access/capability.ts";
import type { Database } from "../database/open-database.ts";
import { FrozenKeys, findFrozen } from "./frozen-keys.ts";
import { isJobUpload, jobsBelow, lookForJobs } from "./job-uploads.ts";
import type { KeySource } from "./key-source.ts";
import { isPlainKey } from "./plain-key.ts";
import { storeDeadlineMs, withinDeadline } from "./store-deadline.ts";
import { StoredKeys } from "./stored-keys.ts";
import { type PageRequest, type VisiblePage, visiblePage } from "./visible-page.ts";

export interface ObjectReadsParts {
  readonly capabilities: Capabilities;
  readonly db: Database;
  readonly store: ObjectStore;
  readonly signer: UploadSigner;
  /** What listings call the bucket. */
  readonly bucket: string;
  /** Real milliseconds that the store may take; ten seconds unless told. */
  readonly storeDeadlineMs?: number;
}

/** What is known of an object without its bytes. */
export interface ObjectSummary {
  readonly size: number;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

interface Located extends ObjectSummary {
  readonly storedKey: string;
}

/** A redirect is followed at once. */
const redirectSeconds = 300;

/**
 * Listing and reading under a capability. Of other people's epochs only frozen copies are ever shown, and only once the
 * epoch is closed; uploads that belong to no epoch are shown as they are.
 */
export class ObjectReads {
  readonly #parts: ObjectReadsParts;

  constructor(parts: ObjectReadsParts) {
    this.#parts = parts;
  }

  get bucket(): string {
    return this.#parts.bucket;
  }

  /** Where the bytes of a key may be fetched, for a few minutes. @throws as {@link summary}. */
  async locate(token: string, key: string): Promise<string> {
    const { storedKey } = await this.#find(token, key);
    return await this.#parts.signer.presignGet(storedKey, redirectSeconds);
  }

  /** @throws ApiError 400 OBJECT_KEY_INVALID, 401 CAPABILITY_*, 403 CAPABILITY_SCOPE, 404 OBJECT_NOT_FOUND, 503 STORE_UNREACHABLE. */
  async summary(token: string, key: string): Promise<ObjectSummary> {
    return await this.#find(token, key);
  }

  /** @throws ApiError 400 OBJECT_KEY_INVALID, 401 CAPABILITY_*, 403 CAPABILITY_SCOPE, 503 STORE_UNREACHABLE. */
  async list(token: string, request: PageRequest): Promise<VisiblePage> {
    const scope = this.#parts.capabilities.read(token);
    assertPlain(request.prefix);
    assertBelow(prefixOf(scope), request.prefix);
    return await this.#withStore((signal) => visiblePage(this.#sources(scope, request, signal), request));
  }

  #sources(scope: Scope, { prefix, delimiter }: PageRequest, signal: AbortSignal): KeySource[] {
    const { db, store } = this.#parts;
    if (scope.kind === "owner") return [new StoredKeys({ store, prefix, look: () => "shown", signal })];
    const epochId = scope.kind === "epoch" ? scope.epochId : undefined;
    const frozen = new FrozenKeys({ db, prefix, epochId, byFolder: delimiter !== "" });
    const jobs = scope.kind === "closed" ? jobsBelow(prefix) : undefined;
    if (jobs === undefined) return [frozen];
    return [frozen, new StoredKeys({ store, prefix: jobs, look: lookForJobs, signal })];
  }

  async #find(token: string, key: string): Promise<Located> {
    const scope = this.#parts.capabilities.read(token);
    assertPlain(key);
    assertBelow(prefixOf(scope), key);
    const found = scope.kind === "owner" ? await this.#live(key) : await this.#shownToOthers(scope, key);
    if (found === undefined) throw new ApiError(404, "OBJECT_NOT_FOUND", "No such object can be read here");
    return found;
  }

  async #shownToOthers(scope: Exclude<Scope, { kind: "owner" }>, key: string): Promise<Located | undefined> {
    if (scope.kind === "closed") return isJobUpload(key) ? await this.#live(key) : await this.#frozen(key);
    // What validators published about the epoch is signed by hash, so the live object serves.
    const published = /^validators\/[^/]+\/([^/]+)\//.exec(key);
    if (published !== null) {
      if (published[1] !== scope.epochId) throw outOfScope();
      return await this.#live(key);
    }
    if (!key.includes(`/epoch=${scope.epochId}/`)) throw outOfScope();
    return await this.#frozen(key, scope.epochId);
  }

  async #frozen(key: string, epochId?: Parameters<typeof findFrozen>[2]): Promise<Located | undefined> {
    const copy = await findFrozen(this.#parts.db, key, epochId);
    return copy && { ...copy, storedKey: copy.frozenKey };
  }

  async #live(key: string): Promise<Located | undefined> {
    const head = await this.#withStore((signal) => this.#parts.store.head(key, { signal }));
    return head && { ...head, storedKey: key };
  }

  #withStore<Answer>(work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    return withinDeadline(this.#parts.storeDeadlineMs ?? storeDeadlineMs, work);
  }
}

function prefixOf(scope: Scope): string {
  if (scope.kind === "owner") return submissionPrefix(scope.hotkey);
  return scope.kind === "closed" ? scope.prefix : "";
}

/** A path that an HTTP client would rewrite on the way could name one object here and another at the store. */
function assertPlain(key: string): void {
  if (!isPlainKey(key)) throw new ApiError(400, "OBJECT_KEY_INVALID", "The key holds segments that no object here has");
}

function assertBelow(prefix: string, key: string): void {
  if (!key.startsWith(prefix)) throw outOfScope();
}

function outOfScope(): ApiError {
  return new ApiError(403, "CAPABILITY_SCOPE", "This URL does not reach that far");
}
