import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest, SnapshotItem } from "@lode/zipcode/submission";
import type { ValidatorContext } from "../app/context.ts";
import { checkClaim, checkManifest, maxManifestBytes, type Refused, refused } from "../collect/check-manifest.ts";
import { isLegacyItem, type LegacySource } from "../collect/convert-legacy.ts";
import { downloadObject } from "../collect/download-object.ts";
import { atMost } from "../http/at-most.ts";
import type { EpochFacts } from "./epoch-facts.ts";

/** A file that can be judged, or why it cannot; by its number in the snapshot. */
export type CollectedFile =
  | {
      readonly kind: "on-disk";
      readonly item: SnapshotItem;
      readonly number: number;
      readonly path: string;
      /** From what the file at `path` is yet to be made. */
      readonly legacy?: LegacySource;
    }
  | { readonly kind: "refused"; readonly item: SnapshotItem; readonly number: number; readonly reading: Refused };

/**
 * Brings every file of the snapshot to disk, each checked against what its owner signed; for the Python miner's, which
 * sign nothing, the snapshot's hash has to do. Files that the snapshot itself refuses are left out. What lies on disk with the right hash is not fetched again.
 * @throws DOWNLOAD_FAILED when the store does not answer until the results are due: an epoch is judged whole or not at all.
 */
export async function collectFiles(
  context: ValidatorContext,
  facts: EpochFacts,
  readUrl: string,
  signal: AbortSignal,
): Promise<CollectedFile[]> {
  const folder = join(context.epochFolder(facts.epochId), "files");
  await mkdir(folder, { recursive: true });
  const base = readUrl.replace(/\/+$/, "");
  const urlOf = (key: string) => `${base}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const fetchTo = (key: string, path: string, sha256: string, maxBytes: number) =>
    context.retry("download", facts.schedule.resultsUntil, signal, () =>
      downloadObject(
        { url: urlOf(key), path, sha256, maxBytes },
        { fetch: context.fetch, timeoutMs: context.limits.objectTimeoutMs, signal },
      ),
    );
  const manifests = new Map<string, Promise<Manifest | Refused>>();
  const manifestOf = (item: SnapshotItem): Promise<Manifest | Refused> => {
    const id = `${item.hotkey} ${item.manifestSha256}`;
    const known = manifests.get(id) ?? fetchManifest(context, facts, item, urlOf, signal);
    manifests.set(id, known);
    return known;
  };

  const items = facts.snapshot.items.map((item, number) => ({ item, number }));
  const judged = items.filter(({ item }) => item.problem === null && item.sha256 !== null);
  const unsigned = judged.filter(({ item }) => isLegacyItem(item, facts.epochId)).length;
  if (unsigned > 0) context.reporter.warn("files_without_manifest", { epochId: facts.epochId, files: unsigned });
  return atMost(
    context.limits.downloads,
    judged,
    async ({ item, number }): Promise<CollectedFile> => {
      const refuse = (reading: Refused): CollectedFile => ({ kind: "refused", item, number, reading });
      const isLegacy = isLegacyItem(item, facts.epochId);
      if (!isLegacy) {
        const manifest = await manifestOf(item);
        if ("kind" in manifest) return refuse(manifest);
        const claim = checkClaim(manifest, item);
        if (claim !== undefined) return refuse(claim);
      }
      const { maxBytes } = facts.policy.values.file;
      if (item.size > maxBytes) return refuse(refused("FILE_TOO_LARGE", { bytes: item.size, maxBytes }));
      const sha256 = item.sha256 ?? "";
      const path = filePath(folder, number, sha256);
      const legacy = isLegacy ? legacySource(folder, item, number, facts) : undefined;
      const downloaded = await fetchTo(item.key, legacy?.path ?? path, sha256, item.size);
      if (downloaded.kind === "verified") {
        return { kind: "on-disk", item, number, path, ...(legacy === undefined ? {} : { legacy }) };
      }
      if (isLegacy) return refuse(refused("OBJECT_CHANGED"));
      // As many bytes as the store counted, but others than were signed for: the miner's. Another number: the store's.
      if (downloaded.kind === "differs" && downloaded.bytes === item.size) return refuse(refused("FILE_SHA256"));
      return refuse(refused("OBJECT_CHANGED"));
    },
    signal,
  );
}

/** Where a file of the snapshot lies: by its number, since two miners may sign for the same bytes and store others. */
export function filePath(folder: string, number: number, sha256: string): string {
  return join(folder, `${number}-${sha256.slice(0, 16)}.parquet`);
}

/** Where the JSON of such an item lies, beside the Parquet that is made of it. */
export function legacySource(
  folder: string,
  { zipcode, sha256 }: SnapshotItem,
  number: number,
  { epochId }: EpochFacts,
): LegacySource {
  const path = filePath(folder, number, sha256 ?? "").replace(/\.parquet$/, ".json");
  return { path, place: { epochId, zipcode } };
}

async function fetchManifest(
  context: ValidatorContext,
  facts: EpochFacts,
  item: SnapshotItem,
  urlOf: (key: string) => string,
  signal: AbortSignal,
): Promise<Manifest | Refused> {
  const { hotkey, manifestSha256: sha256 } = item;
  const entry = facts.snapshot.manifests.find((one) => one.hotkey === hotkey && one.sha256 === sha256);
  if (entry === undefined || sha256 === null) return refused("MANIFEST_MISSING");
  const path = join(context.epochFolder(facts.epochId), "files", `${hotkey}-${sha256.slice(0, 16)}.json`);
  const bytes = await context.retry("manifest", facts.schedule.resultsUntil, signal, async () => {
    const downloaded = await downloadObject(
      { url: urlOf(entry.key), path, sha256, maxBytes: maxManifestBytes },
      { fetch: context.fetch, timeoutMs: context.limits.objectTimeoutMs, signal },
    );
    return downloaded.kind === "verified" ? readFile(path) : undefined;
  });
  if (bytes === undefined) return refused("OBJECT_CHANGED");
  return checkManifest(bytes, { hotkey, epochId: facts.epochId, nonce: facts.nonce, sha256 });
}
