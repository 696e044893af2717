import type { ChainClient } from "@lode/bittensor/chain";
import { ManualClock } from "@lode/runtime/clock";
import { expect, it } from "vitest";
import { careForSilence } from "./standalone-chain.ts";

async function warningsFor(finalizedHead: () => Promise<unknown>, waitMs = 0): Promise<string[]> {
  const warnings: string[] = [];
  const clock = new ManualClock(0);
  const client = { finalizedHead } as unknown as ChainClient;
  const asked = careForSilence({ client, told: "finney, subnet 46" }, clock, (text) => warnings.push(text));
  await clock.advanceBy(waitMs);
  await asked;
  return warnings;
}

it("says nothing of a chain that answers", async () => {
  expect(await warningsFor(async () => ({ number: 1 }))).toEqual([]);
});

it("warns of a chain that refuses", async () => {
  const refused = () => Promise.reject(new Error("refused"));
  expect(await warningsFor(refused)).toEqual([expect.stringContaining("finney, subnet 46 does not answer")]);
});

it("warns of a chain that is silent, and waits no longer than a few seconds for it", async () => {
  expect(await warningsFor(() => new Promise(() => {}), 5_000)).toHaveLength(1);
});
