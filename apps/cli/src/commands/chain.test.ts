import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryChain, type ServedChain, serveChain } from "@lode/bittensor/chain-memory";
import { type DevNode, startDevNode } from "@lode/bittensor/dev-node";
import { type Keypair, keypairFromSeed, ready, writeWallet } from "@lode/bittensor/keys";
import type { BlockNumber, Coldkey, NetUid, Uid } from "@lode/bittensor/primitives";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainCommand } from "./chain.ts";

const netuid = 46;
let walletRoot: string;
let validator: Keypair;
let miner: Keypair;
let stranger: Keypair;

beforeAll(async () => {
  await ready();
  [validator, miner, stranger] = [1, 2, 3].map((byte) => keypairFromSeed(new Uint8Array(32).fill(byte))) as [
    Keypair,
    Keypair,
    Keypair,
  ];
  walletRoot = await mkdtemp(join(tmpdir(), "lode-chain-"));
  await writeWallet({ root: walletRoot, wallet: "val", hotkeyName: "default", seed: new Uint8Array(32).fill(1) });
  await writeWallet({ root: walletRoot, wallet: "other", hotkeyName: "default", seed: new Uint8Array(32).fill(3) });
});

afterAll(() => rm(walletRoot, { recursive: true }));

interface Ran {
  readonly text: string;
  readonly exitCode: number;
}

async function run(...words: string[]): Promise<Ran> {
  return runAt(new SystemClock(), ...words);
}

async function runAt(wall: Clock, ...words: string[]): Promise<Ran> {
  const parts: string[] = [];
  let exitCode = 0;
  const command = chainCommand({
    environment: { BT_WALLET_PATH: walletRoot },
    output: { write: (text) => void parts.push(text) },
    progress: { write: () => {} },
    wall,
    exitWith: (code) => {
      exitCode = code;
    },
  });
  await command.parseAsync(words, { from: "user" });
  return { text: parts.join(""), exitCode };
}

async function runJson(...words: string[]) {
  const { text, exitCode } = await run(...words, "--json");
  return { json: JSON.parse(text), exitCode };
}

describe("on a Subtensor", () => {
  let node: DevNode;

  beforeAll(async () => {
    node = await startDevNode({
      sealing: "instant",
      finalityLag: 0,
      subnets: [
        {
          netuid,
          tempo: 99,
          neurons: [
            { hotkey: validator.hotkey, stakeRao: 5_000_000_000_000n, validatorPermit: true },
            { hotkey: miner.hotkey },
          ],
        },
      ],
    });
    node.seal(5);
    node.write(
      "SubtensorModule",
      "Weights",
      [netuid, 0],
      [
        [0, 65_535],
        [1, 21_845],
      ],
    );
    node.write("SubtensorModule", "Axons", [netuid, miner.hotkey], {
      block: 3n,
      version: 10_002_000,
      ip: 0x05060708n,
      port: 8091,
      ip_type: 4,
      protocol: 4,
      placeholder1: 0,
      placeholder2: 0,
    });
  });

  afterAll(() => node[Symbol.asyncDispose]());

  const ask = (...words: string[]) => runJson(...words, "--network", node.wsUrl);

  it("tells the newest and the newest final block and the runtime", async () => {
    const { json } = await ask("head");
    expect(json).toMatchObject({
      endpoint: node.wsUrl,
      genesisHash: node.genesisHash,
      best: { number: node.best.number, hash: node.best.hash, timestampMs: node.best.timestampMs },
      finalized: { number: node.finalized.number },
      runtime: { specName: "node-subtensor", specVersion: 424 },
    });
    expect((await run("head", "--network", node.wsUrl)).text).toContain(node.best.hash);
  });

  it("tells the metagraph with stakes, permits and axons", async () => {
    const { json } = await ask("metagraph");
    expect(json).toMatchObject({
      tempo: 99,
      neurons: [
        { uid: 0, hotkey: validator.hotkey, stakeRao: "5000000000000", validatorPermit: true },
        { uid: 1, hotkey: miner.hotkey, stakeRao: "0", more: { axon: "5.6.7.8:8091" } },
      ],
    });
    expect((await run("metagraph", "--network", node.wsUrl)).text).toMatch(/5000\.0000\s+yes/);
  });

  it("tells the parameters by the chain's names", async () => {
    expect((await ask("hyperparams")).json.hyperparameters).toMatchObject({ tempo: 99, weights_rate_limit: "100" });
  });

  it("tells a validator's weights by uid and by hotkey, and everybody's", async () => {
    const weights = [
      { uid: 0, hotkey: validator.hotkey, value: 65_535 },
      { uid: 1, hotkey: miner.hotkey, value: 21_845 },
    ];
    expect((await ask("weights", "--uid", "0")).json).toMatchObject({ validator: { uid: 0 }, weights });
    expect((await ask("weights", "--address", validator.hotkey)).json.weights).toEqual(weights);
    expect((await ask("weights")).json.rows).toEqual([{ uid: 0, weights: { 0: 65_535, 1: 21_845 } }]);
    expect((await run("weights", "--uid", "0", "--network", node.wsUrl)).text).toContain("75.00 %");
    await expect(ask("weights", "--address", stranger.hotkey)).rejects.toMatchObject({ code: "HOTKEY_NOT_REGISTERED" });
  });

  it("tells one axon, all axons, and that there is none", async () => {
    expect((await ask("axon")).json.axons).toMatchObject([{ hotkey: miner.hotkey, address: "5.6.7.8", port: 8091 }]);
    expect((await run("axon", "--address", miner.hotkey, "--network", node.wsUrl)).text).toContain("10.2.0");
    expect((await run("axon", "--wallet", "val", "--network", node.wsUrl)).text).toContain("serves no axon");
  });

  it("sets a commitment, signed by a wallet's hotkey, shows it, and does not write it twice", async () => {
    const signed = ["--wallet", "val", "--hotkey", "default"];
    const first = await ask("commit", "--set", "https://lode.example/bucket", ...signed);
    expect(first).toMatchObject({ exitCode: 0, json: { hotkey: validator.hotkey, outcome: { kind: "finalized" } } });
    const shown = await ask("commit", ...signed);
    expect(shown.json.commitment.fields).toMatchObject([{ kind: "Raw", text: "https://lode.example/bucket" }]);
    const again = await ask("commit", "--set", "https://lode.example/bucket", ...signed);
    expect(again).toMatchObject({ exitCode: 0, json: { outcome: { kind: "skipped" } } });
  });

  it("says why a commitment was refused and ends with 2", async () => {
    const signed = ["--wallet", "other", "--hotkey", "default"];
    const { json, exitCode } = await ask("commit", "--set", "0x00ff", ...signed);
    expect(json.outcome).toMatchObject({ kind: "refused", reason: "AccountNotAllowedCommit" });
    expect(exitCode).toBe(2);
  });

  it("signs nothing by a key that was not named, and commits to nothing that is no bytes", async () => {
    const failing = (...words: string[]) => expect(ask("commit", "--set", ...words)).rejects;
    await failing("x").toMatchObject({ code: "HOTKEY_NOT_NAMED" });
    await failing("x", "--wallet", "val").toMatchObject({ code: "HOTKEY_NOT_NAMED" });
    const signed = ["--wallet", "val", "--hotkey", "default"];
    await failing("0xabc", ...signed).toMatchObject({ code: "COMMITMENT_INVALID" });
    await failing("x".repeat(513), ...signed).toMatchObject({ code: "COMMITMENT_INVALID" });
  });

  it("does not show what a terminal would obey", async () => {
    const fields = { type: "Raw4", value: "0x1b5b324a" };
    node.write("Commitments", "CommitmentOf", [netuid, miner.hotkey], { deposit: 0n, block: 1, info: [fields] });
    const { text } = await run("commit", "--address", miner.hotkey, "--network", node.wsUrl);
    expect(text).toContain("0x1b5b324a");
    expect(text).not.toContain("\u001b");
  });

  it("refuses what is no address, no subnet, no uid", async () => {
    await expect(ask("commit", "--address", "5abc")).rejects.toMatchObject({ code: "HOTKEY_ADDRESS_INVALID" });
    await expect(ask("commit")).rejects.toMatchObject({ code: "HOTKEY_NOT_NAMED" });
    await expect(ask("metagraph", "--netuid", "7")).rejects.toMatchObject({ code: "SUBNET_UNKNOWN" });
  });
});

describe("the doctor", () => {
  const subnet = {
    netuid,
    neurons: [{ hotkey: "", stakeRao: 5_000_000_000_000n, validatorPermit: true }, { hotkey: "" }],
  };
  const started = (options: Parameters<typeof startDevNode>[0] = {}) =>
    startDevNode({
      sealing: "clock",
      blockTimeMs: 250,
      subnets: [
        {
          ...subnet,
          neurons: [
            { ...subnet.neurons[0]!, hotkey: validator.hotkey },
            { ...subnet.neurons[1]!, hotkey: miner.hotkey },
          ],
        },
      ],
      ...options,
    });
  const levelsOf = (json: { checks: Array<{ name: string; level: string }> }) =>
    Object.fromEntries(json.checks.map(({ name, level }) => [name, level]));

  it("finds nothing wrong with a healthy chain and a validator that has not set weights yet, but the latter", async () => {
    await using node = await started({ stakeThresholdRao: 1_000n, sealing: "manual", blockTimeMs: 12_000 });
    const wall = { now: () => node.best.timestampMs + 40, sleepUntil: async () => {} };
    node.seal(3);
    const sealing = setInterval(() => node.seal(), 100);
    const { text, exitCode } = await runAt(wall, "doctor", "--network", node.wsUrl, "--wallet", "val", "--json");
    clearInterval(sealing);
    const json = JSON.parse(text);
    expect(json.checks.filter(({ level }: { level: string }) => level === "fail")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(levelsOf(json)).toMatchObject({
      endpoint: "ok",
      genesis: "ok",
      runtime: "ok",
      metadata: "ok",
      "block age": "ok",
      clock: "ok",
      finality: "ok",
      subnet: "ok",
      drand: "ok",
      hotkey: "ok",
      permit: "ok",
      stake: "ok",
      weights: "warn",
      serving: "ok",
      axon: "skip",
    });
  });

  it("fails with 2 for a stalled chain and an unknown hotkey, each with its next step", async () => {
    await using node = await started({ sealing: "manual", genesisMs: Date.UTC(2026, 0, 1) });
    node.seal();
    const ran = await runJson("doctor", "--network", node.wsUrl, "--address", stranger.hotkey);
    expect(ran.exitCode).toBe(2);
    expect(levelsOf(ran.json)).toMatchObject({ "block age": "fail", clock: "skip", hotkey: "fail" });
    const failed = ran.json.checks.filter(({ level }: { level: string }) => level === "fail");
    expect(failed.every(({ next }: { next?: string }) => (next ?? "").length > 0)).toBe(true);
  });

  it("sees a clock that is slow", async () => {
    await using node = await started({ sealing: "manual", blockTimeMs: 12_000 });
    const wall = { now: () => node.best.timestampMs - 10_000, sleepUntil: async () => {} };
    node.seal(3);
    const sealing = setInterval(() => node.seal(), 100);
    const { text, exitCode } = await runAt(wall, "doctor", "--network", node.wsUrl);
    clearInterval(sealing);
    expect(text).toMatch(/^fail +clock +a new block is 10\.0 s ahead/m);
    expect(exitCode).toBe(2);
  });

  it("sees stalled finality", async () => {
    await using node = await started({ sealing: "manual", genesisMs: new SystemClock().now() - 50 * 250 });
    node.seal(5);
    node.faults.stallFinality(true);
    node.seal(45);
    const { text, exitCode } = await run("doctor", "--network", node.wsUrl);
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^fail +finality/m);
    expect(text).toMatch(/^skip +hotkey/m);
  });

  it("knows an axon that listens from one that refuses", async () => {
    await using node = await started({ sealing: "manual" });
    const server = createServer().listen(0, "127.0.0.2");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const axon = {
      block: 1n,
      version: 1,
      ip: 0x7f000002n,
      port,
      ip_type: 4,
      protocol: 4,
      placeholder1: 0,
      placeholder2: 0,
    };
    node.write("SubtensorModule", "Axons", [netuid, miner.hotkey], axon);
    const ask = () => runJson("doctor", "--network", node.wsUrl, "--address", miner.hotkey);
    expect(levelsOf((await ask()).json).axon).toBe("ok");
    await new Promise((resolve) => server.close(resolve));
    expect(levelsOf((await ask()).json).axon).toBe("fail");
  });
});

describe("on a memory chain", () => {
  let chain: MemoryChain;
  let served: ServedChain;

  beforeAll(async () => {
    const clock = new SystemClock();
    const neuron = { coldkey: stranger.hotkey as string as Coldkey, stakeRao: 7_000_000_000n, validatorPermit: true };
    chain = new MemoryChain({
      clock,
      seed: "cli",
      genesisMs: clock.now() - 1_000_000,
      blockTimeMs: 1_000,
      finalityLag: 2,
      netuid: netuid as NetUid,
      tempo: 10,
      weightsRateLimit: 0,
      versionKey: 0,
      neurons: [{ ...neuron, uid: 0 as Uid, hotkey: validator.hotkey, lastUpdate: 0 as BlockNumber }],
    });
    served = await serveChain(chain, { port: 0 });
    await chain.setWeights(validator, {
      netuid: netuid as NetUid,
      mechanism: 0,
      uids: [0],
      values: [65_535],
      versionKey: 0,
    });
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await chain[Symbol.asyncDispose]();
  });

  const ask = (...words: string[]) => runJson(...words, "--network", served.url);

  it("tells head, metagraph and weights", async () => {
    expect((await ask("head")).json.finalized.number).toBeGreaterThan(900);
    expect((await ask("metagraph")).json.neurons).toMatchObject([{ uid: 0, stakeRao: "7000000000" }]);
    expect((await ask("weights", "--uid", "0")).json.weights).toMatchObject([{ uid: 0, value: 65_535 }]);
    expect((await run("metagraph", "--network", served.url)).text).toContain("7.0000");
  });

  it.each(["hyperparams", "axon", "doctor", "commit"])("has no %s, and says so", async (command) => {
    const hotkey = command === "commit" ? ["--address", validator.hotkey] : [];
    await expect(ask(command, ...hotkey)).rejects.toMatchObject({ code: "CHAIN_READ_UNSUPPORTED" });
  });
});

describe("without a chain", () => {
  it("gives up as soon as every endpoint failed, long before the deadline", async () => {
    const dead = await freePort();
    const asking = run("head", "--network", `ws://127.0.0.1:${dead},ws://127.0.0.1:${dead + 1}`, "--timeout", "600");
    await expect(asking).rejects.toMatchObject({
      code: "CHAIN_UNREACHABLE",
      message: expect.stringContaining(String(dead)),
    });
    await expect(run("head", "--network", `http://127.0.0.1:${dead}`)).rejects.toMatchObject({
      code: "CHAIN_UNREACHABLE",
    });
  });

  it("takes the next endpoint, and the doctor says that the first one failed", async () => {
    await using node = await startDevNode({ subnets: [{ netuid }], blockTimeMs: 250 });
    const dead = `ws://127.0.0.1:${await freePort()}`;
    const { json } = await runJson("doctor", "--network", `${dead},${node.wsUrl}`);
    expect(json.checks[0]).toMatchObject({ name: "endpoint", level: "warn", found: expect.stringContaining(dead) });
  });

  it("ends at the deadline when an endpoint takes the connection and says nothing", async () => {
    await using node = await startDevNode();
    node.faults.silence(true);
    await expect(run("head", "--network", node.wsUrl, "--timeout", "0.3")).rejects.toMatchObject({
      code: "CHAIN_UNREACHABLE",
    });
  });
});

/** A port that nobody listens on, at least a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
