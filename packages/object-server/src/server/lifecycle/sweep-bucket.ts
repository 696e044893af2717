import type { DiskBucket } from "../disk/disk-bucket.ts";
import type { ListCursor } from "../disk/key-index.ts";
import type { ObjectMeta } from "../disk/object-meta.ts";
import { type ExpiryRule, isAbandoned, isExpired } from "./expiry-rule.ts";

/** Keys that are looked at before everybody else gets a turn. */
const BATCH = 1000;

export interface Swept {
  /** Objects that were deleted. */
  readonly expired: number;
  /** Uploads that were aborted. */
  readonly aborted: number;
}

export interface SweepOptions {
  /** Object time, epoch milliseconds. */
  readonly now: number;
  /** Uploads older than this go whatever the rules say. */
  readonly maxUploadAgeMs: number;
  readonly signal: AbortSignal;
}

/** Carries out what is due in one bucket. What is written meanwhile is left alone. Stops between two deletions when aborted. */
export async function sweepBucket(bucket: DiskBucket, options: SweepOptions): Promise<Swept> {
  let expired = 0;
  for (const rule of bucket.rules.all) expired += await expireObjects(bucket, rule, options);
  return { expired, aborted: await abortUploads(bucket, options) };
}

async function expireObjects(bucket: DiskBucket, rule: ExpiryRule, { now, signal }: SweepOptions): Promise<number> {
  if (!rule.enabled || rule.expiration === undefined) return 0;
  let expired = 0;
  let after: ListCursor | undefined;
  do {
    const page = await bucket.list({ prefix: rule.prefix, delimiter: "", after, maxKeys: BATCH });
    for (const meta of page.objects) {
      if (signal.aborted) return expired;
      if (isExpired(rule, meta, now) && (await deleteVersion(bucket, meta))) expired += 1;
    }
    after = page.next;
  } while (after !== undefined);
  return expired;
}

class NewerVersion extends Error {}

/** @returns false when the key has got another version, or none, since it was listed. */
async function deleteVersion(bucket: DiskBucket, meta: ObjectMeta): Promise<boolean> {
  try {
    return await bucket.delete(meta.key, (current) => {
      if (current !== meta) throw new NewerVersion();
    });
  } catch (failure) {
    if (failure instanceof NewerVersion) return false;
    throw failure;
  }
}

async function abortUploads(bucket: DiskBucket, { now, maxUploadAgeMs, signal }: SweepOptions): Promise<number> {
  let aborted = 0;
  for (const { meta } of bucket.uploads.all()) {
    if (signal.aborted) break;
    const rules = bucket.rules.all.filter(({ prefix }) => meta.key.startsWith(prefix));
    const isDue = now - meta.initiatedAt >= maxUploadAgeMs || rules.some((rule) => isAbandoned(rule, meta, now));
    if (!isDue) continue;
    await bucket.uploads.endLock.run(meta.uploadId, () => bucket.uploads.end(meta.uploadId));
    aborted += 1;
  }
  return aborted;
}
