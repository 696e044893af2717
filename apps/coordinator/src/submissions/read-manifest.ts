import { type ExpectedManifest, readManifest as readSigned } from "@lode/contract/manifest";
import { type ManifestFile, manifestSha256 } from "@lode/zipcode/submission";
import type { ReasonCode } from "@lode/zipcode/tiers";

/** A manifest that the epoch closed with, read and checked. `sha256` is null when it was too large to read. */
export type ManifestReading =
  | { readonly kind: "valid"; readonly sha256: string; readonly files: ReadonlyMap<string, ManifestFile> }
  | { readonly kind: "refused"; readonly sha256: string | null; readonly code: ReasonCode };

/** A manifest with its hash and its files by key, as the snapshot is built from them. */
export function readManifest(bytes: Uint8Array, expected: ExpectedManifest): ManifestReading {
  const sha256 = manifestSha256(bytes);
  const manifest = readSigned(bytes, expected);
  if (typeof manifest === "string") return { kind: "refused", sha256, code: manifest };
  return { kind: "valid", sha256, files: new Map(manifest.files.map((file) => [file.key, file])) };
}
