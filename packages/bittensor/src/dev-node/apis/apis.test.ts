import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { netuid, stakeRao, type World, world } from "../testing/world.ts";

let w: World;
beforeEach(async () => {
  w = await world({ subnet: { tempo: 50, mechanisms: 2, versionKey: 3 } });
});
afterEach(() => w?.[Symbol.asyncDispose]());

describe("the selective metagraph", () => {
  const ask = (indexes: number[], of = netuid) =>
    w.wallet.ask<Record<string, unknown> | undefined>("SubnetInfoRuntimeApi", "get_selective_metagraph", of, indexes);

  it("tells what was asked for and nothing else", async () => {
    w.node.seal(7);
    const view = await ask([7, 8, 9, 10, 26, 30, 46, 47, 52, 53, 57, 59, 67, 69, 72]);
    expect(Object.fromEntries(Object.entries(view!).filter(([, value]) => value !== undefined))).toEqual({
      netuid,
      block: 7n,
      tempo: 50,
      last_step: 0n,
      blocks_since_last_step: 7n,
      weights_version: 3n,
      num_uids: 4,
      commit_reveal_weights_enabled: false,
      commit_reveal_period: 1n,
      hotkeys: [w.alice, w.bob, w.charlie, w.dave].map(({ hotkey }) => hotkey),
      coldkeys: [w.eve, w.bob, w.charlie, w.dave].map(({ hotkey }) => hotkey),
      validator_permit: [true, false, false, true],
      last_update: [0n, 0n, 0n, 0n],
      alpha_stake: [stakeRao, 0n, 0n, 5n],
      total_stake: [stakeRao, 0n, 0n, 5n],
      validators: [0, 3],
    });
  });

  it("knows no other subnet", async () => {
    expect(await ask([52], 45)).toBeUndefined();
  });

  it("has a sister for mechanisms", async () => {
    const weights = { netuid, mecid: 1, dests: [1], weights: [1], version_key: 3n };
    await w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights);
    w.node.seal();
    const of = (mechanism: number) =>
      w.wallet.ask<{ last_update: bigint[] }>(
        "SubnetInfoRuntimeApi",
        "get_selective_mechagraph",
        netuid,
        mechanism,
        [59],
      );
    expect((await of(1)).last_update[0]).toBe(1n);
    expect((await of(0)).last_update[0]).toBe(0n);
    expect(await of(2)).toBeUndefined();
  });
});

describe("other runtime calls", () => {
  it("list neurons with their axons and stake", async () => {
    const axon = { version: 1, ip: 16_909_060n, port: 9, ip_type: 4, protocol: 4, placeholder1: 0, placeholder2: 0 };
    await w.wallet.send(w.bob, "SubtensorModule", "serve_axon", { netuid, ...axon });
    w.node.seal();
    const neurons = await w.wallet.ask<Record<string, unknown>[]>("NeuronInfoRuntimeApi", "get_neurons_lite", netuid);
    expect(neurons.map(({ uid }) => uid)).toEqual([0, 1, 2, 3]);
    expect(neurons[1]).toMatchObject({ hotkey: w.bob.hotkey, axon_info: { block: 1n, ...axon } });
    expect(neurons[0]).toMatchObject({ stake: [[w.eve.hotkey, stakeRao]], validator_permit: true });
    const one = await w.wallet.ask("NeuronInfoRuntimeApi", "get_neuron_lite", netuid, 1);
    expect(one).toEqual(neurons[1]);
    expect(await w.wallet.ask("NeuronInfoRuntimeApi", "get_neuron_lite", netuid, 9)).toBeUndefined();
  });

  it("tell the parameters, as a struct and by name", async () => {
    const struct = await w.wallet.ask("SubnetInfoRuntimeApi", "get_subnet_hyperparams_v2", netuid);
    expect(struct).toMatchObject({ tempo: 50, weights_version: 3n, weights_rate_limit: 100n, max_validators: 128 });
    type Named = { name: Uint8Array; value: { type: string; value: unknown } };
    const list = await w.wallet.ask<Named[]>("SubnetInfoRuntimeApi", "get_subnet_hyperparams_v3", netuid);
    const byName = new Map(list.map(({ name, value }) => [new TextDecoder().decode(name), value]));
    expect(byName.get("tempo")).toEqual({ type: "U16", value: 50 });
    expect(byName.get("weights_version")).toEqual({ type: "U64", value: 3n });
    expect(byName.get("commit_reveal_weights_enabled")).toEqual({ type: "Bool", value: false });
    expect(await w.wallet.ask("SubnetInfoRuntimeApi", "get_subnet_hyperparams_v3", 1)).toBeUndefined();
  });

  it("tell the next epoch", async () => {
    const next = () => w.wallet.ask("SubnetInfoRuntimeApi", "get_next_epoch_start_block", netuid);
    expect(await next()).toBe(50n);
    w.node.write("SubtensorModule", "PendingEpochAt", [netuid], 20n);
    expect(await next()).toBe(20n);
    expect(w.node.sealToNextEpoch(netuid).number).toBe(20);
    expect(await next()).toBe(70n);
    w.node.setParameters(netuid, { tempo: 0 });
    expect(await next()).toBeUndefined();
  });

  it("tell the version, the slot and the metadata's versions", async () => {
    expect(await w.wallet.ask("Core", "version")).toMatchObject({ spec_version: 424, transaction_version: 1 });
    expect(await w.wallet.ask("AuraApi", "slot_duration")).toBe(12_000n);
    expect(await w.wallet.ask("Metadata", "metadata_versions")).toEqual([14, 15, 16]);
    expect(await w.wallet.ask("Metadata", "metadata_at_version", 13)).toBeUndefined();
  });

  it("validate an extrinsic without taking it", async () => {
    const call = w.wallet.encodeCall("SubtensorModule", "set_mechanism_weights", {
      netuid,
      mecid: 0,
      dests: [1],
      weights: [1],
      version_key: 3n,
    });
    const validate = async (nonce: number) => {
      const raw = await w.wallet.sign(w.alice, call, { nonce });
      const input = `0x02${raw.slice(2)}${w.node.best.hash.slice(2)}`;
      const answer = await w.client.call<string>("state_call", "TaggedTransactionQueue_validate_transaction", input);
      return w.wallet.builder.buildRuntimeCall("TaggedTransactionQueue", "validate_transaction").value.dec(answer);
    };
    expect(await validate(0)).toMatchObject({ success: true, value: { requires: [] } });
    expect((await validate(1)).value.requires).toHaveLength(1);
    await w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", {
      netuid,
      mecid: 0,
      dests: [1],
      weights: [1],
      version_key: 3n,
    });
    w.node.seal();
    expect(await validate(0)).toEqual({ success: false, value: { type: "Invalid", value: { type: "Stale" } } });
    expect(await validate(1)).toEqual({
      success: false,
      value: { type: "Invalid", value: { type: "Custom", value: 6 } },
    });
  });
});
