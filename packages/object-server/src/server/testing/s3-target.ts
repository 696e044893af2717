/**
 * Where a real service is known to answer differently from S3 itself. A case that meets one says what it expects instead:
 * nothing is passed over.
 */
export type Quirk =
  /** A write on condition that the present version is there is refused even when it is. */
  | "refuses-current-if-match"
  /** Bodies in chunks with a checksum behind them are not taken. */
  | "no-trailing-checksums"
  /** A conditional completion overwrites what is there. */
  | "completes-unconditionally"
  /** The answer to a completion does not name the object's etag. */
  | "completes-without-etag"
  /** Whoever completes an upload that was aborted hears of an internal error. */
  | "aborted-is-internal-error"
  /** A copy is made although its source is not the version that was meant. */
  | "copies-unconditionally"
  /** "Not modified" does not name the version. */
  | "not-modified-without-etag"
  /** Parts are taken in the order of their numbers, however they are named: only their sizes matter. */
  | "sorts-parts"
  /** Transitions to classes that there are not are kept. */
  | "keeps-any-transition";

/** An S3 service and a bucket of it that the cases have for themselves, empty at the start. */
export interface S3Target {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly quirks: ReadonlySet<Quirk>;
  /** What it calls its region when asked; the region's name unless told. */
  readonly location?: string;
}
