import type { VerifiedBody } from "../body/request-body.ts";
import type { BucketSet } from "../disk/bucket-set.ts";
import type { DiskBucket } from "../disk/disk-bucket.ts";
import type { ObjectServerLimits } from "../limits.ts";
import type { RequestHeaders } from "../request-headers.ts";

/** An authenticated request about one bucket, as its operation sees it. */
export interface BucketCall {
  readonly bucket: DiskBucket;
  readonly buckets: BucketSet;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: RequestHeaders;
  readonly limits: ObjectServerLimits;
  /**
   * Begins to take the body in.
   * @param headers what the body is held to, when not all headers are about it.
   * @throws S3Error EntityTooLarge, MissingContentLength
   */
  body(maxBytes: number, headers?: RequestHeaders): VerifiedBody;
  /** Says that the answer will take as long as it takes to move so many bytes. */
  expectLongWork(bytes: number): void;
}

/** The same about one object. */
export interface ObjectCall extends BucketCall {
  readonly key: string;
}
