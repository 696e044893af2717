import { HttpChainClient } from "@lode/bittensor/chain-memory";
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { ChosenNetwork } from "./choose-network.ts";
import { type Loss, Losses } from "./losses.ts";

/** A chain that answered at least once. */
export type OpenChain = AsyncDisposable &
  (
    | {
        readonly kind: "substrate";
        readonly chain: SubstrateChain;
        readonly network: Extract<ChosenNetwork, { kind: "substrate" }>;
        readonly genesisHash: string;
        /** Endpoints that failed on the way. */
        readonly losses: readonly Loss[];
        /** From asking to the first answer, the connection included. */
        readonly openedInMs: number;
      }
    | { readonly kind: "memory"; readonly chain: HttpChainClient; readonly network: ChosenNetwork }
  );

export type OpenSubstrate = Extract<OpenChain, { kind: "substrate" }>;

/** A person at a terminal waits: endpoints that failed are tried again at once. */
const restBaseMs = 200;
const maxOpenTimeoutMs = 5_000;

/** @param timeoutMs for each question. @throws LodeError CHAIN_UNREACHABLE as soon as no endpoint is left. */
export async function openChain(network: ChosenNetwork, timeoutMs: number): Promise<OpenChain> {
  if (network.kind === "memory") {
    const chain = new HttpChainClient(network.url, { timeoutMs });
    return { kind: "memory", chain, network, [Symbol.asyncDispose]: () => chain[Symbol.asyncDispose]() };
  }
  const { endpoints } = network;
  const losses = new Losses(endpoints);
  const chain = new SubstrateChain({
    endpoints,
    reporter: losses.reporter,
    callTimeoutMs: timeoutMs,
    openTimeoutMs: Math.min(maxOpenTimeoutMs, timeoutMs),
    silenceMs: timeoutMs,
    restBaseMs,
  });
  const wall = new SystemClock();
  const startedAt = wall.now();
  try {
    const genesisHash = await Promise.race([chain.genesisHash(), losses.allLost]);
    const openedInMs = wall.now() - startedAt;
    return {
      kind: "substrate",
      chain,
      network,
      genesisHash,
      losses: losses.seen,
      openedInMs,
      [Symbol.asyncDispose]: () => chain[Symbol.asyncDispose](),
    };
  } catch (error) {
    await chain[Symbol.asyncDispose]();
    throw error;
  }
}

/** @throws LodeError CHAIN_READ_UNSUPPORTED for a memory chain. */
export function asSubstrate(open: OpenChain, what: string): OpenSubstrate {
  if (open.kind === "substrate") return open;
  throw new LodeError("CHAIN_READ_UNSUPPORTED", `the memory chain at ${open.network.name} has no ${what}`, {
    retry: "never",
    facts: { network: open.network.name, what },
    next: "It answers head, metagraph and weights; everything else needs a Subtensor, over ws:// or wss://.",
  });
}
