import { createHash, type Hash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { RequestHeaders } from "../request-headers.ts";
import { S3Error } from "../s3-error.ts";
import { Crc32c, Crc64Nvme } from "./crc.ts";

/** Anything that takes a body piece by piece and has an opinion at the end. */
export interface RunningChecksum {
  update(bytes: Uint8Array): unknown;
  digest(): Buffer;
}

class Crc32 implements RunningChecksum {
  #value = 0;

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  digest(): Buffer {
    const result = Buffer.alloc(4);
    result.writeUInt32BE(this.#value);
    return result;
  }
}

const ALGORITHMS: Readonly<Record<string, () => RunningChecksum>> = {
  "x-amz-checksum-crc32": () => new Crc32(),
  "x-amz-checksum-crc32c": () => new Crc32c(),
  "x-amz-checksum-crc64nvme": () => new Crc64Nvme(),
  "x-amz-checksum-sha1": () => hashing("sha1"),
  "x-amz-checksum-sha256": () => hashing("sha256"),
};

const NOT_A_VALUE: ReadonlySet<string> = new Set([
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
]);

function hashing(name: "md5" | "sha1" | "sha256"): Hash {
  return createHash(name);
}

/** @throws S3Error InvalidRequest for an algorithm that is not known here: unchecked would look like checked. */
export function runningChecksum(name: string): RunningChecksum {
  const make = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
  if (make === undefined) throw new S3Error("InvalidRequest", `The checksum ${name} is not supported.`);
  return make();
}

interface Expectation {
  readonly name: string;
  readonly running: RunningChecksum;
  readonly expected: () => Buffer | undefined;
  readonly failure: () => S3Error;
}

/** Every promise about a body's content that came with its request, checked together while the body passes by. */
export class BodyChecks {
  readonly #expectations: Expectation[] = [];
  readonly #trailers = new Map<string, string>();

  /** @param promisedSha256 hex, when the request's signature covers the body. */
  constructor(headers: RequestHeaders, promisedSha256: string | undefined) {
    if (promisedSha256 !== undefined) {
      const expected = Buffer.from(promisedSha256, "hex");
      const failure = () =>
        new S3Error("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match the body.");
      this.#expectations.push({ name: "sha256", running: hashing("sha256"), expected: () => expected, failure });
    }
    const md5 = headers.get("content-md5");
    if (md5 !== undefined) {
      const expected = parseDigest(md5, 16, "Content-MD5");
      this.#expectations.push({
        name: "md5",
        running: hashing("md5"),
        expected: () => expected,
        failure: () => badDigest("Content-MD5"),
      });
    }
    for (const [name, value] of headers) {
      if (name.startsWith("x-amz-checksum-") && !NOT_A_VALUE.has(name)) this.#expect(name, () => value);
    }
    for (const name of (headers.get("x-amz-trailer") ?? "").split(",")) {
      const trimmed = name.trim().toLowerCase();
      if (trimmed.startsWith("x-amz-checksum-")) this.#expect(trimmed, () => this.#trailers.get(trimmed));
    }
  }

  /** Whether anything but the signature vouches for the content. */
  get hasContentDigest(): boolean {
    return this.#expectations.some(({ name }) => name !== "sha256");
  }

  /** A trailer that came behind the last chunk. */
  trailer(name: string, value: string): void {
    this.#trailers.set(name, value);
  }

  update(bytes: Uint8Array): void {
    for (const { running } of this.#expectations) running.update(bytes);
  }

  /** @throws S3Error BadDigest, XAmzContentSHA256Mismatch */
  verify(): void {
    for (const { running, expected, failure } of this.#expectations) {
      const found = running.digest();
      const wanted = expected();
      if (wanted === undefined || !found.equals(wanted)) throw failure();
    }
  }

  #expect(name: string, value: () => string | undefined): void {
    const running = runningChecksum(name);
    const expected = () => {
      const text = value();
      return text === undefined ? undefined : parseDigest(text, undefined, name);
    };
    this.#expectations.push({ name, running, expected, failure: () => badDigest(name) });
  }
}

function parseDigest(base64: string, length: number | undefined, name: string): Buffer {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64 || (length !== undefined && bytes.length !== length)) {
    throw new S3Error("InvalidDigest", `The value of ${name} is not a digest in Base64.`);
  }
  return bytes;
}

/** The content is not what was promised of it. */
export function badDigest(name: string): S3Error {
  return new S3Error("BadDigest", `The ${name} you specified did not match what we received.`);
}
