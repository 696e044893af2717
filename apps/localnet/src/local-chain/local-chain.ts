import { join } from "node:path";
import type { ChainClient } from "@lode/bittensor/chain";
import { MemoryChain, serveChain } from "@lode/bittensor/chain-memory";
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { startDevNode } from "@lode/bittensor/dev-node";
import type { NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Person } from "../people/people.ts";

/** `memory`: a chain of our own rules, kept on disk. `dev`: a small Subtensor behind JSON-RPC, spoken to as a live one is. */
export type ChainKind = "memory" | "dev";

/** The chain of a local network, and how its parts reach it. */
export interface LocalChain extends AsyncDisposable {
  /** For those who join from outside: `http:` for the memory chain, `ws:` for the development node. */
  readonly url: string;
  /** What one part speaks to the chain through; stays this object's to close. */
  clientFor(name: string): ChainClient;
}

export interface LocalChainSetting {
  readonly kind: ChainKind;
  readonly dataDir: string;
  readonly seed: number;
  /** When block 0 was made, protocol time. */
  readonly genesisMs: number;
  /** Protocol time. */
  readonly clock: Clock;
  readonly netuid: NetUid;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Everybody, in the order of their uids. */
  readonly people: readonly Person[];
  readonly versionKey: number;
  readonly reporter: Reporter;
}

const blockTimeMs = 12_000;
/** Blocks behind the newest one until a block is final. */
const finalityLag = 2;
/** Blocks, as on the live network: a third of an epoch. */
const tempo = 360;
const weightsRateLimit = 100;
/** Blocks whose state the development node answers for: four epochs. A compressed clock makes twenty a second. */
const keptStates = 4_800;
/** Blocks that an extrinsic lives there: the default is over in a second or two of real time. */
const eraBlocks = 1_024;

export function startLocalChain(setting: LocalChainSetting): Promise<LocalChain> {
  return setting.kind === "memory" ? startMemoryChain(setting) : startDevChain(setting);
}

async function startMemoryChain(setting: LocalChainSetting): Promise<LocalChain> {
  const { clock, seed, genesisMs, netuid, host, port, people, versionKey, dataDir, reporter } = setting;
  await using stack = new AsyncDisposableStack();
  const chain = stack.use(
    await MemoryChain.open({
      clock,
      seed,
      genesisMs,
      blockTimeMs,
      finalityLag,
      netuid,
      tempo,
      weightsRateLimit,
      versionKey,
      neurons: people.map(({ uid, key, coldkey, stakeRao, validatorPermit }) => ({
        uid,
        hotkey: key.hotkey,
        coldkey,
        stakeRao,
        validatorPermit,
        lastUpdate: 0,
      })),
      statePath: join(dataDir, "chain.json"),
    }),
  );
  const { url } = stack.use(await serveChain(chain, { port, host, reporter }));
  const open = stack.move();
  return { url, clientFor: () => chain, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function startDevChain(setting: LocalChainSetting): Promise<LocalChain> {
  const { clock, seed, genesisMs, netuid, host, port, people, versionKey, reporter } = setting;
  await using stack = new AsyncDisposableStack();
  const node = stack.use(
    await startDevNode({
      host,
      port,
      sealing: "clock",
      clock,
      genesisMs,
      blockTimeMs,
      finalityLag,
      keptStates,
      seed: `lode local network ${seed}`,
      subnets: [
        {
          netuid,
          tempo,
          weightsRateLimit,
          versionKey,
          neurons: people.map(({ key, coldkey, stakeRao, validatorPermit }) => ({
            hotkey: key.hotkey,
            coldkey,
            stakeRao,
            validatorPermit,
          })),
        },
      ],
    }),
  );
  const clients = new Map<string, SubstrateChain>();
  // Clients are opened for as long as the chain is: the stack has to stay where they are put.
  const open = stack.move();
  return {
    url: node.wsUrl,
    clientFor: (name) => {
      const known = clients.get(name);
      if (known) return known;
      const client = open.use(
        new SubstrateChain({
          endpoints: [node.wsUrl],
          eraBlocks,
          beacon: "as-served",
          reporter: reporter.child({ client: name }),
        }),
      );
      clients.set(name, client);
      return client;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
