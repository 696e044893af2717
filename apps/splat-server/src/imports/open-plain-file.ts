import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";

export type PlainFile =
  | { readonly kind: "file"; readonly sizeBytes: number; readonly stream: Readable }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly why: string };

/**
 * Opens a file that lies in this very folder. Links are refused rather than followed: whoever wrote the folder must not be
 * able to have any other file of this machine imported, and served.
 */
export async function openPlainFile(folder: string, name: string): Promise<PlainFile> {
  if (name === "" || name === "." || name === ".." || basename(name) !== name || /[\0\\]/.test(name)) {
    return { kind: "refused", why: "it is not a file of this folder" };
  }
  try {
    // Not blocking: a pipe of this name would wait for a writer for ever.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(join(folder, name), flags);
    const found = await file.stat();
    if (found.isFile()) return { kind: "file", sizeBytes: found.size, stream: file.createReadStream() };
    await file.close();
    return { kind: "refused", why: "it is not a plain file" };
  } catch (failure) {
    const code = failure instanceof Error && "code" in failure ? failure.code : undefined;
    if (code === "ENOENT") return { kind: "absent" };
    if (code === "ELOOP" || code === "EMLINK") return { kind: "refused", why: "it is a symbolic link" };
    return { kind: "refused", why: typeof code === "string" ? code : String(failure) };
  }
}
