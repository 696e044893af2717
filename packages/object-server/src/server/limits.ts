/** How much of everything the server takes on. A stranger may reach its port, so nothing is without an end. */
export interface ObjectServerLimits {
  /** Of one request and of an object in parts; S3 takes no more in one request either. */
  readonly maxObjectBytes: number;
  /** All objects of one bucket together; more is `QuotaExceeded`. Of bytes and objects alike, forms may fill one half. */
  readonly maxBucketBytes: number;
  readonly maxBucketObjects: number;
  readonly maxBuckets: number;
  /** Multipart uploads of one bucket that are neither completed nor aborted. */
  readonly maxUploads: number;
  /** Every part but the last has at least so many bytes. */
  readonly minPartBytes: number;
  /** Object time, milliseconds: an upload that is still open then is aborted, whatever the bucket's rules say. */
  readonly maxUploadAgeMs: number;
  /** How often lifecycle rules are carried out, milliseconds of object time. */
  readonly lifecycleEveryMs: number;
  readonly maxHeaderBytes: number;
  readonly maxHeaders: number;
  readonly maxQueryParameters: number;
  readonly maxFormFields: number;
  readonly maxFormFieldBytes: number;
  /** What a form may hold besides its file: boundaries, part headers, fields. */
  readonly maxFormOverheadBytes: number;
  readonly maxXmlBytes: number;
  /** `x-amz-meta-*`, names and values together. */
  readonly maxMetadataBytes: number;
  readonly maxConnections: number;
  /** Real milliseconds to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** Real milliseconds to the end of the body, and so much more as it needs at the slowest rate. */
  readonly requestTimeoutMs: number;
  /** Real milliseconds without a byte in either direction. */
  readonly idleTimeoutMs: number;
  /** Real milliseconds from the headers to the last byte of the answer, and as much more as the bytes of both need. */
  readonly exchangeTimeoutMs: number;
  /** The slowest rate that large bodies are served at. */
  readonly minBytesPerSecond: number;
  /** How often the first deadline is looked at, real milliseconds. */
  readonly deadlineCheckMs: number;
  /** What is still read of a refused body, so that its sender gets to see the refusal. */
  readonly maxDrainBytes: number;
  readonly drainTimeoutMs: number;
}

export const defaultLimits: ObjectServerLimits = {
  maxObjectBytes: 5 * 1024 * 1024 * 1024,
  maxBucketBytes: 64 * 1024 * 1024 * 1024,
  maxBucketObjects: 1_000_000,
  maxBuckets: 100,
  maxUploads: 1_000,
  minPartBytes: 5 * 1024 * 1024,
  maxUploadAgeMs: 7 * 86_400_000,
  lifecycleEveryMs: 3_600_000,
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 100,
  maxQueryParameters: 50,
  maxFormFields: 50,
  maxFormFieldBytes: 20 * 1024,
  maxFormOverheadBytes: 1024 * 1024,
  maxXmlBytes: 4 * 1024 * 1024,
  maxMetadataBytes: 2 * 1024,
  maxConnections: 512,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 300_000,
  idleTimeoutMs: 60_000,
  exchangeTimeoutMs: 600_000,
  minBytesPerSecond: 256 * 1024,
  deadlineCheckMs: 5_000,
  maxDrainBytes: 16 * 1024 * 1024,
  drainTimeoutMs: 5_000,
};
