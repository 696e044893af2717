import { createHash, hash } from "node:crypto";
import type { Hashes } from "./hashes.ts";

/** Node's own hashes. */
export const nodeHashes: Hashes = {
  sha3Hex: (text) => hash("sha3-256", text, "hex"),
  sha256Hex: (bytes) => createHash("sha256").update(bytes).digest("hex"),
};
