import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";

/** A splat of ten million gaussians with all its view-dependent colour has 2.5 GB as PLY; nobody submits or views a tenth of that. */
const maxBytes = 1024 ** 3;

/** @throws LodeError FILE_UNREADABLE_HERE, FILE_TOO_LARGE_HERE */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    if (size > maxBytes) {
      throw new LodeError("FILE_TOO_LARGE_HERE", `${path} has ${size} bytes; at most ${maxBytes} are read`, {
        retry: "never",
        facts: { path, size, maxBytes },
        next: "Prune it first, in the program that made it.",
      });
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof LodeError) throw error;
    throw unusable("read", path, error);
  }
}

/** The file is there whole or not at all: written beside its place, then renamed. @throws LodeError FILE_UNREADABLE_HERE */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const place = resolve(path);
  const beside = join(dirname(place), `.${basename(place)}.${process.pid}.new`);
  try {
    await mkdir(dirname(place), { recursive: true });
    {
      await using file = await open(beside, "w");
      await file.writeFile(bytes);
      await file.sync();
    }
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw unusable("write", path, error);
  }
}

function unusable(verb: string, path: string, cause: unknown): LodeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LodeError("FILE_UNREADABLE_HERE", `cannot ${verb} ${path}: ${why}`, {
    retry: "never",
    facts: { path },
    next: "Check the path, the rights and the space left.",
    cause,
  });
}
