import { expect, test } from "vitest";
import { TurnPace } from "./turn-pace.ts";

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a burst begins a few at a time, in the order it came, and a lone request at once", async () => {
  const pace = new TurnPace(2);
  const begun: number[] = [];
  const begin = async (index: number): Promise<void> => {
    await pace.turn();
    begun.push(index);
  };
  const all = Promise.all([0, 1, 2, 3, 4].map(begin));
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  await nextTurn();
  expect(begun).toEqual([0, 1, 2, 3]);
  await all;
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  expect(pace.turn()).toBeUndefined();
});

test("nobody overtakes who waits already", async () => {
  const pace = new TurnPace(1);
  pace.turn();
  const order: string[] = [];
  const first = Promise.resolve(pace.turn()).then(() => order.push("first"));
  await nextTurn();
  const second = Promise.resolve(pace.turn()).then(() => order.push("second"));
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
});
