import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { DataDirLock, nobodyWaits } from "@lode/runtime/lifecycle";
import { type Candidate, policyForTable } from "@lode/zipcode/assignment";
import { epochAt } from "@lode/zipcode/epoch";
import { type Policy, policies, withValues } from "@lode/zipcode/policy";
import { defaultLimits, type Limits } from "../access/limits.ts";
import { startCoordinator } from "../app/start-coordinator.ts";
import { AnchoredClock } from "./anchored-clock.ts";
import type { StandaloneSettings } from "./config.ts";
import { openEmbeddedStore } from "./embedded-store.ts";
import { sampleLabel, sampleZipcodes } from "./sample-zipcodes.ts";
import { openTrial } from "./trial.ts";
import { type OpenedChain, openTrialChain } from "./trial-chain.ts";

/** Which chain the settings mean, with names looked up. */
export type ChainChoice =
  | { readonly kind: "memory" | "dev" }
  | { readonly kind: "substrate"; readonly name: string; readonly endpoints: readonly string[] };

export interface StandaloneOptions {
  readonly settings: StandaloneSettings;
  readonly chain: ChainChoice;
  readonly reporter: Reporter;
  /** Told aloud, besides the log. */
  warn(text: string): void;
}

/** What the owner is told at the start, in this order. */
export interface StandaloneSummary {
  readonly url: string;
  readonly docs: string;
  readonly store: string;
  readonly chain: string;
  readonly policy: string;
  readonly zipcodes: string;
  readonly epoch: string;
}

export interface RunningStandalone extends AsyncDisposable {
  readonly url: string;
  readonly storeUrl: string;
  /** Where others find a trial chain, if it has an address. */
  readonly chainUrl: string | undefined;
  readonly summary: StandaloneSummary;
  stop(): Promise<void>;
}

/** Real milliseconds between two looks at the chain while a beacon is awaited. */
const pollMs = 1_000;
const trialPollMs = 250;

/** A coordinator with everything that it needs, from its settings alone. */
export async function startStandalone(options: StandaloneOptions): Promise<RunningStandalone> {
  const { settings, reporter, warn } = options;
  const { dataDir, host, port } = settings;
  const isTrial = options.chain.kind !== "substrate";
  if (!isTrial && settings.epochSeconds !== undefined) throw onlyOnTrial("epochSeconds");
  if (!isTrial && settings.metagraph !== undefined) throw onlyOnTrial("metagraph");
  await ready();
  await using stack = new AsyncDisposableStack();
  stack.use(await DataDirLock.acquire(join(dataDir, "run")));
  const wall = new SystemClock();
  const named = policies[settings.policy ?? "calibrated"];
  const rate =
    settings.epochSeconds === undefined ? undefined : named.values.epoch.lengthMs / (settings.epochSeconds * 1_000);
  const trial = isTrial ? await openTrial({ dataDir, netuid: settings.netuid, rate, wall }) : undefined;
  const protocol: Clock = trial === undefined || trial.clock.rate === 1 ? wall : new AnchoredClock(trial.clock, wall);
  const netuid = settings.netuid as NetUid;
  const chain = stack.use(await openChain({ ...options, trial, netuid, protocol }));
  const store = stack.use(
    await openEmbeddedStore({
      dataDir,
      host,
      port: settings.storePort ?? (port === 0 ? 0 : port + 1),
      publicUrl: settings.storePublicUrl,
      protocol,
      wall,
      reporter,
    }),
  );
  const { candidates, told } = zipcodesOf(isTrial, warn);
  const policy = policyOf(named, isTrial, candidates);
  const coordinator = stack.use(
    await startCoordinator({
      host,
      port,
      ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      dataDir,
      netuid,
      chain: chain.client,
      store: store.store,
      uploads: store.uploads,
      bucket: store.bucket,
      protocol,
      wall,
      duties: nobodyWaits,
      reporter,
      policy,
      candidates,
      pollMs: isTrial ? trialPollMs : pollMs,
      limits: { ...limitsAt(rate), ...settings.limits } as Partial<Limits>,
    }),
  );
  const running = stack.move();
  return {
    url: coordinator.url,
    storeUrl: store.url,
    chainUrl: chain.url,
    summary: {
      url: coordinator.url,
      docs: `${coordinator.url}/docs`,
      store: store.told,
      chain: chain.told,
      policy: `${policy.name} v${policy.version} ${policy.sha256.slice(0, 16)}`,
      zipcodes: told,
      epoch: `${epochAt(protocol.now(), policy.values.epoch.lengthMs)}${rate === undefined ? "" : ` · ${settings.epochSeconds} s an epoch`}`,
    },
    stop: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function openChain(
  setting: StandaloneOptions & {
    readonly trial: Awaited<ReturnType<typeof openTrial>> | undefined;
    readonly netuid: NetUid;
    readonly protocol: Clock;
  },
): Promise<OpenedChain> {
  const { chain, settings, trial, netuid, protocol, reporter } = setting;
  if (chain.kind !== "substrate") {
    return await openTrialChain({
      kind: chain.kind,
      dataDir: settings.dataDir,
      metagraphFile: settings.metagraph,
      trial: trial!,
      netuid,
      protocol,
      host: settings.host,
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

function zipcodesOf(
  isTrial: boolean,
  warn: (text: string) => void,
): { candidates: readonly Candidate[]; told: string } {
  if (isTrial) {
    warn(`no table of zipcodes is loaded: epochs are drawn from a sample (${sampleLabel})`);
    const candidates = sampleZipcodes();
    return { candidates, told: `${candidates.length} zipcodes, ${sampleLabel}` };
  }
  warn("no table of zipcodes is loaded: no epoch is opened until there is one");
  return { candidates: [], told: "none loaded" };
}

/** On a trial chain a permit is enough and one validator is a quorum, and a small table lowers what it has to fill. */
function policyOf(policy: Policy, isTrial: boolean, candidates: readonly Candidate[]): Policy {
  if (!isTrial) return policy;
  return policyForTable(withValues(policy, { agreement: { validatorMinStakeAlpha: 0, minValidators: 1 } }), candidates);
}

/** Rate limits count real time while epochs run faster: what is allowed in an epoch stays the same. */
function limitsAt(rate = 1): Partial<Limits> {
  const factor = Math.max(1, Math.ceil(rate));
  if (factor === 1) return {};
  const wider = Object.entries(defaultLimits).map(([name, limit]) => [
    name,
    { ...limit, points: limit.points * factor },
  ]);
  return Object.fromEntries(wider) as Partial<Limits>;
}

function onlyOnTrial(setting: string): LodeError<"CONFIG_INVALID"> {
  return new LodeError("CONFIG_INVALID", `${setting} is for trials: a live chain has its own`, {
    retry: "never",
    facts: { setting },
    next: `Leave ${setting} out, or use the chain memory or dev.`,
  });
}
