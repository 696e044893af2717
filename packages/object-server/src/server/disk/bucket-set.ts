import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Reporter } from "@lode/runtime/events";
import { isBucketName } from "../object-key.ts";
import { S3Error } from "../s3-error.ts";
import { DiskBucket, type DiskBucketOptions } from "./disk-bucket.ts";
import { syncFolder } from "./sync-folder.ts";

export interface BucketSetOptions extends DiskBucketOptions {
  readonly maxBuckets: number;
  readonly reporter: Reporter;
}

/** The buckets of one data directory, a folder each. */
export class BucketSet {
  readonly #dir: string;
  readonly #options: BucketSetOptions;
  readonly #buckets = new Map<string, DiskBucket>();
  readonly #creating = new Map<string, Promise<DiskBucket>>();

  private constructor(dir: string, options: BucketSetOptions) {
    this.#dir = dir;
    this.#options = options;
  }

  static async open(dir: string, options: BucketSetOptions): Promise<BucketSet> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const set = new BucketSet(dir, options);
    for (const name of (await readdir(dir)).filter(isBucketName)) await set.#open(name);
    return set;
  }

  get(name: string): DiskBucket | undefined {
    return this.#buckets.get(name);
  }

  /** By name. */
  all(): readonly DiskBucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws S3Error InvalidBucketName, BucketAlreadyOwnedByYou, TooManyBuckets */
  async create(name: string): Promise<DiskBucket> {
    if (!isBucketName(name)) throw new S3Error("InvalidBucketName", "The specified bucket is not valid.");
    if (this.#buckets.has(name) || this.#creating.has(name)) {
      throw new S3Error("BucketAlreadyOwnedByYou", "The bucket you tried to create already exists, and you own it.");
    }
    if (this.#buckets.size + this.#creating.size >= this.#options.maxBuckets) {
      throw new S3Error("TooManyBuckets", "You have attempted to create more buckets than allowed");
    }
    const creating = this.#open(name);
    this.#creating.set(name, creating);
    try {
      return await creating;
    } finally {
      this.#creating.delete(name);
    }
  }

  async #open(name: string): Promise<DiskBucket> {
    const bucket = await DiskBucket.open(name, join(this.#dir, name), this.#options);
    await syncFolder(this.#dir);
    for (const path of bucket.damaged) this.#options.reporter.error("object-damaged", { bucket: name, path });
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
