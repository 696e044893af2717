import { verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { manifestSchema } from "@lode/contract/coordinator";
import type { EpochId } from "@lode/zipcode/epoch";
import { type Manifest, type ManifestFile, manifestSha256, manifestText } from "@lode/zipcode/submission";
import type { ReasonCode } from "@lode/zipcode/tiers";

export interface ExpectedManifest {
  readonly hotkey: Hotkey;
  readonly epochId: EpochId;
  readonly nonce: string;
}

/** A manifest that the epoch closed with, read and checked. `sha256` is null when it was too large to read. */
export type ManifestReading =
  | { readonly kind: "valid"; readonly sha256: string; readonly files: ReadonlyMap<string, ManifestFile> }
  | { readonly kind: "refused"; readonly sha256: string | null; readonly code: ReasonCode };

/** Larger ones are not read: 10,000 files fit. */
export const maxManifestBytes = 4 * 1024 * 1024;

/** What a manifest is worth: right shape, signed by its owner, for this epoch and nonce, in this order. */
export function readManifest(bytes: Uint8Array, expected: ExpectedManifest): ManifestReading {
  const sha256 = manifestSha256(bytes);
  const refused = (code: ReasonCode): ManifestReading => ({ kind: "refused", sha256, code });
  const manifest = parse(bytes);
  if (manifest === undefined) return refused("MANIFEST_UNREADABLE");
  if (manifest.hotkey !== expected.hotkey || !isSigned(manifest)) return refused("MANIFEST_SIGNATURE");
  if (manifest.epochId !== expected.epochId) return refused("MANIFEST_EPOCH");
  if (manifest.nonce !== expected.nonce) return refused("MANIFEST_NONCE");
  const files = new Map(manifest.files.map((file) => [file.key, file]));
  // A key that is named twice claims two contents for one file.
  return files.size === manifest.files.length ? { kind: "valid", sha256, files } : refused("MANIFEST_UNREADABLE");
}

function parse(bytes: Uint8Array): Manifest | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const parsed = manifestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(manifest: Manifest): boolean {
  try {
    return verifySignature({
      address: manifest.hotkey,
      message: manifestText(manifest),
      signature: manifest.signature,
    });
  } catch {
    // Text that has no canonical form was never signed by anybody.
    return false;
  }
}
