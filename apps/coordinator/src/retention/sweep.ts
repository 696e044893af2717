import type { ObjectEntry, ObjectStore } from "@lode/object-store/store";

export interface SweepOptions {
  readonly prefix: string;
  /** Where the sweep before ended; undefined begins anew. */
  readonly after: string | undefined;
  /** Objects looked at, at most. */
  readonly maxKeys: number;
  readonly isDue: (entry: ObjectEntry) => boolean;
  readonly signal: AbortSignal;
}

export interface Swept {
  readonly deleted: number;
  /** Where the next sweep goes on; undefined when everything has been looked at. */
  readonly after: string | undefined;
}

const deletedAtOnce = 1_000;

/** Looks at so many objects below a prefix and deletes those that are due. Nothing is lost when it ends in the middle. */
export async function sweep(store: ObjectStore, options: SweepOptions): Promise<Swept> {
  const { prefix, maxKeys, isDue, signal } = options;
  let { after } = options;
  let [seen, deleted] = [0, 0];
  let due: string[] = [];
  const flush = async (): Promise<void> => {
    if (due.length > 0) await store.deleteMany(due, { signal });
    deleted += due.length;
    due = [];
  };
  const place = after === undefined ? {} : { startAfter: after };
  for await (const entry of store.list(prefix, { maxKeys, signal, ...place })) {
    seen += 1;
    after = entry.key;
    if (isDue(entry)) due.push(entry.key);
    if (due.length >= deletedAtOnce) await flush();
  }
  await flush();
  return { deleted, after: seen < maxKeys ? undefined : after };
}
