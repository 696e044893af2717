import { recordingReporter } from "@lode/runtime/events";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Signer, WeightsExtrinsic } from "../chain/index.ts";
import { type DevNode, type DevNodeOptions, startDevNode } from "../dev-node/index.ts";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { NetUid, Uid } from "../primitives/index.ts";
import type { SubstrateChain } from "./substrate-chain.ts";
import { clientOf, sealingWhile, turn, until } from "./testing/chain-under-test.ts";

const netuid = 46 as NetUid;
let alice: Keypair;
let node: DevNode;
let chain: SubstrateChain;

const weights: WeightsExtrinsic = { netuid, mechanism: 0, uids: [0, 1], values: [65_535, 100], versionKey: 0 };
const axon = { netuid, address: "203.0.113.7", port: 8091, version: 1 };

function start(more: DevNodeOptions = {}): Promise<DevNode> {
  const neurons = [{ hotkey: alice.hotkey, validatorPermit: true }, { hotkey: keypairFromUri("//Bob").hotkey }];
  return startDevNode({ ...more, subnets: [{ netuid, neurons }] });
}

/** Every extrinsic of alice's that the chain holds. */
function included(): string[] {
  const blocks = Array.from({ length: node.best.number + 1 }, (_, number) => node.blockAt(number)!);
  return blocks.flatMap(({ extrinsics }) => extrinsics.slice(1));
}

beforeAll(() => ready());
beforeEach(async () => {
  alice = keypairFromUri("//Alice");
  node = await start();
  node.seal(30);
  chain = clientOf([node.wsUrl]);
});
afterEach(async () => {
  await chain[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
});

describe("an endpoint that dies during submit", () => {
  it("with the extrinsic: it is found on chain and not submitted again", async () => {
    node.faults.hangUpOn("author_submitExtrinsic", "after");
    const outcome = await sealingWhile(node, chain.submitWeights(alice, weights));
    expect(outcome).toMatchObject({ kind: "finalized", block: { number: 31 } });
    expect(included()).toHaveLength(1);
    expect(node.nonceOf(alice.hotkey)).toBe(1);
  });

  it("before it took it: the same bytes are handed in again, never a second extrinsic", async () => {
    node.faults.hangUpOn("author_submitExtrinsic", "before");
    const reporter = recordingReporter();
    await using told = clientOf([node.wsUrl], { reporter });
    const writing = told.submitWeights(alice, weights);
    await until(() => reporter.events.some(({ event }) => event === "chain.lost"));
    for (let i = 0; i < 12; i += 1) {
      node.seal();
      await chain.head();
    }
    expect(await sealingWhile(node, writing)).toMatchObject({ kind: "finalized" });
    expect(included()).toHaveLength(1);
  });

  it("for good: once its era is over, the write is known to be lost", async () => {
    await using brief = clientOf([node.wsUrl], { eraBlocks: 4 });
    node.faults.hangUpOn("author_submitExtrinsic", "before");
    let isDone = false;
    const writing = brief.submitWeights(alice, weights).finally(() => {
      isDone = true;
    });
    while (node.best.number < 36 && !isDone) {
      await chain.head();
      if (node.connections > 1) node.seal();
      await turn();
    }
    expect(await writing).toMatchObject({ kind: "lost", reason: "Expired" });
    expect(included()).toEqual([]);
  });
});

describe("two programs with one hotkey", () => {
  it("do not take each other's nonce for their own: both writes arrive", async () => {
    await using other = clientOf([node.wsUrl]);
    const both = Promise.all([chain.serveAxon(alice, axon), other.submitWeights(alice, weights)]);
    expect(await sealingWhile(node, both)).toMatchObject([{ kind: "finalized" }, { kind: "finalized" }]);
    expect(node.nonceOf(alice.hotkey)).toBe(2);
  });
});

describe("a reorganisation", () => {
  it("that drops our extrinsic does not lose it", async () => {
    const writing = chain.submitWeights(alice, weights);
    await until(() => node.pending.length === 1);
    node.seal();
    expect(included()).toHaveLength(1);
    node.faults.reorg({ depth: 1, areExtrinsicsLost: true });
    expect(included()).toHaveLength(0);
    for (let i = 0; i < 12; i += 1) {
      node.seal();
      await chain.head();
    }
    expect(await sealingWhile(node, writing)).toMatchObject({ kind: "finalized" });
    expect(included()).toHaveLength(1);
  });
});

describe("a runtime upgrade", () => {
  it("between preflight and submit: the write is prepared and signed anew", async () => {
    let signatures = 0;
    const signer: Signer = {
      hotkey: alice.hotkey,
      sign: (message) => {
        signatures += 1;
        if (signatures === 1) {
          node.upgrade({ wrapNetUid: true });
          node.seal(2);
        }
        return alice.sign(message);
      },
    };
    expect(await sealingWhile(node, chain.submitWeights(signer, weights))).toMatchObject({ kind: "finalized" });
    expect(signatures).toBe(2);
    expect(await chain.weightsOf(netuid, 0 as Uid)).toEqual(
      new Map([
        [0, 65_535],
        [1, 100],
      ]),
    );
  });
});

describe("an endpoint that sends no news of heads", () => {
  it("is asked now and then instead", async () => {
    await using quick = await start({ blockTimeMs: 100 });
    quick.seal(30);
    const withoutNews = (url: string): WebSocket => {
      const socket = new WebSocket(url);
      const send = socket.send.bind(socket);
      // Such methods do not exist there.
      socket.send = (data) => send(String(data).replace("chain_subscribe", "chain_unheard"));
      return socket;
    };
    await using deaf = clientOf([quick.wsUrl], { createSocket: withoutNews });
    const writing = deaf.submitWeights(alice, weights);
    await until(() => quick.pending.length === 1);
    quick.seal(4);
    expect(await writing).toMatchObject({ kind: "finalized", block: { number: 31 } });
  });
});

describe("stalled finality", () => {
  it("leaves a write undecided, and says in which block it is", async () => {
    await using hasty = clientOf([node.wsUrl], { finalityTimeoutMs: 250 });
    node.faults.stallFinality(true);
    const outcome = await sealingWhile(node, hasty.submitWeights(alice, weights));
    expect(outcome).toMatchObject({ kind: "undecided", included: { number: 31, hash: node.blockAt(31)?.hash } });
    node.faults.stallFinality(false);
    expect(await hasty.weightsOf(netuid, 0 as Uid)).toHaveProperty("size", 2);
  });

  it("for longer than an era does not keep writes from being born", async () => {
    node.faults.stallFinality(true);
    node.seal(40);
    const writing = chain.submitWeights(alice, weights);
    await until(() => node.pending.length === 1);
    node.seal(2);
    node.faults.stallFinality(false);
    node.seal(3);
    expect(await writing).toMatchObject({ kind: "finalized", block: { number: 71 } });
  });
});

describe("an outage", () => {
  it("leaves the last good metagraph, with its age", async () => {
    await using brief = clientOf([node.wsUrl], { silenceMs: 20, callTimeoutMs: 100 });
    const fresh = await brief.metagraphOrLast(netuid, 60_000);
    expect(fresh.ageMs).toBe(0);
    node.faults.silence(true);
    const kept = await brief.metagraphOrLast(netuid, 60_000);
    expect(kept.value).toEqual(fresh.value);
    expect(kept.ageMs).toBeGreaterThan(0);
    await expect(brief.metagraphOrLast(netuid, 0)).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
    await expect(brief.metagraph(netuid)).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE", retry: "later" });
  });

  it("before anything was submitted is told, and nothing is submitted", async () => {
    await using brief = clientOf([node.wsUrl], { silenceMs: 20, callTimeoutMs: 100 });
    node.faults.silence(true);
    await expect(brief.submitWeights(alice, weights)).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
    node.faults.silence(false);
    expect(node.pending).toEqual([]);
  });

  it("of one endpoint moves everything to the other", async () => {
    await using second = await start();
    second.seal(30);
    await using both = clientOf([node.wsUrl, second.wsUrl], { silenceMs: 50 });
    expect(await both.head()).toMatchObject({ number: 30 });
    node.faults.silence(true);
    expect(await sealingWhile(second, both.submitWeights(alice, weights))).toMatchObject({ kind: "finalized" });
    expect(second.nonceOf(alice.hotkey)).toBe(1);
  });
});

describe("closing the client", () => {
  it("while a write is on its way leaves it undecided at once", async () => {
    const closing = clientOf([node.wsUrl]);
    const writing = closing.submitWeights(alice, weights);
    await until(() => node.pending.length === 1);
    await turn();
    await closing[Symbol.asyncDispose]();
    expect(await writing).toMatchObject({ kind: "undecided", diesAt: 60 });
  });
});

describe("a pool that refuses", () => {
  it("what preflight let pass is decoded to the chain's word", async () => {
    const signer: Signer = {
      hotkey: alice.hotkey,
      sign: (message) => {
        // Somebody set weights for this hotkey after we looked.
        node.write("SubtensorModule", "LastUpdate", [netuid], [30n, 0n]);
        return alice.sign(message);
      },
    };
    const outcome = await chain.submitWeights(signer, weights);
    expect(outcome).toEqual({ kind: "refused", stage: "pool", reason: "RateLimitExceeded", retry: "later" });
  });
});

describe("a block that refuses", () => {
  it("names the module's error", async () => {
    const writing = chain.submitWeights(alice, weights);
    await until(() => node.pending.length === 1);
    node.setParameters(netuid, { versionKey: 9 });
    node.seal(4);
    expect(await writing).toEqual({
      kind: "refused",
      stage: "chain",
      reason: "IncorrectWeightVersionKey",
      retry: "never",
    });
  });
});
