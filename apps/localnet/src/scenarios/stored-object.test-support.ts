import { existsSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "@lode/zipcode/canonical-json";

/** Whether the network's store has an object, looked up where the object server keeps it: nobody outside may ask for it. */
export function isStored(dataDir: string, key: string): boolean {
  const name = sha256Hex(key);
  return existsSync(join(dataDir, "store", "buckets", "lode-local", "objects", name.slice(0, 2), name.slice(2)));
}
