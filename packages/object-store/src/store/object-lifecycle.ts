/** What a store does by itself with the objects below one prefix, as they get older. */
export interface LifecycleRule {
  /** Unique among the rules of a bucket, at most 255 characters. */
  readonly id: string;
  /** Empty for the whole bucket. */
  readonly prefix: string;
  /** Objects are deleted so many whole days after they were written; stores round up to the next midnight UTC. */
  readonly expireAfterDays?: number;
  /** Where objects go to live more cheaply, in ascending order of days. */
  readonly transitions?: readonly { readonly days: number; readonly storageClass: ArchiveClass }[];
  /** Multipart uploads that were begun so many days ago and never completed are thrown away. */
  readonly abortIncompleteUploadsAfterDays?: number;
}

/** Classes of S3 that objects can move to. A service may know fewer of them, or none. */
export type ArchiveClass =
  | "STANDARD_IA"
  | "ONEZONE_IA"
  | "INTELLIGENT_TIERING"
  | "GLACIER_IR"
  | "GLACIER"
  | "DEEP_ARCHIVE";

/** A part of the rules that a service may lack. */
export type LifecyclePart = "transitions" | "abortIncompleteUploads";

export type LifecycleOutcome =
  /** The store keeps the rules from now on, without the parts that it does not know. */
  | { readonly outcome: "applied"; readonly leftOut: readonly LifecyclePart[] }
  /** Nothing was changed: whoever wants objects to go has to delete them. */
  | { readonly outcome: "unsupported"; readonly reason: string };

/** Rules that a store carries out itself. */
export interface ObjectLifecycle {
  /**
   * Puts these rules in the place of all rules that the bucket has; none at all takes them away.
   * @throws LodeError `STORE_UNREACHABLE` (retry later), `STORE_REFUSED` when the credentials may not do that,
   *   `STORE_RULES_INVALID` for rules that no store could keep.
   */
  applyLifecycle(
    rules: readonly LifecycleRule[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<LifecycleOutcome>;
}
