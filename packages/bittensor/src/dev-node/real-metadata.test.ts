import { describe, expect, it } from "vitest";
import { startDevNode } from "./index.ts";
import { realMetadata } from "./testing/real-metadata.ts";
import { netuid, refusal, world } from "./testing/world.ts";

const weights = { netuid, mecid: 0, dests: [0, 1], weights: [2, 1], version_key: 0n };
const [old, newer] = ["finney-spec365-v16.scale", "finney-spec424-v16.scale"].map(realMetadata);

describe.skipIf(newer === undefined)("a node on the real chain's metadata", () => {
  it("takes the same extrinsics and answers the same questions", async () => {
    await using w = await world({ metadata: newer!, subnet: { commitReveal: false } }, 16);
    await w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights);
    expect([...w.node.seal().failures]).toEqual([]);
    expect(await w.wallet.read("SubtensorModule", "Weights", netuid, 0)).toEqual([
      [0, 65535],
      [1, 32768],
    ]);
    expect(await w.wallet.events()).toContain("SubtensorModule.WeightsSet");
    const again = w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights);
    expect(await refusal(again)).toContain("Custom error: 6");
    const view = await w.wallet.ask<{ hotkeys: string[]; axons: unknown[] }>(
      "SubnetInfoRuntimeApi",
      "get_selective_metagraph",
      netuid,
      [52, 55, 57, 59],
    );
    expect([view.hotkeys.length, view.axons.length]).toEqual([4, 4]);
    expect(await w.wallet.ask("SubnetInfoRuntimeApi", "get_subnet_hyperparams_v2", netuid)).toMatchObject({
      tempo: 360,
    });
    const list = await w.wallet.ask<unknown[]>("SubnetInfoRuntimeApi", "get_subnet_hyperparams_v3", netuid);
    expect(list.length).toBeGreaterThan(20);
    expect(await w.wallet.ask<unknown[]>("NeuronInfoRuntimeApi", "get_neurons_lite", netuid)).toHaveLength(4);
    expect(await w.wallet.ask("Core", "version")).toMatchObject({ spec_version: 424 });
  });
});

describe.skipIf(old === undefined || newer === undefined)("an upgrade between two runtimes of the real chain", () => {
  it("goes from spec 365 to 424 while the node runs", async () => {
    await using w = await world({ metadata: old!, subnet: { weightsRateLimit: 0 } }, 16);
    await w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights);
    expect([...w.node.seal().failures]).toEqual([]);
    expect(w.node.upgrade({ metadata: newer! })).toBe(424);
    w.node.seal();
    await w.wallet.refresh();
    await w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights);
    expect([...w.node.seal().failures]).toEqual([]);
    expect(w.node.nonceOf(w.alice.hotkey)).toBe(2);
  });
});

describe("bytes that are no metadata", () => {
  it("are refused", async () => {
    for (const metadata of [new Uint8Array(), Uint8Array.of(0x6d, 0x65, 0x74, 0x61, 13)]) {
      await expect(startDevNode({ metadata })).rejects.toMatchObject({ code: "DEV_METADATA_UNUSABLE" });
    }
  });
});
