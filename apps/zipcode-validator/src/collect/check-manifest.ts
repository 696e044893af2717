import { verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { manifestSchema } from "@lode/contract/coordinator";
import type { EpochId } from "@lode/zipcode/epoch";
import { type Manifest, manifestSha256, manifestText, type SnapshotItem } from "@lode/zipcode/submission";
import type { FileReading, ReasonCode } from "@lode/zipcode/tiers";

export type Refused = Extract<FileReading, { kind: "refused" }>;

export interface ExpectedManifest {
  readonly hotkey: Hotkey;
  readonly epochId: EpochId;
  readonly nonce: string;
  /** As the snapshot names it. */
  readonly sha256: string;
}

/** A manifest of 10,000 files fits; a larger one is nobody's. */
export const maxManifestBytes = 4 * 1024 * 1024;

/** What a manifest is worth, in the order in which the coordinator looks: bytes, shape, owner, epoch, nonce. */
export function checkManifest(bytes: Uint8Array, expected: ExpectedManifest): Manifest | Refused {
  if (manifestSha256(bytes) !== expected.sha256) return refused("OBJECT_CHANGED");
  const manifest = parsed(bytes);
  if (manifest === undefined) return refused("MANIFEST_UNREADABLE");
  if (manifest.hotkey !== expected.hotkey || !isSigned(manifest)) return refused("MANIFEST_SIGNATURE");
  if (manifest.epochId !== expected.epochId) return refused("MANIFEST_EPOCH");
  if (manifest.nonce !== expected.nonce) return refused("MANIFEST_NONCE");
  return manifest;
}

/** Whether the snapshot says about a file what its owner signed. */
export function checkClaim(manifest: Manifest, item: SnapshotItem): Refused | undefined {
  const claims = manifest.files.filter(({ key }) => key === item.key);
  const [claim] = claims;
  if (claim === undefined || claim.zipcode !== item.zipcode) return refused("MANIFEST_MISSING");
  // A key that is named twice claims two contents for one file.
  if (claims.length > 1) return refused("MANIFEST_UNREADABLE");
  if (claim.sha256 !== item.sha256) return refused("FILE_SHA256");
  if (claim.rows !== item.rowsClaimed) return refused("FILE_ROWS_CLAIMED");
  return undefined;
}

export function refused(code: ReasonCode, facts: Refused["facts"] = {}): Refused {
  return { kind: "refused", code, facts };
}

function parsed(bytes: Uint8Array): Manifest | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const result = manifestSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
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
    // A text without a canonical form was never signed by anybody.
    return false;
  }
}
