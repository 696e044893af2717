import { createHash } from "node:crypto";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { addressKey } from "../access/address-key.ts";
import { ApiError } from "../access/api-error.ts";
import type { Database } from "../database/open-database.ts";
import { holderOf } from "./owner-keys.ts";
import { WrongKeys } from "./wrong-keys.ts";

export interface OwnerDoorParts {
  readonly db: Database;
  readonly wall: Clock;
  readonly reporter: Reporter;
}

export interface Knock {
  readonly authorization: string | undefined;
  readonly address: string;
  readonly requestId: string;
}

/** More than there are owners and their machines. */
const maxRemembered = 100;

/** Lets in whoever brings a key. What was brought is never logged, right or wrong. */
export class OwnerDoor {
  readonly #parts: OwnerDoorParts;
  readonly #wrong: WrongKeys;
  /** Hashes of keys that opened: whoever has come before is not shut out by others who share the address. */
  readonly #opened = new Set<string>();

  constructor(parts: OwnerDoorParts) {
    this.#parts = parts;
    this.#wrong = new WrongKeys(parts.wall);
  }

  /**
   * @returns the name of the key.
   * @throws ApiError 401 OWNER_KEY_MISSING, 401 OWNER_KEY_INVALID, 429 RATE_LIMITED: an address that brought many wrong
   *   keys is not listened to for the rest of the minute, unless with a key that has opened before.
   */
  async admit({ authorization, address, requestId }: Knock): Promise<string> {
    const { db, reporter } = this.#parts;
    const key = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization ?? "")?.[1];
    if (key === undefined) {
      throw new ApiError(401, "OWNER_KEY_MISSING", "The owner's API wants a key: Authorization: Bearer <key>");
    }
    const counted = addressKey(address);
    const hash = createHash("sha256").update(key).digest("hex");
    if (this.#wrong.isSpent(counted) && !this.#opened.has(hash)) {
      const retryAfterSeconds = this.#wrong.secondsLeft;
      throw new ApiError(429, "RATE_LIMITED", "Too many wrong keys", { retry: "later", retryAfterSeconds });
    }
    const holder = await holderOf(db, key);
    if (holder !== undefined) {
      if (this.#opened.size < maxRemembered) this.#opened.add(hash);
      return holder;
    }
    this.#opened.delete(hash);
    this.#wrong.add(counted);
    reporter.warn("ownerKeyRefused", { address: counted, requestId });
    throw new ApiError(401, "OWNER_KEY_INVALID", "The key is not known, or was revoked");
  }
}
