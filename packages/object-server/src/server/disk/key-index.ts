import { compareKeys } from "./compare-keys.ts";
import type { ObjectMeta } from "./object-meta.ts";

/** Where a listing goes on: behind one key, or behind everything that begins with a common prefix. */
export type ListCursor =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "prefix"; readonly prefix: string };

export interface IndexQuery {
  readonly prefix: string;
  /** Keys that hold it behind the prefix are rolled up to it. Empty: none are. */
  readonly delimiter: string;
  readonly after: ListCursor | undefined;
  /** Objects and common prefixes together. */
  readonly maxKeys: number;
}

export interface IndexPage {
  readonly objects: readonly ObjectMeta[];
  readonly commonPrefixes: readonly string[];
  /** Present when there is more. */
  readonly next?: ListCursor;
}

/** Every object of a bucket in the order of its key, in memory: a page costs what it holds, not what the bucket holds. */
export class KeyIndex {
  readonly #metas = new Map<string, ObjectMeta>();
  #keys: string[] = [];
  #bytes = 0;

  /** Sorts once instead of inserting one by one. */
  static of(metas: readonly ObjectMeta[]): KeyIndex {
    const index = new KeyIndex();
    for (const meta of metas) index.#metas.set(meta.key, meta);
    for (const { size } of index.#metas.values()) index.#bytes += size;
    index.#keys = [...index.#metas.keys()].sort(compareKeys);
    return index;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** All objects together. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): ObjectMeta | undefined {
    return this.#metas.get(key);
  }

  set(meta: ObjectMeta): void {
    const earlier = this.#metas.get(meta.key);
    if (earlier === undefined) this.#keys.splice(this.#position(meta.key), 0, meta.key);
    this.#bytes += meta.size - (earlier?.size ?? 0);
    this.#metas.set(meta.key, meta);
  }

  delete(key: string): void {
    const earlier = this.#metas.get(key);
    if (earlier === undefined) return;
    this.#keys.splice(this.#position(key), 1);
    this.#metas.delete(key);
    this.#bytes -= earlier.size;
  }

  list({ prefix, delimiter, after, maxKeys }: IndexQuery): IndexPage {
    const objects: ObjectMeta[] = [];
    const commonPrefixes: string[] = [];
    let last: ListCursor | undefined;
    let position = Math.max(this.#position(prefix), this.#behind(after));
    for (;;) {
      const key = this.#keys[position];
      if (key === undefined || !key.startsWith(prefix)) return { objects, commonPrefixes };
      if (objects.length + commonPrefixes.length >= maxKeys) {
        return { objects, commonPrefixes, ...(last === undefined ? {} : { next: last }) };
      }
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        objects.push(this.#metas.get(key) as ObjectMeta);
        last = { kind: "key", key };
        position += 1;
      } else {
        last = { kind: "prefix", prefix: key.slice(0, cut + delimiter.length) };
        commonPrefixes.push(last.prefix);
        position = this.#behind(last);
      }
    }
  }

  /** Where the key is or would be. */
  #position(key: string): number {
    return this.#first((candidate) => compareKeys(candidate, key) >= 0);
  }

  #behind(cursor: ListCursor | undefined): number {
    if (cursor === undefined) return 0;
    if (cursor.kind === "key") return this.#first((candidate) => compareKeys(candidate, cursor.key) > 0);
    const { prefix } = cursor;
    return this.#first((candidate) => !candidate.startsWith(prefix) && compareKeys(candidate, prefix) > 0);
  }

  /** First position for which the condition holds, given that it then holds for all that follow. */
  #first(holds: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#keys[middle] as string)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
