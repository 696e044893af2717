import type { Capabilities, Scope } from "../access/capability.ts";

/** Our own address as others reach it; known once the server listens. */
export interface PublicUrl {
  readonly url: string;
}

/**
 * URLs on our own host that list and read objects without another signature. The query authorises, so that a client
 * which puts a key behind the path and keeps the query (as the Python validator does) reads that object.
 */
export class CapabilityUrls {
  readonly #capabilities: Capabilities;
  readonly #own: PublicUrl;

  constructor(capabilities: Capabilities, own: PublicUrl) {
    this.#capabilities = capabilities;
    this.#own = own;
  }

  /** Lists below the prefix, in S3's XML. */
  listUrl(scope: Scope, prefix: string, lifeSeconds: number, more: Readonly<Record<string, string>> = {}): string {
    const capability = this.#capabilities.grant(scope, lifeSeconds);
    return `${this.#own.url}/objects?${new URLSearchParams({ "list-type": "2", prefix, ...more, capability })}`;
  }

  /** `{base}/{key}` reads that object. */
  readBase(scope: Scope, lifeSeconds: number): string {
    return `${this.#own.url}/objects/${this.#capabilities.grant(scope, lifeSeconds)}`;
  }
}
