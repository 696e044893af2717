import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type DevNode, startDevNode } from "@lode/bittensor/dev-node";
import { type Keypair, ready, writeWallet } from "@lode/bittensor/keys";
import { VirtualClock } from "@lode/runtime/clock";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { repositoryRoot } from "../sources.ts";

const examples = join(repositoryRoot, "packages/bittensor/examples");
/** Of the documentation range: the chain refuses loopback addresses, and a dendrite dials its own address on this machine. */
const address = "198.51.100.7";
const netuid = 46;
const hiding = 47;

let node: DevNode;
let wallets: string;
let validator: Keypair;
let miner: Keypair;
let idle: Keypair;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  await ready();
  wallets = await mkdtemp(join(tmpdir(), "lode-examples-"));
  const wallet = (wallet: string, seed: number) =>
    writeWallet({ root: wallets, wallet, hotkeyName: "default", seed: new Uint8Array(32).fill(seed) });
  [validator, miner, idle] = [await wallet("validator", 1), await wallet("miner", 2), await wallet("idle", 3)];
  const neurons = [
    { hotkey: validator.hotkey, stakeRao: 5_000_000_000n, validatorPermit: true },
    { hotkey: miner.hotkey },
    { hotkey: idle.hotkey },
  ];
  node = await startDevNode({
    sealing: "clock",
    // The live chain's blocks, 80 times as fast: a block takes 150 ms.
    clock: new VirtualClock({ startAt: Date.UTC(2026, 0, 1), rate: 80 }),
    blockTimeMs: 12_000,
    subnets: [
      { netuid, weightsRateLimit: 1, neurons },
      { netuid: hiding, weightsRateLimit: 1, commitReveal: true, tempo: 1_000, neurons },
    ],
  });
});

afterEach(async () => {
  for (const child of running) {
    child.kill("SIGKILL");
    await once(child, "close");
  }
});

afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await rm(wallets, { recursive: true, force: true });
});

/** Starts an example as a reader of the README would; only the `development` condition makes it use the sources. */
function start(example: string, settings: Record<string, string | number>) {
  const child = spawn(process.execPath, ["--conditions=development", "--no-warnings", join(examples, example)], {
    env: {
      ENDPOINT: node.wsUrl,
      NETUID: `${netuid}`,
      WALLETS: wallets,
      IP: address,
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, `${value}`])),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaints += text;
  });
  const lines = createInterface({ input: child.stdout });
  const printed: string[] = [];
  lines.on("line", (line) => printed.push(line));
  const closed = once(lines, "close");
  return {
    child,
    /** The first line, or what went wrong before there was one. */
    firstLine: async (): Promise<string> => {
      if (printed[0] === undefined) await Promise.race([once(lines, "line"), ended]);
      if (printed[0] === undefined) throw new Error(`${example} ended with ${await ended}: ${complaints}`);
      return printed[0];
    },
    result: async () => {
      await closed;
      return { code: await ended, printed, complaints };
    },
  };
}

/** They start six processes, which takes its time where others work too. */
describe("the examples", { timeout: 60_000 }, () => {
  it("read a metagraph", async () => {
    const { code, printed, complaints } = await start("read-metagraph.ts", {}).result();
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    expect(printed[0]).toMatch(/^subnet 46 at block \d+$/);
    expect(printed.slice(1)).toEqual([
      `0  ${validator.hotkey}  validator  5000000000 rao  incentive 0  not serving`,
      `1  ${miner.hotkey}  miner  0 rao  incentive 0  not serving`,
      `2  ${idle.hotkey}  miner  0 rao  incentive 0  not serving`,
    ]);
  });

  it("serve a miner, call it at its address on the chain, and set weights for it", async () => {
    const serving = start("miner.ts", { WALLET: "miner", PORT: 0 });
    expect(await serving.firstLine()).toMatch(new RegExp(`^${miner.hotkey} serves at port \\d+: finalized$`));

    const call = await start("call-axon.ts", { WALLET: "validator", MINER: miner.hotkey, TEXT: "good day" }).result();
    expect(call).toMatchObject({ code: 0, complaints: "" });
    expect(call.printed.join("\n")).toMatch(new RegExp(`^GOOD DAY, said to ${validator.hotkey} \\(\\d+ ms\\)$`));

    const { code, printed, complaints } = await start("validator.ts", { WALLET: "validator" }).result();
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    expect(printed.map((line) => line.trim())).toEqual(["weights for uids 1: finalized"]);
    expect(node.read("SubtensorModule", "Weights", netuid, 0)).toEqual([[1, 65_535]]);

    serving.child.kill("SIGTERM");
    expect(await serving.result()).toMatchObject({ code: 0, complaints: "" });
  });

  it("say with a code why a call failed", async () => {
    const serving = start("miner.ts", { WALLET: "idle", PORT: 0 });
    await serving.firstLine();
    serving.child.kill("SIGKILL");
    const { code, printed, complaints } = await start("call-axon.ts", {
      WALLET: "validator",
      MINER: idle.hotkey,
    }).result();
    expect({ code, complaints }).toEqual({ code: 1, complaints: "" });
    expect(printed.join("\n")).toMatch(/^DENDRITE_UNREACHABLE: .* \(retry later\)$/);
  });

  it("see hidden weights applied, where the subnet hides them", async () => {
    const serving = start("miner.ts", { WALLET: "miner", PORT: 0, NETUID: hiding });
    await serving.firstLine();
    const validating = start("validator.ts", { WALLET: "validator", NETUID: hiding, BEACON: "as-served" });
    expect((await validating.firstLine()).trim()).toBe("weights for uids 1: finalized");
    expect(node.read("SubtensorModule", "Weights", hiding, 0)).toEqual([]);
    // The chain runs ahead of its clock from here on.
    node.sealToNextEpoch(hiding);
    node.seal(5);
    const { code, printed, complaints } = await validating.result();
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    expect(printed.slice(1)).toEqual(["the chain says: revealed"]);
    expect(node.read("SubtensorModule", "Weights", hiding, 0)).toEqual([[1, 65_535]]);
  });
});
