import { type ExpectedManifest, readManifest } from "@lode/contract/manifest";
import { type Manifest, manifestSha256, type SnapshotItem } from "@lode/zipcode/submission";
import type { FileReading, ReasonCode } from "@lode/zipcode/tiers";

export { maxManifestBytes } from "@lode/contract/manifest";

export type Refused = Extract<FileReading, { kind: "refused" }>;

/** What a manifest is worth: the very bytes that the snapshot names by `sha256`, read as the coordinator reads them. */
export function checkManifest(
  bytes: Uint8Array,
  expected: ExpectedManifest & { readonly sha256: string },
): Manifest | Refused {
  if (manifestSha256(bytes) !== expected.sha256) return refused("OBJECT_CHANGED");
  const manifest = readManifest(bytes, expected);
  return typeof manifest === "string" ? refused(manifest) : manifest;
}

/** Whether the snapshot says about a file what its owner signed. */
export function checkClaim(manifest: Manifest, item: SnapshotItem): Refused | undefined {
  const claim = manifest.files.find(({ key }) => key === item.key);
  if (claim === undefined || claim.zipcode !== item.zipcode) return refused("MANIFEST_MISSING");
  if (claim.sha256 !== item.sha256) return refused("FILE_SHA256");
  if (claim.rows !== item.rowsClaimed) return refused("FILE_ROWS_CLAIMED");
  return undefined;
}

export function refused(code: ReasonCode, facts: Refused["facts"] = {}): Refused {
  return { kind: "refused", code, facts };
}
