import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { LodeError } from "@lode/runtime/errors";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { diskFailure } from "./disk-failure.ts";

/** Bytes that have arrived and been synced, but have no place yet. Put or discard each. */
export interface StagedFile {
  readonly path: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export type IncomingContent = Uint8Array | AsyncIterable<Uint8Array> | { readonly path: string };

/** What another machine left in a shared folder: nothing arrives for as long as this. */
const abandonedAfterMs = 24 * 3_600_000;
/** Somebody who tidies up may take a folder that has no lock yet for a dead one's. */
const openAttempts = 3;

/**
 * Where bytes wait while they are being received and hashed: a folder of this process below `root`, with a lock in it.
 * What dead processes left there was never acknowledged and goes when the next one opens.
 */
export class StagingArea implements AsyncDisposable {
  readonly #folder: string;
  readonly #lock: DataDirLock;

  private constructor(folder: string, lock: DataDirLock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** @param options.alone nobody else uses `root`: whatever is there is debris. */
  static async open(root: string, options: { readonly alone: boolean; readonly now: number }): Promise<StagingArea> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root)) await removeIfDead(root, name, options);
    for (let attempt = 1; ; attempt += 1) {
      const folder = join(root, `${hostPart()}-${randomUUID()}`);
      try {
        return new StagingArea(folder, await DataDirLock.acquire(folder));
      } catch (failure) {
        if (attempt >= openAttempts) throw diskFailure(failure);
      }
    }
  }

  /**
   * Receives bytes into a file, hashing them as they come.
   * @throws LodeError ASSET_TOO_LARGE as soon as there are more than `maxBytes`, ASSET_DISK_FULL; whatever the content throws.
   */
  async receive(
    content: IncomingContent,
    options: { readonly maxBytes: number; readonly signal?: AbortSignal },
  ): Promise<StagedFile> {
    options.signal?.throwIfAborted();
    const path = join(this.#folder, randomUUID());
    try {
      // Another machine's tidying may have taken a folder that was idle for long.
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(path, "wx", 0o600);
      try {
        const received = await writeAll(file, untilAborted(sourceOf(content), options.signal), options.maxBytes);
        await file.sync();
        return { path, ...received };
      } finally {
        await file.close();
      }
    } catch (failure) {
      await rm(path, { force: true });
      if (options.signal?.aborted) throw options.signal.reason;
      throw diskFailure(failure);
    }
  }

  /** Idempotent; nothing to do for a file that was put. */
  async discard(staged: StagedFile): Promise<void> {
    await rm(staged.path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function sourceOf(content: IncomingContent): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) return Readable.from([content], { objectMode: false });
  return Symbol.asyncIterator in content ? content : createReadStream(content.path);
}

/** Passes on what comes, and lets go when told to, even of a source that says nothing any more. */
async function* untilAborted(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (signal === undefined) return yield* source;
  const iterator = source[Symbol.asyncIterator]();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  aborted.catch(() => {});
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await Promise.race([iterator.next(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    // Not awaited: a generator that hangs never returns.
    iterator.return?.().then(undefined, () => {});
    if (source instanceof Readable) source.destroy();
  }
}

async function writeAll(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const bytes of source) {
    sizeBytes += bytes.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(bytes);
    for (let offset = 0; offset < bytes.byteLength; ) {
      offset += (await file.write(bytes, offset, bytes.byteLength - offset)).bytesWritten;
    }
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

export function tooLarge(maxBytes: number, sizeBytes?: number): LodeError<"ASSET_TOO_LARGE"> {
  return new LodeError("ASSET_TOO_LARGE", `an asset may have at most ${maxBytes} bytes here`, {
    retry: "never",
    facts: { maxBytes, ...(sizeBytes === undefined ? {} : { sizeBytes }) },
    next: "Make it smaller (prune, fewer SH bands), or raise the limit of the store.",
  });
}

/** Host names are safe in file names, but containers are named by people. */
function hostPart(): string {
  return hostname()
    .replaceAll(/[^A-Za-z0-9]/g, "_")
    .slice(0, 64);
}

async function removeIfDead(root: string, name: string, options: { alone: boolean; now: number }): Promise<void> {
  const path = join(root, name);
  if (options.alone || (await isDead(path, name, options.now))) await rm(path, { recursive: true, force: true });
}

async function isDead(path: string, name: string, now: number): Promise<boolean> {
  // A pid says something on its own machine only.
  if (!name.startsWith(`${hostPart()}-`)) {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && now - found.mtimeMs > abandonedAfterMs;
  }
  try {
    await (await DataDirLock.acquire(path))[Symbol.asyncDispose]();
    return true;
  } catch {
    return false;
  }
}
