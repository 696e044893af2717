/** What a miner hands in, and what an epoch closes with. */
export {
  encodeManifest,
  type Manifest,
  type ManifestFile,
  manifestSha256,
  manifestText,
  sortedFiles,
  type UnsignedManifest,
} from "./manifest.ts";
export { type Snapshot, type SnapshotItem, type SnapshotManifest, snapshotOf, snapshotSha256 } from "./snapshot.ts";
