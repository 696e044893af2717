import type { OpenObject } from "../disk/disk-bucket.ts";

/** What goes back to the client. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly xml: string } | FileSlice;
}

/** Bytes of an object held open; whoever sends the answer closes the file. */
export interface FileSlice {
  readonly object: OpenObject;
  readonly start: number;
  readonly length: number;
}
