import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import { MemoryChain, serveChain } from "@lode/bittensor/chain-memory";
import type { NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { writeWhole } from "@lode/runtime/files";
import { metagraphText, readMetagraphFile } from "./metagraph-file.ts";
import type { Trial } from "./trial.ts";

/** The chain that the coordinator asks, and where others find it. */
export interface OpenedChain extends AsyncDisposable {
  readonly client: ChainClient;
  /** One line for people. */
  readonly told: string;
  /** Where others reach it, if it has an address. */
  readonly url: string | undefined;
}

export interface TrialChainSetting {
  readonly kind: "memory" | "dev";
  readonly dataDir: string;
  /** The file that replaces the neurons; without it those of the last run are there again. */
  readonly metagraphFile: string | undefined;
  readonly trial: Trial;
  readonly netuid: NetUid;
  readonly protocol: Clock;
  readonly host: string;
  /** 0 takes a free one; undefined serves the chain to nobody but this process. */
  readonly port: number | undefined;
  readonly reporter: Reporter;
}

const blockTimeMs = 12_000;
/** Blocks behind the newest one until a block is final. */
const finalityLag = 2;
/** Blocks, as on the live network. */
const tempo = 360;
const weightsRateLimit = 100;
/** Any version of weights is taken: nobody has agreed on one yet. */
const versionKey = 0;
/** Blocks whose state the development node answers for: four epochs. */
const keptStates = 4_800;
/** Blocks that an extrinsic lives there: a compressed clock makes many a second. */
const eraBlocks = 1_024;

/**
 * A chain of this process alone, with the neurons of a file. They are copied into the data directory.
 * @throws LodeError METAGRAPH_INVALID, CHAIN_STATE_FOREIGN
 */
export async function openTrialChain(setting: TrialChainSetting): Promise<OpenedChain> {
  const neurons = await neuronsOf(setting);
  return setting.kind === "memory" ? openMemoryChain(setting, neurons) : openDevNode(setting, neurons);
}

async function openMemoryChain(setting: TrialChainSetting, neurons: readonly Neuron[]): Promise<OpenedChain> {
  const { dataDir, trial, netuid, protocol, host, port, reporter } = setting;
  await using stack = new AsyncDisposableStack();
  const client = await MemoryChain.open({
    clock: protocol,
    seed: trial.seed,
    genesisMs: trial.genesisMs,
    blockTimeMs,
    finalityLag,
    netuid,
    tempo,
    weightsRateLimit,
    versionKey,
    neurons,
    statePath: join(dataDir, "chain.json"),
  });
  stack.use(client);
  const served = port === undefined ? undefined : stack.use(await serveChain(client, { port, host, reporter }));
  const open = stack.move();
  return {
    client,
    told: `memory, ${served === undefined ? "inside this process" : `at ${served.url}`}: ${counted(neurons)}`,
    url: served?.url,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openDevNode(setting: TrialChainSetting, neurons: readonly Neuron[]): Promise<OpenedChain> {
  const { trial, netuid, protocol, host, port = 0, reporter } = setting;
  // Loaded when it is asked for: a whole chain with its metadata.
  const [{ startDevNode }, { SubstrateChain }] = await Promise.all([
    import("@lode/bittensor/dev-node"),
    import("@lode/bittensor/chain-substrate"),
  ]);
  await using stack = new AsyncDisposableStack();
  const node = stack.use(
    await startDevNode({
      host,
      port,
      sealing: "clock",
      clock: protocol,
      // Its blocks are not kept: each start is a chain of its own, old enough to have final blocks at once.
      genesisMs: protocol.now() - 3 * (finalityLag + 1) * blockTimeMs,
      blockTimeMs,
      finalityLag,
      keptStates,
      seed: trial.seed,
      subnets: [{ netuid, tempo, weightsRateLimit, versionKey, maxUids: 65_535, neurons: seatsOf(neurons) }],
    }),
  );
  const url = node.wsUrl.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
  const client = stack.use(
    new SubstrateChain({
      endpoints: [url],
      eraBlocks,
      beacon: "as-served",
      reporter: reporter.child({ client: "coordinator" }),
    }),
  );
  const open = stack.move();
  return {
    client,
    told: `a development node in this process at ${url}: ${counted(neurons)}`,
    url,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The node gives out UIDs in order, from 0. @throws LodeError METAGRAPH_INVALID */
function seatsOf(neurons: readonly Neuron[]) {
  return neurons.map(({ uid, hotkey, coldkey, stakeRao, validatorPermit }, index) => {
    if (uid === index) return { hotkey, coldkey, stakeRao, validatorPermit };
    throw new LodeError(
      "METAGRAPH_INVALID",
      `a development node gives out UIDs in order: ${uid} comes where ${index} should`,
      {
        retry: "never",
        facts: { uid, index },
        next: "Number the neurons 0, 1, 2 … without gaps, or use the chain memory.",
      },
    );
  });
}

async function neuronsOf({ dataDir, metagraphFile }: TrialChainSetting): Promise<readonly Neuron[]> {
  const kept = join(dataDir, "metagraph.json");
  if (metagraphFile !== undefined) {
    const neurons = await readMetagraphFile(metagraphFile);
    await writeWhole(kept, metagraphText(neurons));
    return neurons;
  }
  return existsSync(kept) ? await readMetagraphFile(kept) : [];
}

function counted(neurons: readonly Neuron[]): string {
  const permits = neurons.filter(({ validatorPermit }) => validatorPermit).length;
  return `${neurons.length} neurons, ${permits} with a validator permit`;
}
