import { randomUUID } from "node:crypto";
import { type FileHandle, link, mkdir, open, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { invalidKeyfile } from "./keyfile-error.ts";
import { emitWarning, modeWarnings, type WarningListener } from "./keyfile-mode.ts";

/** No keyfile of any kind comes near this. */
const maxKeyfileBytes = 16 * 1024;

/**
 * A keyfile's bytes; wipe them if they are a secret.
 * @param isSecret then its mode is looked at, and a loose one told.
 * @throws LodeError KEYFILE_MISSING, KEYFILE_INVALID
 */
export async function readKeyfile(
  path: string,
  isSecret: boolean,
  onWarning: WarningListener = emitWarning,
): Promise<Uint8Array> {
  await using file = await opened(path);
  const stats = await file.stat();
  if (!stats.isFile()) throw invalidKeyfile(path, "it is not a file");
  if (stats.size > maxKeyfileBytes) throw invalidKeyfile(path, "it is larger than any keyfile");
  if (isSecret) for (const warning of modeWarnings(path, stats)) onWarning(warning);
  const bytes = new Uint8Array(stats.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw new LodeError("KEYFILE_MISSING", `${path} cannot be read`, {
      retry: "never",
      facts: { path },
      next: "Check the wallet root, the wallet's name and the hotkey's name.",
      cause,
    });
  }
}

/**
 * Creates a keyfile whole or not at all, for its owner alone (0600, new folders 0700): no crash leaves half a key.
 * @returns false if there is a file already, which stays as it is.
 * @throws LodeError WALLET_UNWRITABLE
 */
export async function createKeyfile(path: string, content: Uint8Array): Promise<boolean> {
  const folder = dirname(path);
  // The dot keeps a draft that a crash leaves behind from being taken for a hotkey.
  const draft = join(folder, `.${basename(path)}.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await using file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
      return await linked(draft, path);
    } finally {
      await unlink(draft);
    }
  } catch (cause) {
    throw new LodeError("WALLET_UNWRITABLE", `${path} cannot be written`, {
      retry: "never",
      facts: { path },
      next: "Check that the wallet's folder is yours and that its disk has room and knows hard links.",
      cause,
    });
  }
}

/** Unlike renaming, linking never replaces a file that is there. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
