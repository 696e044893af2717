export interface UploadRequest {
  /** The storage key, below the miner's own prefix. */
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
}

/** Puts one object where the coordinator's store keeps submissions. */
export interface SubmissionUploader {
  /** Resolves once the store has taken the object. @throws LodeError with its advice. */
  upload(request: UploadRequest): Promise<unknown>;
}
