import type { ObjectStore } from "@lode/object-store/store";

export interface Disturbance {
  /** Just before an object is copied. */
  beforeCopy?: (from: string, to: string) => Promise<void> | void;
  /** After the copy was made, before its caller hears of it. */
  afterCopy?: (from: string, to: string) => Promise<void> | void;
}

/** A store in which something happens around each copy: another writer, or the end of the process. */
export function disturbedStore(store: ObjectStore, disturbance: Disturbance): ObjectStore {
  return {
    put: (key, bytes, options) => store.put(key, bytes, options),
    get: (key, options) => store.get(key, options),
    head: (key, options) => store.head(key, options),
    list: (prefix, options) => store.list(prefix, options),
    delete: (key, options) => store.delete(key, options),
    deleteMany: (keys, options) => store.deleteMany(keys, options),
    copy: async (from, to, options) => {
      await disturbance.beforeCopy?.(from, to);
      const copied = await store.copy(from, to, options);
      await disturbance.afterCopy?.(from, to);
      return copied;
    },
  };
}
