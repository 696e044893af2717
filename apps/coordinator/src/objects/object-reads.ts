import { submissionPrefix } from "@lode/contract/storage-keys";
import type { ObjectStore, UploadSigner } from "@lode/object-store/store";
import { ApiError } from "../access/api-error.ts";
import type { Capabilities, Scope } from "../access/capability.ts";
import type { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import type { ListedObject } from "./list-xml.ts";

export interface ObjectReadsParts {
  readonly capabilities: Capabilities;
  readonly frozen: FrozenObjectStore;
  readonly store: ObjectStore;
  readonly signer: UploadSigner;
}

/** A redirect is followed at once. */
const redirectSeconds = 300;

/** Listing and reading under a capability. Of other people's objects only frozen copies of closed epochs are ever shown. */
export class ObjectReads {
  readonly #parts: ObjectReadsParts;

  constructor(parts: ObjectReadsParts) {
    this.#parts = parts;
  }

  /** Where the bytes of a key may be fetched, for a few minutes. @throws ApiError 401 CAPABILITY_*, 403 CAPABILITY_SCOPE, 404 OBJECT_NOT_FOUND. */
  async locate(token: string, key: string): Promise<string> {
    const scope = this.#parts.capabilities.read(token);
    assertPlain(key);
    const storedKey = await this.#storedKey(scope, key);
    if (storedKey === undefined) throw new ApiError(404, "OBJECT_NOT_FOUND", "No such object can be read here");
    return await this.#parts.signer.presignGet(storedKey, redirectSeconds);
  }

  /** Objects below a prefix in the order of their keys, at most `limit` behind `after`. @throws ApiError 401 CAPABILITY_*, 403 CAPABILITY_SCOPE. */
  async list(token: string, prefix: string, after: string, limit: number): Promise<readonly ListedObject[]> {
    const scope = this.#parts.capabilities.read(token);
    assertPlain(prefix);
    if (scope.kind === "owner") {
      assertBelow(submissionPrefix(scope.hotkey), prefix);
      const own: ListedObject[] = [];
      const listing = this.#parts.store.list(prefix, {
        maxKeys: limit,
        ...(after === "" ? {} : { startAfter: after }),
      });
      for await (const entry of listing) own.push(entry);
      return own;
    }
    if (scope.kind === "closed") assertBelow(scope.prefix, prefix);
    const epochId = scope.kind === "epoch" ? scope.epochId : undefined;
    const rows = await this.#parts.frozen.listClosed(prefix, after, limit, epochId);
    return rows.map(({ readKey: key, size, etag, seenAt: lastModified }) => ({ key, size, etag, lastModified }));
  }

  async #storedKey(scope: Scope, key: string): Promise<string | undefined> {
    const { frozen, store } = this.#parts;
    if (scope.kind === "owner") {
      assertBelow(submissionPrefix(scope.hotkey), key);
      return (await store.head(key)) === undefined ? undefined : key;
    }
    if (scope.kind === "closed") {
      assertBelow(scope.prefix, key);
      return (await frozen.findClosed(key))?.frozenKey;
    }
    // What validators published about the epoch is signed by hash, so the live object serves.
    const published = /^validators\/[^/]+\/([^/]+)\//.exec(key);
    if (published !== null) {
      if (published[1] !== scope.epochId) throw outOfScope();
      return (await store.head(key)) === undefined ? undefined : key;
    }
    if (!key.includes(`/epoch=${scope.epochId}/`)) throw outOfScope();
    return (await frozen.findClosed(key, scope.epochId))?.frozenKey;
  }
}

/** A path that an HTTP client would rewrite on the way could name one object here and another at the store. */
function assertPlain(key: string): void {
  const isPlain =
    key.length <= 1_024 && !key.split("/").some((part) => part === "." || part === "..") && !/[\0\\]/.test(key);
  if (!isPlain) throw new ApiError(400, "OBJECT_KEY_INVALID", "The key holds segments that no object here has");
}

function assertBelow(prefix: string, key: string): void {
  if (!key.startsWith(prefix)) throw outOfScope();
}

function outOfScope(): ApiError {
  return new ApiError(403, "CAPABILITY_SCOPE", "This URL does not reach that far");
}
