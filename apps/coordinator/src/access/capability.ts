import { createHmac, timingSafeEqual } from "node:crypto";
import type { Hotkey } from "@lode/bittensor/primitives";
import { parseHotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { z } from "zod";
import { ApiError } from "./api-error.ts";

/** What its holder may list and read, and nothing else. */
export type Scope =
  /** The frozen objects of one closed epoch, and what validators published about it. */
  | { readonly kind: "epoch"; readonly epochId: EpochId }
  /** Frozen objects of every closed epoch below a prefix. */
  | { readonly kind: "closed"; readonly prefix: string }
  /** A miner's own objects as they are in the store now, open epochs included. */
  | { readonly kind: "owner"; readonly hotkey: Hotkey };

const claimsSchema = z.object({
  scope: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("epoch"), epochId: z.string().transform((id) => id as EpochId) }),
    z.object({ kind: z.literal("closed"), prefix: z.string() }),
    z.object({ kind: z.literal("owner"), hotkey: z.string().transform((text) => parseHotkey(text) ?? z.NEVER) }),
  ]),
  /** Unix seconds of real time. */
  until: z.int(),
});

const maxTokenLength = 1_000;

/** Makes and reads bearer tokens; they carry their scope and are authenticated with HMAC-SHA256, so none is stored. */
export class Capabilities {
  readonly #key: Uint8Array;
  readonly #wall: Clock;

  constructor(key: Uint8Array, wall: Clock) {
    this.#key = key;
    this.#wall = wall;
  }

  grant(scope: Scope, lifeSeconds: number): string {
    const until = Math.floor(this.#wall.now() / 1000) + lifeSeconds;
    const claims = Buffer.from(JSON.stringify({ scope, until })).toString("base64url");
    return `${claims}.${this.#seal(claims).toString("base64url")}`;
  }

  /** @throws ApiError 401 CAPABILITY_INVALID, 401 CAPABILITY_EXPIRED. */
  read(token: string): Scope {
    const [claims, seal, ...rest] = token.length > maxTokenLength ? [] : token.split(".");
    if (claims === undefined || seal === undefined || rest.length > 0 || !this.#isSealed(claims, seal)) {
      throw new ApiError(401, "CAPABILITY_INVALID", "This URL was not made by this coordinator");
    }
    const { scope, until } = claimsSchema.parse(JSON.parse(Buffer.from(claims, "base64url").toString("utf8")));
    if (this.#wall.now() >= until * 1000) {
      throw new ApiError(401, "CAPABILITY_EXPIRED", "This URL has expired", { next: "Ask for access again." });
    }
    return scope;
  }

  #seal(claims: string): Buffer {
    return createHmac("sha256", this.#key).update(claims).digest();
  }

  #isSealed(claims: string, seal: string): boolean {
    const expected = this.#seal(claims);
    const given = Buffer.from(seal, "base64url");
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
