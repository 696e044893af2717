import { type FileHandle, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";

/** A splat of ten million gaussians with all its view-dependent colour has 2.5 GB as PLY; nobody submits or views a tenth of that. */
const maxBytes = 1024 ** 3;

/** @throws LodeError FILE_UNREADABLE_HERE, FILE_TOO_LARGE_HERE */
export async function readWhole(path: string, most = maxBytes): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    const about = await file.stat();
    if (about.size > most) throw tooLarge(path, about.size, most);
    return about.isFile() && about.size > 0 ? await readFile(file) : await readToEnd(file, path, most);
  } catch (error) {
    if (error instanceof LodeError) throw error;
    throw unusable("read", path, error);
  }
}

/** Pipes and devices do not say how much they hold, and some never end. */
async function readToEnd(file: FileHandle, path: string, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge(path, size, most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * A file is there whole or not at all: written beside its place, then renamed; a link stays a link. What is no file, such as a pipe or
 * `/dev/null`, is written into and never replaced.
 * @throws LodeError FILE_UNREADABLE_HERE
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const place = await realpath(path).catch(() => resolve(path));
  const beside = join(dirname(place), `.${basename(place)}.${process.pid}.new`);
  try {
    await mkdir(dirname(place), { recursive: true });
    const there = await stat(place).catch(() => undefined);
    if (there && !there.isFile()) return await writeFile(place, bytes);
    {
      await using file = await open(beside, "w");
      await file.writeFile(bytes);
      await file.sync();
    }
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw unusable("write", path, error);
  }
}

function tooLarge(path: string, size: number, most: number): LodeError {
  return new LodeError("FILE_TOO_LARGE_HERE", `${path} has ${size} bytes or more; at most ${most} are read`, {
    retry: "never",
    facts: { path, size, maxBytes: most },
    next: "Prune it first, in the program that made it.",
  });
}

function unusable(verb: string, path: string, cause: unknown): LodeError {
  return new LodeError("FILE_UNREADABLE_HERE", `cannot ${verb} ${path}`, {
    retry: "never",
    facts: { path },
    next: "Check the path, the rights and the space left.",
    cause,
  });
}
