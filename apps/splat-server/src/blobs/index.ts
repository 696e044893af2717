export { newBlobKey, newStoreId, storeOfKey } from "./blob-key.ts";
export type { BlobStore } from "./blob-store.ts";
export { DiskBlobStore } from "./disk-blob-store.ts";
export { diskFailure, diskFull, throwDiskFailure } from "./disk-failure.ts";
export { ObjectBlobStore } from "./object-blob-store.ts";
export { type StagedFile, StagingArea, tooLarge } from "./staging-area.ts";
export { verifiedStream } from "./verified-stream.ts";
