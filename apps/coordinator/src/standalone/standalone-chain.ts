import type { NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { StandaloneSettings } from "./config.ts";
import { chainPortOf } from "./ports.ts";
import type { Trial } from "./trial.ts";
import { type OpenedChain, openTrialChain } from "./trial-chain.ts";

/** Which chain the settings mean, with names looked up. */
export type ChainChoice =
  | { readonly kind: "memory" | "dev" }
  | { readonly kind: "substrate"; readonly name: string; readonly endpoints: readonly string[] };

export interface ChainSetting {
  readonly chain: ChainChoice;
  readonly settings: StandaloneSettings;
  /** There for a trial chain. */
  readonly trial: Trial | undefined;
  readonly protocol: Clock;
  readonly reporter: Reporter;
}

export async function openChain({ chain, settings, trial, protocol, reporter }: ChainSetting): Promise<OpenedChain> {
  const netuid = settings.netuid as NetUid;
  if (chain.kind !== "substrate") {
    if (trial === undefined) throw new TypeError("a trial chain needs its trial");
    const { dataDir, metagraph, host, chainPort } = settings;
    return await openTrialChain({
      kind: chain.kind,
      dataDir,
      metagraphFile: metagraph,
      trial,
      netuid,
      protocol,
      host,
      port: chain.kind === "dev" ? chainPortOf(settings) : chainPort,
      reporter,
    });
  }
  // Loaded when it is asked for.
  const { SubstrateChain } = await import("@lode/bittensor/chain-substrate");
  const client = new SubstrateChain({
    endpoints: chain.endpoints,
    reporter: reporter.child({ client: "coordinator" }),
  });
  return {
    client,
    told: `${chain.name}, subnet ${netuid}`,
    url: undefined,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** Real milliseconds that a chain gets to say anything before its owner is told that it has not. */
const patienceMs = 5_000;

/** A chain that does not answer stops nobody from starting, but who started it should not have to find that in a log. */
export async function careForSilence(
  { client, told }: Pick<OpenedChain, "client" | "told">,
  wall: Clock,
  warn: (text: string) => void,
): Promise<void> {
  const enough = new AbortController();
  const hasAnswered = await Promise.race([
    client.finalizedHead().then(
      () => true,
      () => false,
    ),
    wall.sleepUntil(wall.now() + patienceMs, enough.signal).then(
      () => false,
      () => false,
    ),
  ]);
  enough.abort();
  if (!hasAnswered)
    warn(`the chain ${told} does not answer right now: nothing that is signed can be answered until it does`);
}
