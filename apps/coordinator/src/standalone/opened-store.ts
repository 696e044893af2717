import type { ObjectStore, UploadSigner } from "@lode/object-store/store";

/** The bucket that miners upload to. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: ObjectStore;
  readonly uploads: UploadSigner;
  readonly bucket: { readonly name: string; readonly region: string };
  /** Where uploads go. */
  readonly url: string;
  /** One line for people. */
  readonly told: string;
}
