import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Keypair, keypairFromUri, ready } from "../keys/index.ts";
import { DevNode, startDevNode } from "./index.ts";
import { RawClient } from "./testing/raw-client.ts";
import { TestWallet } from "./testing/test-wallet.ts";

const netuid = 46;
let alice: Keypair;
let bob: Keypair;
let node: DevNode;
let client: RawClient;
let wallet: TestWallet;

beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  bob = keypairFromUri("//Bob");
});

beforeEach(async () => {
  node = await startDevNode({
    subnets: [
      {
        netuid,
        neurons: [
          { hotkey: alice.hotkey, stakeRao: 1_000_000_000_000n, validatorPermit: true },
          { hotkey: bob.hotkey },
        ],
      },
    ],
  });
  client = await RawClient.connect(node.wsUrl);
  wallet = await TestWallet.over(client);
});

afterEach(async () => {
  client[Symbol.dispose]();
  await node[Symbol.asyncDispose]();
});

const weights = { netuid, mecid: 0, dests: [0, 1], weights: [65535, 32768], version_key: 0n };

describe("a development node", () => {
  it("takes weights that are signed and tells of them by storage and events", async () => {
    await wallet.send(alice, "SubtensorModule", "set_mechanism_weights", weights);
    node.seal();
    expect(await wallet.events()).toEqual([
      "System.ExtrinsicSuccess",
      "SubtensorModule.WeightsSet",
      "System.ExtrinsicSuccess",
    ]);
    expect(await wallet.read("SubtensorModule", "Weights", netuid, 0)).toEqual([
      [0, 65535],
      [1, 32768],
    ]);
    expect(await wallet.read("SubtensorModule", "LastUpdate", netuid)).toEqual([1n, 0n]);
    expect(await wallet.ask("AccountNonceApi", "account_nonce", alice.hotkey)).toBe(1);
  });
});
