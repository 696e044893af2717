export { MemoryObjectStore } from "./memory-object-store.ts";
export type { ObjectFiles, OpenObject, OpenReadOptions, PutFileOptions } from "./object-files.ts";
export type {
  ArchiveClass,
  LifecycleOutcome,
  LifecyclePart,
  LifecycleRule,
  ObjectLifecycle,
} from "./object-lifecycle.ts";
export type {
  GetOptions,
  ListOptions,
  ObjectEntry,
  ObjectHead,
  ObjectStore,
  PutOptions,
  StoredObject,
} from "./object-store.ts";
export type { S3Connection } from "./s3-connection.ts";
export { S3ObjectStore, type S3ObjectStoreOptions } from "./s3-object-store.ts";
export { S3UploadSigner, type S3UploadSignerOptions } from "./s3-upload-signer.ts";
export { ObjectChanged, ObjectExists, ObjectTooLarge, StoreRefused, StoreUnreachable } from "./store-errors.ts";
export type { PresignedPost, PresignPostOptions, UploadSigner } from "./upload-signer.ts";
