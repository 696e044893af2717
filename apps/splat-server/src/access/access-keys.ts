import { createHash, timingSafeEqual } from "node:crypto";
import { open } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";

/** Short keys can be guessed; so can a file of thousands of them. */
const minKeyChars = 16;
const maxKeys = 100;
const maxFileBytes = 64 * 1024;
const digestPattern = /^sha256:([0-9a-f]{64})$/i;

/** Who may call. Only hashes are kept: neither a core dump nor a stray log line gives a key away. */
export class AccessKeys {
  readonly #digests: readonly Buffer[];

  constructor(digests: readonly Buffer[]) {
    this.#digests = digests;
  }

  /** Looks at every key whatever it finds, so that the time says nothing. */
  admits(presented: string): boolean {
    const digest = sha256(presented);
    let found = false;
    for (const known of this.#digests) found = timingSafeEqual(known, digest) || found;
    return found;
  }
}

/**
 * One key a line, as it is sent or as `sha256:<hex>`; empty lines and lines with `#` in front are skipped.
 * @throws LodeError SERVER_KEY_INVALID: no such file, no key in it, or one that is too short.
 */
export async function loadAccessKeys(path: string): Promise<AccessKeys> {
  const text = await readShort(path);
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) throw invalid(path, "it holds no key");
  if (lines.length > maxKeys) throw invalid(path, `it holds more than ${maxKeys} keys`);
  return new AccessKeys(lines.map((line) => digestOf(path, line)));
}

function digestOf(path: string, line: string): Buffer {
  const digest = digestPattern.exec(line)?.[1];
  if (digest !== undefined) return Buffer.from(digest, "hex");
  if (line.length < minKeyChars) throw invalid(path, `a key has fewer than ${minKeyChars} characters`);
  return sha256(line);
}

async function readShort(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    if (size > maxFileBytes) throw invalid(path, `it is larger than ${maxFileBytes} bytes`);
    return await file.readFile("utf8");
  } catch (cause) {
    if (cause instanceof LodeError) throw cause;
    throw invalid(path, "it cannot be read", cause);
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

function invalid(path: string, why: string, cause?: unknown): LodeError {
  return new LodeError("SERVER_KEY_INVALID", `the key file ${path} is of no use: ${why}`, {
    retry: "never",
    facts: { path },
    next: "Write one key of 16 characters or more on a line of its own, e.g. with `openssl rand -hex 32`.",
    cause,
  });
}
