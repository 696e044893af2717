import type { Hotkey } from "@lode/bittensor/primitives";
import { canonicalJson, compareText, sha256Hex } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";

/** One listings file as its miner declares it. */
export interface ManifestFile {
  /** The storage key it was uploaded under. */
  readonly key: string;
  readonly zipcode: Zipcode;
  readonly rows: number;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** What a miner signs about everything it submits in one epoch. */
export interface Manifest {
  readonly version: 1;
  readonly epochId: EpochId;
  /** The epoch's nonce, which binds the files to the epoch. */
  readonly nonce: string;
  readonly hotkey: Hotkey;
  readonly rulesVersion: string;
  /** Sorted by key, no key twice. */
  readonly files: readonly ManifestFile[];
  /** sr25519 over {@link manifestText}, 128 hex digits. */
  readonly signature: string;
}

export type UnsignedManifest = Omit<Manifest, "signature">;

/**
 * What the hotkey signs: `lode:manifest:` and the canonical JSON of everything but the signature. Files are put in the
 * order of their keys and unknown properties are left out, so that a reader of the parsed manifest gets the same text.
 */
export function manifestText(manifest: UnsignedManifest): string {
  const { version, epochId, nonce, hotkey, rulesVersion } = manifest;
  const files = sortedFiles(manifest.files).map(({ key, zipcode, rows, bytes, sha256 }) => ({
    key,
    zipcode,
    rows,
    bytes,
    sha256,
  }));
  return `lode:manifest:${canonicalJson({ version, epochId, nonce, hotkey, rulesVersion, files })}`;
}

/** By key, in UTF-16 units. */
export function sortedFiles(files: readonly ManifestFile[]): ManifestFile[] {
  return [...files].sort((a, b) => compareText(a.key, b.key));
}

/**
 * The bytes of `manifest.json`: canonical JSON, signature included. Readers hash the bytes they got, not these.
 */
export function encodeManifest(manifest: Manifest): string {
  const { version, epochId, nonce, hotkey, rulesVersion, signature } = manifest;
  return canonicalJson({
    version,
    epochId,
    nonce,
    hotkey,
    rulesVersion,
    files: sortedFiles(manifest.files),
    signature,
  });
}

/** SHA-256 (hex) of a manifest's stored text, as a snapshot names it. */
export function manifestSha256(stored: string | Uint8Array): string {
  return sha256Hex(stored);
}
