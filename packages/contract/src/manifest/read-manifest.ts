import { verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { type Manifest, manifestText } from "@lode/zipcode/submission";
import type { ReasonCode } from "@lode/zipcode/tiers";
import { manifestSchema } from "../coordinator/submissions.ts";

export interface ExpectedManifest {
  readonly hotkey: Hotkey;
  readonly epochId: EpochId;
  readonly nonce: string;
}

/** Larger ones are not read: 10,000 files fit. */
export const maxManifestBytes = 4 * 1024 * 1024;

/**
 * What a manifest is worth: right shape, signed by its owner, for this epoch and nonce, in this order. The coordinator
 * writes the answer into the snapshot and each validator checks it, so there is one function for both.
 * @returns the manifest, or the reason to refuse it.
 */
export function readManifest(bytes: Uint8Array, expected: ExpectedManifest): Manifest | ReasonCode {
  const manifest = parse(bytes);
  if (manifest === undefined) return "MANIFEST_UNREADABLE";
  if (manifest.hotkey !== expected.hotkey || !isSigned(manifest)) return "MANIFEST_SIGNATURE";
  if (manifest.epochId !== expected.epochId) return "MANIFEST_EPOCH";
  if (manifest.nonce !== expected.nonce) return "MANIFEST_NONCE";
  // A key that is named twice claims two contents for one file.
  const keys = new Set(manifest.files.map(({ key }) => key));
  return keys.size === manifest.files.length ? manifest : "MANIFEST_UNREADABLE";
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
