import { expect, test } from "vitest";
import { atMostAtOnce } from "./at-most-at-once.ts";

test("no more than so many are worked on at a time, and each once", async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  await atMostAtOnce(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("after a failure nothing is begun any more, and it is told when nothing runs any more", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const held = Promise.withResolvers<void>();
  const all = atMostAtOnce(2, [1, 2, 3, 4, 5], async (item) => {
    begun.push(item);
    if (item === 1) throw new Error("the store is away");
    await held.promise;
    ended.push(item);
  });
  const told = expect(all.finally(() => ended.push(0))).rejects.toThrow("the store is away");
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([]);
  held.resolve();
  await told;
  expect(begun).toEqual([1, 2]);
  expect(ended).toEqual([2, 0]);
});
