/** What is known of an object besides its bytes. */
export interface ObjectMeta {
  readonly key: string;
  readonly size: number;
  /** MD5 of the bytes, hex; of an object that came in parts the MD5 of theirs, `-` and how many they were. */
  readonly etag: string;
  /** Object time, epoch milliseconds: when the whole object had arrived. */
  readonly lastModified: number;
  readonly contentType: string;
  /** `x-amz-meta-*` without that prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The multipart upload that it came by: whoever completes that once more gets the same answer. */
  readonly uploadId?: string;
}
