/** An object that is being uploaded in parts, as it was announced. */
export interface UploadMeta {
  readonly uploadId: string;
  readonly key: string;
  /** Object time, epoch milliseconds. */
  readonly initiatedAt: number;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is known of a part besides its bytes. */
export interface PartMeta {
  /** 1 to 10,000. */
  readonly partNumber: number;
  readonly size: number;
  /** MD5 of the bytes, hex. */
  readonly etag: string;
  /** Object time, epoch milliseconds. */
  readonly lastModified: number;
}

/** S3's own. */
export const MAX_PARTS = 10_000;

/** An upload that was neither completed nor aborted. */
export interface OpenUpload {
  readonly meta: UploadMeta;
  /** By number, in no particular order. */
  readonly parts: ReadonlyMap<number, PartMeta>;
}

export function partFileName(partNumber: number): string {
  return String(partNumber).padStart(5, "0");
}

/** Begins with its time, so that ids of one key ascend with it; the rest cannot be guessed. */
export function newUploadId(initiatedAt: number, randomHex: string): string {
  return Math.max(0, initiatedAt).toString(16).padStart(12, "0").slice(-12) + randomHex;
}
