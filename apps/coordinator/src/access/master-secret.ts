import { createHmac, randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";

const fileName = "master-secret.hex";
const secretBytes = 32;

/**
 * The secret that every epoch's draw is derived from. Made once, readable by its owner only, and never sent anywhere:
 * with it all future assignments and honeypots are known.
 * @throws LodeError MASTER_SECRET_INVALID when the file holds something else.
 */
export async function loadMasterSecret(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, fileName);
  const fresh = randomBytes(secretBytes).toString("hex");
  try {
    // wx: whoever comes second reads what the first wrote.
    await writeFile(path, `${fresh}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    await chmod(path, 0o600);
  }
  return parseSecret(await readFile(path, "utf8"), path);
}

/** The secret from a file that the owner gives to every replica. @throws LodeError MASTER_SECRET_INVALID */
export async function readMasterSecret(path: string): Promise<Uint8Array> {
  return parseSecret(await readFile(path, "utf8").catch(() => ""), path);
}

function parseSecret(text: string, path: string): Uint8Array {
  const hex = text.trim();
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    throw new LodeError("MASTER_SECRET_INVALID", `${path} does not hold ${secretBytes} bytes of hex`, {
      retry: "never",
      facts: { path },
      next: "Put the saved secret back; a new one makes the open epochs' commitments unprovable.",
    });
  }
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** A key for another use, from which the master cannot be told. */
export function deriveKey(master: Uint8Array, use: string): Uint8Array {
  return createHmac("sha256", master).update(`lode:key:${use}`).digest();
}
