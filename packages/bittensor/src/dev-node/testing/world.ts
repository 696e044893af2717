import { type Keypair, keypairFromUri, ready } from "../../keys/portable.ts";
import { type DevNode, type DevNodeOptions, startDevNode } from "../index.ts";
import { RawClient } from "./raw-client.ts";
import { TestWallet } from "./test-wallet.ts";

export const netuid = 46;
export const stakeRao = 1_000_000_000_000n;

/** A node with one subnet of four: Alice and Dave may set weights, Bob and Charlie serve. */
export interface World extends AsyncDisposable {
  readonly node: DevNode;
  readonly client: RawClient;
  readonly wallet: TestWallet;
  readonly alice: Keypair;
  readonly bob: Keypair;
  readonly charlie: Keypair;
  readonly dave: Keypair;
  /** Registered nowhere. */
  readonly eve: Keypair;
}

export async function world(
  options: DevNodeOptions & { readonly subnet?: Record<string, unknown> } = {},
  metadataVersion = 15,
): Promise<World> {
  await ready();
  const [alice, bob, charlie, dave, eve] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve"].map(keypairFromUri) as [
    Keypair,
    Keypair,
    Keypair,
    Keypair,
    Keypair,
  ];
  const { subnet, ...rest } = options;
  const node = await startDevNode({
    subnets: [
      {
        netuid,
        neurons: [
          { hotkey: alice.hotkey, coldkey: eve.hotkey, stakeRao, validatorPermit: true },
          { hotkey: bob.hotkey },
          { hotkey: charlie.hotkey },
          { hotkey: dave.hotkey, stakeRao: 5n, validatorPermit: true },
        ],
        ...subnet,
      },
    ],
    ...rest,
  });
  const client = await RawClient.connect(node.wsUrl);
  const wallet = await TestWallet.over(client, metadataVersion);
  return {
    node,
    client,
    wallet,
    alice,
    bob,
    charlie,
    dave,
    eve,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await node[Symbol.asyncDispose]();
    },
  };
}

/** The words of the chain for what it refused, whether in the pool or in the block. */
export async function refusal(submitted: Promise<unknown>): Promise<string> {
  try {
    await submitted;
  } catch (error) {
    return (error as Error).message;
  }
  return "taken";
}
