import { existsSync } from "node:fs";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { DataDirLock, nobodyWaits } from "@lode/runtime/lifecycle";
import { epochAt } from "@lode/zipcode/epoch";
import { type Policy, policies, withValues } from "@lode/zipcode/policy";
import { collectDefaultMetrics, Registry } from "prom-client";
import { defaultLimits, type Limits } from "../access/limits.ts";
import { readMasterSecret } from "../access/master-secret.ts";
import type { CoordinatorOptions } from "../app/options.ts";
import { startCoordinator } from "../app/start-coordinator.ts";
import { AnchoredClock } from "./anchored-clock.ts";
import type { StandaloneSettings } from "./config.ts";
import { caresOf, refuseContradictions } from "./contradictions.ts";
import { openEmbeddedStore } from "./embedded-store.ts";
import { type Environment, type Secrets, secretsOf } from "./environment.ts";
import type { OpenedStore } from "./opened-store.ts";
import { explainedListening, storePortOf } from "./ports.ts";
import { openS3Store } from "./s3-store.ts";
import { type ChainChoice, careForSilence, openChain } from "./standalone-chain.ts";
import { openTrial, type Trial, trialPath } from "./trial.ts";
import { openZipcodeTable } from "./zipcode-table.ts";

export interface StandaloneOptions {
  readonly settings: StandaloneSettings;
  readonly chain: ChainChoice;
  readonly env: Environment;
  readonly reporter: Reporter;
  /** Told aloud, besides the log. */
  warn(text: string): void;
  readonly registry?: Registry;
}

/** What the owner is told at the start, in this order. */
export interface StandaloneSummary {
  readonly url: string;
  readonly docs: string;
  readonly store: string;
  readonly database: string;
  readonly chain: string;
  readonly policy: string;
  readonly zipcodes: string;
  readonly epoch: string;
  readonly metrics?: string;
  readonly admin?: string;
}

export interface RunningStandalone extends AsyncDisposable {
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly storeUrl: string;
  /** Where others find a trial chain, if it has an address. */
  readonly chainUrl: string | undefined;
  readonly summary: StandaloneSummary;
  stop(): Promise<void>;
}

/** Real milliseconds between two looks at the chain while a beacon is awaited. */
const pollMs = 1_000;
const trialPollMs = 250;

/**
 * A coordinator with everything that it needs, from its settings alone.
 * @throws LodeError CONFIG_INVALID, METAGRAPH_INVALID, ZIPCODES_INVALID, MASTER_SECRET_*, DATA_DIR_*, PORT_UNAVAILABLE, TRIAL_*,
 *   STORE_*, DATABASE_*
 */
export async function startStandalone(options: StandaloneOptions): Promise<RunningStandalone> {
  try {
    return await start(options);
  } catch (error) {
    throw explainedListening(error, options.settings);
  }
}

async function start(options: StandaloneOptions): Promise<RunningStandalone> {
  const { settings, chain: choice, reporter } = options;
  const { dataDir, epochSeconds, port, host } = settings;
  const isTrial = choice.kind !== "substrate";
  refuseContradictions(settings, isTrial);
  const secrets = secretsOf(options.env, settings);
  const warn = (text: string): void => {
    reporter.warn("startedWithCare", { warning: text });
    options.warn(text);
  };
  for (const care of caresOf(settings, secrets)) warn(care);
  if (!isTrial && secrets.databaseUrl === undefined && existsSync(trialPath(dataDir))) {
    warn(`${dataDir} was a trial's, and its database still holds the trial's epochs: start with a fresh --data-dir`);
  }
  await ready();
  await using stack = new AsyncDisposableStack();
  stack.use(await DataDirLock.acquire(join(dataDir, "run")));
  const wall = new SystemClock();
  const named = policies[settings.policy ?? "calibrated"];
  const rate = epochSeconds === undefined ? undefined : named.values.epoch.lengthMs / (epochSeconds * 1_000);
  const trial = isTrial ? await openTrial({ dataDir, netuid: settings.netuid, rate, wall }) : undefined;
  const protocol: Clock = trial === undefined ? wall : new AnchoredClock(trial.clock, wall);
  if (settings.bucket !== undefined && trial !== undefined) assertRealTime(trial);
  const policy = policyOf(named, isTrial);
  const table = await openZipcodeTable({ file: settings.zipcodes, isTrial, policy, wall });
  const masterSecret =
    settings.masterSecretFile === undefined ? undefined : await readMasterSecret(settings.masterSecretFile);
  const chain = stack.use(await openChain({ chain: choice, settings, trial, protocol, reporter }));
  if (!isTrial) await careForSilence(chain, wall, warn);
  const store = stack.use(await openStore({ settings, secrets, protocol, wall, reporter, warn }));
  const registry = options.registry ?? new Registry();
  collectDefaultMetrics({ register: registry });
  const coordinator = stack.use(
    await startCoordinator({
      ...coordinatorOptions(settings, secrets),
      host,
      port,
      netuid: settings.netuid as NetUid,
      chain: chain.client,
      store: store.store,
      uploads: store.uploads,
      bucket: store.bucket,
      protocol,
      wall,
      duties: nobodyWaits,
      reporter,
      registry,
      policy,
      candidates: table.candidates,
      waitsForTable: !isTrial,
      pollMs: isTrial ? trialPollMs : pollMs,
      limits: { ...limitsAt(rate), ...settings.limits } as Partial<Limits>,
      ...(masterSecret !== undefined && { masterSecret }),
    }),
  );
  const { url, metricsUrl, adminUrl, ownersTable } = coordinator;
  if (ownersTable === undefined && table.warning !== undefined) warn(table.warning);
  const running = stack.move();
  const paced = epochSeconds === undefined ? "" : ` · ${epochSeconds} s an epoch`;
  return {
    url,
    adminUrl,
    storeUrl: store.url,
    chainUrl: chain.url,
    summary: {
      url,
      docs: `${url}/docs`,
      store: store.told,
      database: secrets.databaseUrl === undefined ? `embedded, in ${join(dataDir, "database")}` : "Postgres",
      chain: chain.told,
      policy: `${policy.name} v${policy.version} ${policy.sha256.slice(0, 16)}`,
      zipcodes:
        ownersTable === undefined
          ? table.told
          : `${ownersTable.zipcodes} zipcodes, the owner's table ${ownersTable.sha256.slice(0, 16)}`,
      epoch: `${epochAt(protocol.now(), policy.values.epoch.lengthMs)}${paced}`,
      ...(metricsUrl !== undefined && { metrics: metricsUrl }),
      ...(adminUrl !== undefined && { admin: adminUrl }),
    },
    stop: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function openStore(setting: {
  readonly settings: StandaloneSettings;
  readonly secrets: Secrets;
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly reporter: Reporter;
  readonly warn: (text: string) => void;
}): Promise<OpenedStore> {
  const { settings, secrets, warn, ...rest } = setting;
  const { dataDir, host, bucket, storePublicUrl } = settings;
  if (bucket !== undefined && secrets.bucketKeys !== undefined) return openS3Store(bucket, secrets.bucketKeys, warn);
  return openEmbeddedStore({
    ...rest,
    dataDir,
    host,
    port: storePortOf(settings),
    publicUrl: storePublicUrl,
  });
}

/** What is handed through as it is. */
function coordinatorOptions(settings: StandaloneSettings, { databaseUrl }: Secrets) {
  const { publicUrl, dataDir, databaseConnections, adminPort, adminHost, adminAllowRemote, workers, metrics } =
    settings;
  const { metagraphRefreshSeconds, maxMetagraphAgeMinutes, trustProxy, logRequests, drainSeconds, stopSeconds } =
    settings;
  return {
    dataDir,
    metagraphRefreshSeconds,
    maxMetagraphAgeMinutes,
    trustProxy,
    logRequests,
    verification: { workers },
    metrics: typeof metrics === "number" ? { port: metrics } : metrics,
    drainMs: drainSeconds * 1_000,
    stopGraceMs: stopSeconds * 1_000,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(databaseUrl !== undefined && {
      database: {
        kind: "postgres",
        url: databaseUrl,
        ...(databaseConnections !== undefined && { maxConnections: databaseConnections }),
      },
    }),
    ...(adminPort !== undefined && {
      admin: {
        port: adminPort,
        ...(adminHost !== undefined && { host: adminHost }),
        ...(adminAllowRemote !== undefined && { allowRemote: adminAllowRemote }),
      },
    }),
  } as const satisfies Partial<CoordinatorOptions>;
}

/** A bucket stamps its objects by real time, so epochs have to run by it too. @throws LodeError CONFIG_INVALID */
function assertRealTime({ clock }: Trial): void {
  if (clock.rate === 1 && clock.protocolMs === clock.wallMs) return;
  throw new LodeError(
    "CONFIG_INVALID",
    "this data directory's epochs have run faster than real time, a bucket's clock has not",
    {
      retry: "never",
      next: "Use the embedded store, or start with a fresh --data-dir.",
    },
  );
}

/** On a trial chain a permit is enough, and one validator is a quorum. */
function policyOf(policy: Policy, isTrial: boolean): Policy {
  return isTrial ? withValues(policy, { agreement: { validatorMinStakeAlpha: 0, minValidators: 1 } }) : policy;
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
