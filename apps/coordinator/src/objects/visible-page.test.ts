import { MemoryObjectStore } from "@lode/object-store/store";
import { expect, test } from "vitest";
import { jobsBelow, lookForJobs } from "./job-uploads.ts";
import type { Found, KeySource, ListedObject } from "./key-source.ts";
import { compareKeys } from "./list-cursor.ts";
import { StoredKeys } from "./stored-keys.ts";
import { type PageRequest, visiblePage } from "./visible-page.ts";

const object = (key: string): ListedObject => ({ key, size: 1, etag: "e", lastModified: 0 });
const everything: PageRequest = { prefix: "", delimiter: "", after: "", maxKeys: 1_000 };

function sourceOf(...keys: readonly string[]): KeySource & { looks: number } {
  const sorted = [...keys].sort(compareKeys);
  return {
    looks: 0,
    async firstBehind(position: string): Promise<Found> {
      this.looks += 1;
      const key = sorted.find((one) => compareKeys(one, position) > 0);
      return key === undefined ? undefined : { kind: "object", object: object(key) };
    },
  };
}

/** Every page of a listing, each as its keys and folders. */
async function pagesOf(sources: () => readonly KeySource[], request: PageRequest): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after: string | null = request.after; after !== null && pages.length < 100; ) {
    const page = await visiblePage(sources(), { ...request, after });
    pages.push([...page.objects.map(({ key }) => key), ...page.folders].sort(compareKeys));
    after = page.nextAfter;
  }
  return pages;
}

async function storeWith(keys: readonly string[]) {
  const store = new MemoryObjectStore({ clock: { now: () => 0 } });
  for (const key of keys) await store.put(key, new Uint8Array(1));
  const lists: (string | undefined)[] = [];
  const watched: typeof store = Object.create(store, {
    list: {
      value: (...args: Parameters<typeof store.list>) => {
        lists.push(args[1]?.startAfter);
        return store.list(...args);
      },
    },
  });
  const keysOf = (prefix: string) =>
    new StoredKeys({ store: watched, prefix, look: lookForJobs, signal: new AbortController().signal });
  return { lists, keysOf };
}

test("two sources become one listing in the order of the keys' bytes", async () => {
  // In UTF-16 the last one would stand before the one in front of it.
  const keys = ["a/1", "a/2", "b", "c/\uff5e", "c/\u{1f600}"];
  const page = await visiblePage([sourceOf(keys[0]!, keys[3]!), sourceOf(keys[1]!, keys[2]!, keys[4]!)], everything);
  expect(page.objects.map(({ key }) => key)).toEqual(keys);
  expect(page.nextAfter).toBeNull();
});

test("pages join without a gap and without a repetition, and the last one says that it is", async () => {
  const keys = Array.from({ length: 7 }, (_, index) => `k${index}`);
  const pages = await pagesOf(() => [sourceOf(...keys)], { ...everything, maxKeys: 3 });
  expect(pages).toEqual([keys.slice(0, 3), keys.slice(3, 6), keys.slice(6)]);
  expect(await pagesOf(() => [sourceOf(...keys.slice(0, 3))], { ...everything, maxKeys: 3 })).toHaveLength(1);
});

test("a folder counts as one entry, is stepped over as a whole and is told on one page only", async () => {
  const keys = ["p/a", ...Array.from({ length: 50 }, (_, index) => `p/b/${index}`), "p/c/1", "p/d/1", "q/1"];
  const sources: ReturnType<typeof sourceOf>[] = [];
  const make = () => [sources[sources.push(sourceOf(...keys.filter((key) => key.startsWith("p/")))) - 1]!];
  const pages = await pagesOf(make, { ...everything, prefix: "p/", delimiter: "/", maxKeys: 2 });
  expect(pages).toEqual([
    ["p/a", "p/b/"],
    ["p/c/", "p/d/"],
  ]);
  expect(sources.map(({ looks }) => looks)).toEqual([3, 3]);
});

const miner = (name: string) => `data/hotkey=${name}/`;
const epochKeys = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${miner(name)}epoch=2026-01-05T04-00-00/zipcode=${10_000 + index}/x`);

test("of a live store only uploads by job are shown, whatever else miners put beside them", async () => {
  const jobs = [`${miner("A")}job_id=1/a.parquet`, `${miner("A")}job_id=2/b/c.parquet`, `${miner("B")}job_id=1/a`];
  const { keysOf } = await storeWith([
    ...jobs,
    ...epochKeys("A", 3),
    `${miner("A")}data/hotkey=A/epoch=2026-01-05T04-00-00/zipcode=10001/data_1.json`,
    `${miner("A")}job_id=1/epoch=2026-01-05T04-00-00/zipcode=10001/data.json`,
    `${miner("A")}job_id=bare`,
    `${miner("A")}notes.txt`,
    `${miner("A")}zzz/notes.txt`,
    "data/hotkey=loose",
  ]);
  const page = await visiblePage([keysOf("data/hotkey=")], { ...everything, prefix: "data/hotkey=" });
  expect(page.objects.map(({ key }) => key)).toEqual(jobs);
});

test("a miner's epochs are jumped over, not paged through", async () => {
  const { keysOf, lists } = await storeWith([
    ...epochKeys("A", 3_000),
    `${miner("A")}job_id=1/a`,
    ...epochKeys("B", 3_000),
    `${miner("B")}job_id=1/a`,
  ]);
  const page = await visiblePage([keysOf("data/hotkey=")], { ...everything, prefix: "data/hotkey=" });
  expect(page.objects).toHaveLength(2);
  expect(lists.length).toBeLessThanOrEqual(5);
});

test("the store is looked through no further than the other source has something to show", async () => {
  const { keysOf, lists } = await storeWith(["A", "B", "C", "D", "E", "F"].flatMap((name) => epochKeys(name, 300)));
  const frozen = epochKeys("A", 300);
  const request = { ...everything, prefix: "data/hotkey=", maxKeys: 200 };
  const page = await visiblePage([sourceOf(...frozen), keysOf(request.prefix)], request);
  expect(page.objects.map(({ key }) => key)).toEqual(frozen.slice(0, 200));
  expect(lists.length).toBeLessThanOrEqual(2);
});

test("a listing that finds nothing for long ends early and says where to go on", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `M${String(index).padStart(2, "0")}`);
  const last = `${miner("Z")}job_id=1/a`;
  const { keysOf, lists } = await storeWith([...names.flatMap((name) => epochKeys(name, 1_001)), last]);
  const request = { ...everything, prefix: "data/hotkey=" };
  const first = await visiblePage([keysOf(request.prefix)], request);
  expect(first).toMatchObject({ objects: [], nextAfter: expect.stringContaining("data/hotkey=M") });
  expect(lists).toHaveLength(40);
  const pages = await pagesOf(() => [keysOf(request.prefix)], request);
  expect(pages.flat()).toEqual([last]);
});

test.each([
  ["data/hotkey=", "data/hotkey="],
  ["data/hotkey=A/", "data/hotkey=A/job_id="],
  ["data/hotkey=A/job", "data/hotkey=A/job_id="],
  ["data/hotkey=A/job_id=7/", "data/hotkey=A/job_id=7/"],
  ["data/hotkey=A/epoch=", undefined],
  ["data/hotkey=A/data/", undefined],
])("below %s the store is asked for %s", (prefix, asked) => {
  expect(jobsBelow(prefix)).toBe(asked);
});
