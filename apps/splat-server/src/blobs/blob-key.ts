import { randomBytes } from "node:crypto";

const keyPattern = /^[0-9a-f]{2}\/[0-9a-f]{64}\.([0-9a-f]{12})\.[0-9a-f]{16}$/;

/**
 * `{first two digits}/{sha256}.{store}.{once}`. The last part makes every upload a key of its own, so that bytes on their
 * way out and the same bytes on their way in never are one object; the middle one tells two stores in one bucket apart.
 */
export function newBlobKey(sha256: string, storeId: string): string {
  return `${sha256.slice(0, 2)}/${sha256}.${storeId}.${randomBytes(8).toString("hex")}`;
}

export function newStoreId(): string {
  return randomBytes(6).toString("hex");
}

/** Undefined: not a key of ours. */
export function storeOfKey(key: string): string | undefined {
  return keyPattern.exec(key)?.[1];
}

/** The 256 folders that keys begin with. */
export const blobFolders: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);
