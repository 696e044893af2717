import { LodeError } from "@lode/runtime/errors";
import { describe, expect, test } from "vitest";
import { WriteBatcher } from "./write-batcher.ts";

/** A store whose writes end when the test says so. */
class SlowStore {
  readonly batches: (readonly number[])[] = [];
  #end: (() => void)[] = [];
  failure: ((items: readonly number[]) => unknown) | undefined;

  readonly write = async (items: readonly number[]): Promise<readonly string[]> => {
    this.batches.push(items);
    await new Promise<void>((resolve) => this.#end.push(resolve));
    const failure = this.failure?.(items);
    if (failure !== undefined) throw failure;
    return items.map((item) => `answer ${item}`);
  };

  /** Ends writes as they come until nothing more comes. */
  async endAll(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const end of this.#end.splice(0)) end();
    }
  }

  async untilBatches(count: number): Promise<void> {
    while (this.batches.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
}

const roomy = { maxBatch: 100, maxWaiting: 100 };

describe("a write batcher", () => {
  test("writes together what arrives while a write is under way, and answers each its own", async () => {
    const store = new SlowStore();
    const batcher = new WriteBatcher({ ...roomy, write: store.write });
    const first = batcher.add(1);
    await store.untilBatches(1);
    const others = [2, 3, 4].map((item) => batcher.add(item));
    await store.endAll();
    expect(await Promise.all([first, ...others])).toEqual(["answer 1", "answer 2", "answer 3", "answer 4"]);
    expect(store.batches).toEqual([[1], [2, 3, 4]]);
  });

  test("answers nobody before the write has ended", async () => {
    const store = new SlowStore();
    const batcher = new WriteBatcher({ ...roomy, write: store.write });
    let isAnswered = false;
    const answer = batcher.add(1).then(() => {
      isAnswered = true;
    });
    await store.untilBatches(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    await store.endAll();
    await answer;
  });

  test("takes no more into one write than it may weigh, but a single heavy item goes alone", async () => {
    const store = new SlowStore();
    const batcher = new WriteBatcher({
      write: store.write,
      weightOf: (item: number) => item,
      maxBatch: 5,
      maxWaiting: 99,
    });
    const all = [3, 2, 9, 1, 1].map((item) => batcher.add(item));
    await store.endAll();
    await Promise.all(all);
    expect(store.batches).toEqual([[3, 2], [9], [1, 1]]);
  });

  test("refuses whoever comes when too many wait, and takes the next once there is room", async () => {
    const store = new SlowStore();
    const batcher = new WriteBatcher({ write: store.write, maxBatch: 10, maxWaiting: 2 });
    const kept = [batcher.add(1), batcher.add(2)];
    await expect(batcher.add(3)).rejects.toMatchObject({ code: "OVERLOADED", status: 503, retry: "later" });
    await store.endAll();
    await Promise.all(kept);
    const later = batcher.add(4);
    await store.endAll();
    expect(await later).toBe("answer 4");
  });

  test("lets one bad item fail alone", async () => {
    const store = new SlowStore();
    store.failure = (items) => (items.includes(2) ? new Error("bad row") : undefined);
    const batcher = new WriteBatcher({ ...roomy, write: store.write });
    const all = Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    await store.endAll();
    expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(store.batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  test("does not try one by one while the database is away, and goes on afterwards", async () => {
    const store = new SlowStore();
    store.failure = () => new LodeError("DATABASE_UNREACHABLE", "gone", { retry: "later" });
    const batcher = new WriteBatcher({ ...roomy, write: store.write });
    const all = Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    await store.endAll();
    expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(store.batches).toEqual([[1, 2, 3]]);
    store.failure = undefined;
    const later = batcher.add(4);
    await store.endAll();
    expect(await later).toBe("answer 4");
  });
});
