import { constants, type Dirent } from "node:fs";
import { open, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { localKeysMark } from "@lode/contract/network-file";
import { LodeError } from "@lode/runtime/errors";

/** `.bittensor/wallets/<name>/hotkeys` below a home directory is three levels down. */
const maxDepth = 4;
const maxFolders = 5_000;
const maxFilesLooked = 50;
const headBytes = 4_096;
/** They hold programs or blobs by the thousand, and are no place for a wallet. */
const skipped = new Set(["node_modules", ".git", "blobs"]);
/** How files of Bittensor wallets begin when they are encrypted: by libsodium, Ansible Vault, Fernet. */
const encrypted = ["$NACL", "$ANSIBLE_VAULT", "gAAAAA"];
const plainKey = /"(?:secretPhrase|secretSeed|privateKey)"/;

/**
 * A server that takes strangers' bytes is no neighbour for a wallet: it does not start where one lies.
 * @param roots folders to look through, a few levels deep. Ones that do not exist hold nothing.
 * @throws LodeError SERVER_BESIDE_KEYS with the first folder of hotkeys that was found.
 */
export async function refuseBesideKeys(roots: readonly string[]): Promise<void> {
  const real = new Set(await Promise.all(roots.map((root) => realpath(root).catch(() => root))));
  for (const root of real) {
    const found = await walletBelow(root);
    if (found === undefined) continue;
    throw new LodeError("SERVER_BESIDE_KEYS", `there are wallet keys in ${found}`, {
      retry: "never",
      facts: { folder: found, root },
      next: "Start the asset server as another user, with a data directory and a working directory that hold no wallet.",
    });
  }
}

/** Breadth first: wallets lie high up, assets deep down. */
async function walletBelow(root: string): Promise<string | undefined> {
  let level = [root];
  let seen = 0;
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      if (++seen > maxFolders) return undefined;
      const here = await entries(folder);
      // Of a network that runs on this machine for trying: its keys are worth nothing.
      if (here.some((entry) => entry.isFile() && entry.name === localKeysMark)) continue;
      const below = here.filter((entry) => entry.isDirectory() && !skipped.has(entry.name));
      for (const { name } of below) {
        const path = join(folder, name);
        if (name === "hotkeys" && (await holdsKeys(path))) return path;
        next.push(path);
      }
    }
    level = next;
  }
  return undefined;
}

async function holdsKeys(folder: string): Promise<boolean> {
  const files = (await entries(folder)).filter((entry) => !entry.isDirectory()).slice(0, maxFilesLooked);
  for (const { name } of files) {
    if (await isKeyFile(join(folder, name))) return true;
  }
  return false;
}

async function isKeyFile(path: string): Promise<boolean> {
  try {
    // Not blocking: a pipe of that name must not hold the start up.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.toString("latin1", 0, bytesRead);
    return encrypted.some((start) => head.startsWith(start)) || plainKey.test(head);
  } catch (error) {
    // A key that we may not read is a key all the same.
    return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
  }
}

async function entries(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
