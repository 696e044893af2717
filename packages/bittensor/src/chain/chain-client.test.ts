import { ManualClock } from "@lode/runtime/clock";
import { HttpChainClient, MemoryChain, serveChain } from "../chain-memory/index.ts";
import { PylonChain } from "../chain-pylon/index.ts";
import { servePylon } from "../chain-pylon/testing/pylon-stand-in.ts";
import { chainUnderTest, until } from "../chain-substrate/testing/chain-under-test.ts";
import type { Coldkey, Hotkey, Uid } from "../primitives/index.ts";
import { type ContractFixture, type ContractNetwork, chainClientContract } from "./chain-client.contract.ts";

const genesisMs = 1_700_000_000_000;

function memoryChain(network: ContractNetwork): { chain: MemoryChain; clock: ManualClock } {
  const { alice, bob, aliceStakeRao, head, blockTimeMs } = network;
  const clock = new ManualClock(genesisMs + head * blockTimeMs);
  const neuron = (hotkey: Hotkey, uid: number, stakeRao: bigint, validatorPermit: boolean) => {
    return { uid: uid as Uid, hotkey, coldkey: hotkey as string as Coldkey, stakeRao, validatorPermit, lastUpdate: 0 };
  };
  const neurons = [neuron(alice.hotkey, 0, aliceStakeRao, true), neuron(bob.hotkey, 1, 5n, false)];
  return { chain: new MemoryChain({ ...network, clock, seed: "contract", genesisMs, neurons }), clock };
}

const onClock = (
  clock: ManualClock,
  { blockTimeMs }: ContractNetwork,
): Omit<ContractFixture, "client" | typeof Symbol.asyncDispose> => ({
  advance: (blocks) => clock.advanceBy(blocks * blockTimeMs),
  settle: (writing) => writing,
  headTimeMs: () => clock.now(),
});

chainClientContract({
  name: "MemoryChain",
  connect: async (network) => {
    const { chain, clock } = memoryChain(network);
    return { ...onClock(clock, network), client: chain, [Symbol.asyncDispose]: () => chain[Symbol.asyncDispose]() };
  },
});

chainClientContract({
  name: "HttpChainClient over serveChain",
  connect: async (network) => {
    const { chain, clock } = memoryChain(network);
    const served = await serveChain(chain, { port: 0 });
    const client = new HttpChainClient(served.url);
    const dispose = async (): Promise<void> => {
      await client[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
    };
    return { ...onClock(clock, network), client, [Symbol.asyncDispose]: dispose };
  },
});

chainClientContract({
  name: "SubstrateChain over a development node",
  connect: async (network) => {
    const { netuid, alice, bob, aliceStakeRao } = network;
    const neurons = [
      { hotkey: alice.hotkey, stakeRao: aliceStakeRao, validatorPermit: true },
      { hotkey: bob.hotkey, stakeRao: 5n },
    ];
    const { tempo, weightsRateLimit, versionKey, blockTimeMs, finalityLag, head } = network;
    const subnets = [{ netuid, tempo, weightsRateLimit, versionKey, neurons }];
    const under = await chainUnderTest({ subnets, blockTimeMs, finalityLag });
    under.node.seal(head);
    return {
      client: under.chain,
      advance: async (blocks) => {
        under.node.seal(blocks);
      },
      settle: under.sealing,
      headTimeMs: () => under.node.best.timestampMs,
      [Symbol.asyncDispose]: () => under[Symbol.asyncDispose](),
    };
  },
});

chainClientContract({
  name: "PylonChain over a stand-in",
  cannotReadWeights: true,
  cannotTellRefusals: true,
  connect: async (network) => {
    const { chain, clock } = memoryChain(network);
    const { netuid, tempo, finalityLag, blockTimeMs } = network;
    const pylon = await servePylon(chain, { signer: network.alice, clock, token: "secret", identity: "validator" });
    const client = new PylonChain({
      url: pylon.url,
      token: "secret",
      identity: "validator",
      netuid,
      tempo,
      finalityLag,
      blockTimeMs,
      pollMs: 1,
    });
    const dispose = async (): Promise<void> => {
      await client[Symbol.asyncDispose]();
      await pylon[Symbol.asyncDispose]();
    };
    const settle = async <T>(writing: Promise<T>): Promise<T> => {
      // The sidecar's job waits for the next block.
      let isSettled = false;
      const settled = (): void => {
        isSettled = true;
      };
      writing.then(settled, settled);
      await until(() => clock.sleeping > 0 || isSettled);
      await clock.advanceBy(blockTimeMs);
      return writing;
    };
    return { ...onClock(clock, network), settle, client, [Symbol.asyncDispose]: dispose };
  },
});
