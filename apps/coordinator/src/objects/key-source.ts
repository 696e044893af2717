export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

/** What a source knows about the keys behind a position. */
export type Found =
  | { readonly kind: "object"; readonly object: ListedObject }
  /** It has looked as far as it may for one request, and there is nothing up to this key. */
  | { readonly kind: "unknown"; readonly behind: string }
  | undefined;

/** Objects in the order of the bytes of their keys, asked for one after the other. */
export interface KeySource {
  /**
   * The first object behind this position. Positions only grow.
   * @param bound what lies behind this key is not asked for: a source that finds nothing up to there need not look on.
   */
  firstBehind(position: string, bound?: string): Promise<Found>;
}
