import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealWithOracle } from "../testing/seal-with-oracle.ts";
import { vectors } from "../testing/vectors.ts";
import { netuid, refusal, type World, world } from "../testing/world.ts";

let w: World;
beforeEach(async () => {
  w = await world({ subnet: { tempo: 20 } });
});
afterEach(() => w?.[Symbol.asyncDispose]());

const axon = {
  netuid,
  version: 10_002_000,
  ip: 134_744_072n,
  port: 8091,
  ip_type: 4,
  protocol: 4,
  placeholder1: 0,
  placeholder2: 0,
};

describe("an axon that is served", () => {
  const serve = (change: Partial<typeof axon> = {}, by = w.bob) =>
    refusal(w.wallet.send(by, "SubtensorModule", "serve_axon", { ...axon, ...change }));

  it("is kept with its block, told of, and limited in rate", async () => {
    expect(await serve()).toBe("taken");
    w.node.seal();
    expect(await w.wallet.events()).toContain("SubtensorModule.AxonServed");
    const { netuid: _, ...kept } = axon;
    expect(await w.wallet.read("SubtensorModule", "Axons", netuid, w.bob.hotkey)).toEqual({ block: 1n, ...kept });
    expect(await serve({ port: 9 })).toBe("1010 Invalid Transaction: Custom error: 12");
    w.node.seal(50);
    expect(await serve({ port: 9 })).toBe("taken");
  });

  it("may bring a certificate", async () => {
    const certificate = Uint8Array.of(1, 2, 3);
    await w.wallet.send(w.bob, "SubtensorModule", "serve_axon_tls", { ...axon, certificate });
    w.node.seal();
    const kept = await w.wallet.read("SubtensorModule", "NeuronCertificates", netuid, w.bob.hotkey);
    expect(kept).toEqual({ algorithm: 1, public_key: Uint8Array.of(2, 3) });
  });

  it("is refused by the pool with the chain's number", async () => {
    expect(await serve({ port: 0 })).toContain("Custom error: 13");
    expect(await serve({}, w.eve)).toContain("Custom error: 10");
    for (const { ip_type, int } of vectors.ip.chain_rejects) {
      const number = ip_type === 5 ? 255 : 11;
      expect(await serve({ ip_type, ip: BigInt(int) })).toContain(`Custom error: ${number}`);
    }
    for (const { ip_type, int } of vectors.ip.cases.slice(0, 1)) {
      expect(await serve({ ip_type, ip: BigInt(int) })).toBe("taken");
    }
  });
});

describe("a commitment", () => {
  const commit = async (info: unknown[], by = w.bob): Promise<string> => {
    await w.wallet.send(by, "Commitments", "set_commitment", { netuid, info });
    return w.node.seal().failures.get(1) ?? "taken";
  };
  const raw = { type: "Raw5", value: "0x68656c6c6f" };

  it("is kept, replaced and told of", async () => {
    expect(await commit([raw])).toBe("taken");
    expect(await w.wallet.events()).toContain("Commitments.Commitment");
    expect(await w.wallet.read("Commitments", "CommitmentOf", netuid, w.bob.hotkey)).toEqual({
      deposit: 0n,
      block: 1,
      info: [raw],
    });
    expect(await w.wallet.read("Commitments", "LastCommitment", netuid, w.bob.hotkey)).toBe(1);
    expect(await commit([raw, raw])).toBe("taken");
    expect(w.node.read<{ info: unknown[] }>("Commitments", "CommitmentOf", netuid, w.bob.hotkey).info).toHaveLength(2);
  });

  it("is refused of strangers, with too many fields, and beyond the bytes of an epoch", async () => {
    expect(await commit([raw], w.eve)).toBe("AccountNotAllowedCommit");
    expect(await commit([raw, raw, raw, raw])).toBe("TooManyFieldsInCommitmentInfo");
    w.node.write("Commitments", "MaxSpace", [], 250);
    expect([await commit([raw]), await commit([raw]), await commit([raw])]).toEqual([
      "taken",
      "taken",
      "SpaceLimitExceeded",
    ]);
    w.node.sealToNextEpoch(netuid);
    expect(await commit([raw])).toBe("taken");
  });

  it("that is sealed in time opens with its pulse", async () => {
    const { public_key } = w.node.read<{ public_key: Uint8Array }>("Drand", "BeaconConfig");
    const round = w.node.read<bigint>("Drand", "LastStoredRound") + 12n;
    const encrypted = sealWithOracle(new TextEncoder().encode("secret"), round, public_key);
    expect(await commit([raw, { type: "TimelockEncrypted", value: { encrypted, reveal_round: round } }])).toBe("taken");
    expect(await w.wallet.events()).toContain("Commitments.TimelockCommitment");
    const revealed = () =>
      w.node.read<[Uint8Array, bigint][] | undefined>("Commitments", "RevealedCommitments", netuid, w.bob.hotkey);
    expect(revealed()).toBeUndefined();
    w.node.sealTo(3);
    expect(new TextDecoder().decode(revealed()![0]![0])).toBe("secret");
    const kept = w.node.read<{ info: unknown[] }>("Commitments", "CommitmentOf", netuid, w.bob.hotkey);
    expect(kept.info).toEqual([raw]);
  });
});

describe("a registration", () => {
  it("gives the next uid and a place in every row, once", async () => {
    const register = async () => {
      await w.wallet.send(w.eve, "SubtensorModule", "burned_register", { netuid, hotkey: w.eve.hotkey });
      return w.node.seal().failures.get(1) ?? "taken";
    };
    expect(await register()).toBe("taken");
    expect(await w.wallet.read("SubtensorModule", "Uids", netuid, w.eve.hotkey)).toBe(4);
    expect(await w.wallet.read<boolean[]>("SubtensorModule", "ValidatorPermit", netuid)).toHaveLength(5);
    expect(await register()).toBe("HotKeyAlreadyRegisteredInSubNet");
    w.node.setParameters(netuid, { maxUids: 5 });
    w.node.write("SubtensorModule", "Uids", [netuid, w.eve.hotkey], 4);
    const other = { netuid, hotkey: "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM" };
    await w.wallet.send(w.eve, "SubtensorModule", "burned_register", other);
    expect(w.node.seal().failures.get(1)).toBe("NoNeuronIdAvailable");
    expect(w.node.registerNeuron(netuid, { hotkey: other.hotkey, stakeRao: 9n })).toBe(5);
    expect(w.node.read("SubtensorModule", "TotalHotkeyAlpha", other.hotkey, netuid)).toBe(9n);
  });

  it("and any call that the node does not do fails in the block", async () => {
    await w.wallet.send(w.bob, "Commitments", "set_max_space", { new_limit: 1 });
    expect(w.node.seal().failures.get(1)).toBe("CallFiltered");
  });
});
