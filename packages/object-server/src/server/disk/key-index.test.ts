import fc from "fast-check";
import { expect, test } from "vitest";
import { compareKeys } from "./compare-keys.ts";
import { KeyIndex, type ListCursor } from "./key-index.ts";
import type { ObjectMeta } from "./object-meta.ts";

const metaOf = (key: string, size = 1): ObjectMeta => ({
  key,
  size,
  etag: "",
  lastModified: 0,
  contentType: "",
  metadata: {},
});
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const keys = fc.string({
  unit: fc.constantFrom("a", "b", "/", "é", "\ue000", "\u{10000}"),
  minLength: 1,
  maxLength: 6,
});

/** All pages of a listing, put together. */
function walk(index: KeyIndex, prefix: string, delimiter: string, maxKeys: number) {
  const objects: string[] = [];
  const folders: string[] = [];
  let after: ListCursor | undefined;
  for (let pages = 0; pages < 10_000; pages++) {
    const page = index.list({ prefix, delimiter, after, maxKeys });
    objects.push(...page.objects.map(({ key }) => key));
    folders.push(...page.commonPrefixes);
    if (page.next === undefined) return { objects, folders };
    after = page.next;
  }
  throw new Error("the listing does not end");
}

test("keys are ordered as their UTF-8 bytes are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(byBytes(a, b)));
    }),
  );
});

test("pages of any size together are what is there, in order, each folder once", () => {
  fc.assert(
    fc.property(
      fc.array(keys),
      fc.array(keys),
      keys,
      fc.integer({ min: 1, max: 4 }),
      (put, removed, prefix, maxKeys) => {
        const index = KeyIndex.of(put.slice(0, put.length / 2).map((key) => metaOf(key)));
        for (const key of put) index.set(metaOf(key));
        for (const key of removed) index.delete(key);
        const left = [...new Set(put)].filter((key) => !removed.includes(key)).sort(byBytes);
        for (const start of ["", prefix.slice(0, 1), prefix]) {
          const below = left.filter((key) => key.startsWith(start));
          expect(walk(index, start, "", maxKeys)).toEqual({ objects: below, folders: [] });
          const cut = (key: string) => key.indexOf("/", start.length);
          expect(walk(index, start, "/", maxKeys)).toEqual({
            objects: below.filter((key) => cut(key) < 0),
            folders: [...new Set(below.filter((key) => cut(key) >= 0).map((key) => key.slice(0, cut(key) + 1)))],
          });
        }
        expect([index.size, index.bytes]).toEqual([left.length, left.length]);
      },
    ),
  );
});

test("it counts the bytes of what is there now", () => {
  const index = KeyIndex.of([metaOf("a", 10), metaOf("b", 5)]);
  index.set(metaOf("a", 3));
  index.set(metaOf("c", 7));
  index.delete("b");
  index.delete("b");
  expect(index.bytes).toBe(10);
});

test("a hundred thousand keys are walked by pages, and jumped over by folders", () => {
  const many = Array.from(
    { length: 100_000 },
    (_, n) => `data/hotkey=${n % 100}/zipcode=${String(n).padStart(6, "0")}`,
  );
  const index = KeyIndex.of(many.map((key) => metaOf(key)));
  expect(walk(index, "", "", 1000).objects).toEqual(many.toSorted(byBytes));
  expect(walk(index, "data/", "/", 7).folders).toHaveLength(100);
  expect(walk(index, "data/hotkey=7/", "", 1000).objects).toHaveLength(1000);
});
