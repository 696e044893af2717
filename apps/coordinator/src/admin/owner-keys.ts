import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { LodeError } from "@lode/runtime/errors";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { auditLog, ownerKeys } from "../database/schema.ts";

const prefix = "lode_owner_";
const keyBytes = 32;
/** What is written into logs and headers as somebody's name. */
const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const keyShape = /^lode_owner_[A-Za-z0-9_-]{43}$/;
/** Who makes and revokes keys: whoever may read the database. */
const actor = "command-line";

export interface OwnerKey {
  readonly name: string;
  readonly createdAtWall: number;
  readonly revokedAtWall: number | null;
}

/** A key as it is made, which nobody can show again: only its hash is kept. */
export interface NewOwnerKey {
  readonly name: string;
  readonly key: string;
}

export interface OwnerKeyChange {
  readonly name: string;
  /** Real time. */
  readonly nowMs: number;
}

/**
 * Makes a bearer key for the owner's API.
 * @throws LodeError OWNER_KEY_NAME, OWNER_KEY_EXISTS (revoked names stay taken, as the audit log names them).
 */
export async function createOwnerKey(db: Database, { name, nowMs }: OwnerKeyChange): Promise<NewOwnerKey> {
  if (!nameShape.test(name)) {
    throw new LodeError("OWNER_KEY_NAME", `"${name.slice(0, 70)}" cannot name a key`, {
      retry: "never",
      next: "Use up to 63 letters, digits, dots, dashes and underscores.",
    });
  }
  const key = `${prefix}${randomBytes(keyBytes).toString("base64url")}`;
  await db.transaction(async (tx) => {
    const made = await tx
      .insert(ownerKeys)
      .values({ name, keySha256: sha256(key).toString("hex"), createdAtWall: nowMs, revokedAtWall: null })
      .onConflictDoNothing()
      .returning({ name: ownerKeys.name });
    if (made.length === 0) {
      throw new LodeError("OWNER_KEY_EXISTS", `there is, or was, a key named ${name}`, {
        retry: "never",
        facts: { name },
        next: "Choose another name; revoke the old key if it is no longer used.",
      });
    }
    await tx.insert(auditLog).values({ atWall: nowMs, actor, action: "owner-key.create", subject: name, detail: {} });
  });
  return { name, key };
}

/** From the next request on nobody gets in with it. @throws LodeError OWNER_KEY_NOT_FOUND. */
export async function revokeOwnerKey(db: Database, { name, nowMs }: OwnerKeyChange): Promise<void> {
  await db.transaction(async (tx) => {
    const revoked = await tx
      .update(ownerKeys)
      .set({ revokedAtWall: nowMs })
      .where(and(eq(ownerKeys.name, name), isNull(ownerKeys.revokedAtWall)))
      .returning({ name: ownerKeys.name });
    if (revoked.length === 0) {
      throw new LodeError("OWNER_KEY_NOT_FOUND", `there is no key named ${name.slice(0, 70)} to revoke`, {
        retry: "never",
        next: "List the keys: lode coordinator owner-key list.",
      });
    }
    await tx.insert(auditLog).values({ atWall: nowMs, actor, action: "owner-key.revoke", subject: name, detail: {} });
  });
}

/** All that were ever made, by name. */
export async function listOwnerKeys(db: Database): Promise<readonly OwnerKey[]> {
  const { name, createdAtWall, revokedAtWall } = ownerKeys;
  return await db.select({ name, createdAtWall, revokedAtWall }).from(ownerKeys).orderBy(asc(name));
}

/** Whose key this is; undefined for one that is unknown or revoked. Asked anew each time, so a revoked key ends at once. */
export async function holderOf(db: Database, key: string): Promise<string | undefined> {
  if (!keyShape.test(key)) return undefined;
  const hash = sha256(key);
  const rows = await db
    .select({ name: ownerKeys.name, keySha256: ownerKeys.keySha256 })
    .from(ownerKeys)
    .where(isNull(ownerKeys.revokedAtWall));
  let holder: string | undefined;
  // All of them, whichever it is: how long it takes says nothing about any key.
  for (const { name, keySha256 } of rows) {
    if (timingSafeEqual(Buffer.from(keySha256, "hex"), hash)) holder = name;
  }
  return holder;
}

function sha256(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
