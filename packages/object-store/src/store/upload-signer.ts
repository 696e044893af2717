/** A form that lets its holder upload files below one prefix until it expires. Send `fields`, then the part `file`. */
export interface PresignedPost {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface PresignPostOptions {
  /** The form's `key` is `{keyPrefix}${filename}`; a holder may put another key there as long as it begins with the prefix. */
  readonly keyPrefix: string;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly expiresInSeconds: number;
  /** Further form fields which the holder has to send exactly so, e.g. `acl: "private"`. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Hands out narrow, short-lived rights to a store that it has the credentials of. Works offline. */
export interface UploadSigner {
  presignPost(options: PresignPostOptions): Promise<PresignedPost>;
  /** A URL that reads this one object. */
  presignGet(key: string, expiresInSeconds: number): Promise<string>;
}
