import { open } from "node:fs/promises";
import { encodeTrailer, type Trailed } from "./object-file.ts";

/** Ends a staged file with what is to be known of it, and syncs it: from here on a rename is all it needs. */
export async function writeTrailer(path: string, meta: Trailed): Promise<void> {
  const file = await open(path, "r+");
  try {
    // Anything behind the bytes belongs to the object that these were copied from.
    await file.truncate(meta.size);
    await file.write(encodeTrailer(meta), 0, undefined, meta.size);
    await file.sync();
  } finally {
    await file.close();
  }
}
