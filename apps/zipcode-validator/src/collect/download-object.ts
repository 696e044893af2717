import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";
import { limitedBody } from "../http/limited-body.ts";

export interface ObjectToDownload {
  readonly url: string;
  /** Where the bytes end up; nothing is ever there but a complete object. */
  readonly path: string;
  readonly sha256: string;
  readonly maxBytes: number;
}

export type Downloaded =
  /** On disk, and its bytes are those that were promised. */
  | { readonly kind: "verified"; readonly bytes: number; readonly fetched: boolean }
  | { readonly kind: "differs"; readonly sha256: string; readonly bytes: number }
  | { readonly kind: "too-large" }
  | { readonly kind: "gone" };

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  /** Real milliseconds for one object. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Brings one object to disk, hashing it while it streams by. What lies there already with the right hash is not
 * fetched again. Bytes that differ are fetched a second time before they count: the wire may have been at fault.
 * @throws DOWNLOAD_FAILED (later) when the store did not answer.
 */
export async function downloadObject(object: ObjectToDownload, options: DownloadOptions): Promise<Downloaded> {
  const there = await hashOfFile(object.path);
  if (there?.sha256 === object.sha256) return { kind: "verified", bytes: there.bytes, fetched: false };
  let before: string | undefined;
  for (;;) {
    const result = await fetchOnce(object, options);
    if (result.kind !== "differs" || result.sha256 === before) return result;
    if (before !== undefined) throw failed(object, "the object is another one at every request");
    before = result.sha256;
  }
}

async function fetchOnce(object: ObjectToDownload, options: DownloadOptions): Promise<Downloaded> {
  const partial = `${object.path}.part`;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const response = await options.fetch(object.url, { signal });
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return { kind: "gone" };
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw failed(object, `status ${response.status}`);
    }
    const file = await open(partial, "w", 0o600);
    try {
      for await (const piece of limitedBody(response, object.maxBytes)) {
        hash.update(piece);
        bytes += piece.byteLength;
        await file.write(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = hash.digest("hex");
    if (sha256 !== object.sha256) return { kind: "differs", sha256, bytes };
    await rename(partial, object.path);
    return { kind: "verified", bytes, fetched: true };
  } catch (cause) {
    options.signal.throwIfAborted();
    if (cause instanceof LodeError && cause.code === "ANSWER_TOO_LARGE") return { kind: "too-large" };
    throw cause instanceof LodeError ? cause : failed(object, "no whole answer", cause);
  } finally {
    await rm(partial, { force: true });
  }
}

async function hashOfFile(path: string): Promise<{ sha256: string; bytes: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return { sha256: hash.digest("hex"), bytes: found.size };
}

function failed(object: ObjectToDownload, why: string, cause?: unknown): LodeError {
  return new LodeError("DOWNLOAD_FAILED", `a frozen object could not be fetched: ${why}`, {
    retry: "later",
    facts: { host: new URL(object.url).host, why },
    next: "Nothing by hand: it is fetched again while there is time to judge the epoch.",
    cause,
  });
}
