import { expect, it } from "vitest";
import { policies } from "../policy/index.ts";
import { isValidator } from "./index.ts";

const { strict, table } = policies;

it("takes a permit and twenty thousand alpha to judge, and on a network over a table the permit alone", () => {
  const enough = 20_000_000_000_000n;
  const neuron = (stakeRao: bigint, validatorPermit = true) => ({ stakeRao, validatorPermit });
  expect(isValidator(neuron(enough), strict.values)).toBe(true);
  expect(isValidator(neuron(enough - 1n), strict.values)).toBe(false);
  expect(isValidator(neuron(enough, false), strict.values)).toBe(false);
  expect(isValidator(neuron(0n), table.values)).toBe(true);
  expect(isValidator(neuron(0n, false), table.values)).toBe(false);
});
