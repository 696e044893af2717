import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import type { NetworkFile } from "@lode/contract/network-file";
import { defaultLimits, type Limits, startCoordinator } from "@lode/coordinator/app";
import { startObjectServer } from "@lode/object-server/server";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { SystemClock } from "@lode/runtime/clock";
import { writeWhole } from "@lode/runtime/files";
import { OpenDuties } from "@lode/runtime/lifecycle";
import { SeededRandom } from "@lode/runtime/random";
import { createReporter, type OwnedReporter } from "@lode/telemetry/reporter";
import { type EpochId, nextEpoch, parseEpochId, scheduleOf } from "@lode/zipcode/epoch";
import { startLocalChain } from "../local-chain/local-chain.ts";
import { castPeople, everybody, type People, walletRoot, writeSpareWallets } from "../people/people.ts";
import { serveClock } from "../protocol-clock/clock-server.ts";
import { LeasedClock } from "../protocol-clock/leased-clock.ts";
import { type EpochReport, reportEpoch } from "../report/epoch-report.ts";
import { ReportStore } from "../report/report-store.ts";
import { serveLookups } from "../simulated/lookup-provider.ts";
import { serveMarket } from "../simulated/market-server.ts";
import { KeptPorts } from "./kept-ports.ts";
import type { OpenedMarket } from "./open-market.ts";
import { startPlayers, uploadsOf } from "./players.ts";
import type { World } from "./world.ts";

/** Subnet 46 keeps its number here too. */
const netuid = 46 as NetUid;
const host = "127.0.0.1";
const bucket = "lode-local";
const region = "local";
/** How much older than the first epoch the chain is, protocol time. */
const headStartMs = 120_000;
const versionKey = 1;
/** Real milliseconds between two questions of an agent that waits for somebody else. */
const pollMs = 150;
/** Protocol time after the results are due by which every validator has set its weights or given up. */
const settledAfterMs = 15 * 60_000;
/**
 * While somebody owes what is due, these last protocol milliseconds before it take as long as the clock may wait. So it
 * never stands still, and of two uploads the earlier is always seen earlier.
 */
const waitingWindowMs = 60_000;
/** Real seconds: whoever joins or leaves while people watch is seen soon, and the chain is next door. */
const metagraphRefreshSeconds = 10;
/** Two providers: what one cannot answer, the other may. */
const providers = 2;

export interface NetworkSetting {
  readonly dataDir: string;
  readonly world: World;
  readonly opened: OpenedMarket;
  progress(text: string): void;
}

export interface LocalNetwork extends AsyncDisposable {
  /** Lines that tell a reader where things are. */
  readonly introduction: readonly string[];
  readonly networkFile: NetworkFile;
  nameOf(hotkey: string): string;
  firstUnreported(): Promise<EpochId>;
  /** Waits until everybody has judged the epoch or its time is over. @returns undefined when nobody came to a result. */
  epochJudged(epochId: EpochId, signal: AbortSignal): Promise<EpochReport | undefined>;
  keepReport(report: EpochReport, text: string): Promise<void>;
}

/**
 * Starts every part in the order in which they need each other; disposing of it stops them in the opposite order.
 * The parts meet only at their URLs, at the store and at the chain; all that this file shares with them is the clock and
 * the ledger of duties that the clock waits for.
 */
export async function startNetwork(setting: NetworkSetting): Promise<LocalNetwork> {
  const { dataDir, world, opened, progress } = setting;
  const { options } = world;
  const { policy } = opened;
  await using stack = new AsyncDisposableStack();
  await ready();
  await mkdir(dataDir, { recursive: true });
  const reporterOf = (component: string): OwnedReporter =>
    stack.use(createReporter({ component, destination: join(dataDir, "logs", `${component}.log`), level: "info" }));
  const network = reporterOf("network");
  const wall = new SystemClock();
  const duties = new OpenDuties({
    maxHoldMs: options.holdSeconds * 1_000,
    wall,
    onOverdue: (duty, heldMs) => {
      network.warn("duty_overdue", { ...duty, heldMs });
      progress(
        `${duty.who} still owes "${duty.what}" after ${Math.round(heldMs / 1_000)} s: the clock goes on without it`,
      );
    },
  });
  const clock = stack.use(
    new LeasedClock({
      statePath: join(dataDir, "clock.json"),
      startAt: world.startAt,
      rate: policy.values.epoch.lengthMs / (options.epochSeconds * 1_000),
      barrier: (wantsMs) => duties.earliestDue(wantsMs),
      creep: { windowMs: waitingWindowMs, rate: waitingWindowMs / (options.holdSeconds * 1_000) },
    }),
  );

  const ports = await KeptPorts.read(dataDir, host);
  // Nobody owes anything yet, since nobody runs: until everybody does, the clock must not run away from them.
  const starting = duties.open({ who: "network", what: "start everybody", dueBy: clock.now() + 1 });

  const people = castPeople(options.seed, options.miners, options.validators);
  const chain = stack.use(
    await startLocalChain({
      kind: options.chain,
      dataDir,
      seed: options.seed,
      // A little earlier than the first epoch: its first block exists when the clock starts.
      genesisMs: world.startAt - headStartMs,
      clock,
      netuid,
      host,
      port: await ports.of(({ chainUrl }) => chainUrl),
      people: everybody(people),
      versionKey,
      reporter: network,
    }),
  );
  const clockServer = stack.use(
    await serveClock(() => clock.reading(), host, await ports.of(({ clockUrl }) => clockUrl)),
  );

  const credentials = storeCredentials(options.seed);
  const store = stack.use(
    await startObjectServer({
      dataDir: join(dataDir, "store"),
      host,
      port: await ports.of(({ storeUrl }) => storeUrl),
      credentials: [credentials],
      buckets: [bucket],
      region,
      // The time that counts is when the store saw an object: protocol time. Signatures are judged by real time.
      objectClock: clock,
      authClock: wall,
      reporter: reporterOf("object-store"),
    }),
  );
  const connection = { endpoint: store.url, region, bucket, credentials, forcePathStyle: true };
  const coordinator = await startCoordinator({
    host,
    port: await ports.of(({ coordinatorUrl }) => coordinatorUrl),
    dataDir: join(dataDir, "coordinator"),
    netuid,
    chain: chain.clientFor("coordinator"),
    // Ours is known to look at the condition of a copy.
    store: new S3ObjectStore({ ...connection, trustsCopyConditions: true }),
    uploads: new S3UploadSigner(connection),
    bucket: { name: bucket, region },
    protocol: clock,
    wall,
    duties,
    reporter: reporterOf("coordinator"),
    policy,
    candidates: opened.market.candidates,
    masterSecret: secretFor(options.seed, "assignments"),
    pollMs,
    limits: limitsAt(clock.rate),
    metagraphRefreshSeconds,
    onTransition: (epochId, state) => progress(`${epochId} ${state}`),
  });
  stack.defer(() => coordinator.stop());

  const market = stack.use(
    await serveMarket({
      market: opened.market,
      seed: options.seed,
      protocol: clock,
      epochLengthMs: policy.values.epoch.lengthMs,
      host,
      port: await ports.of(({ marketUrl }) => marketUrl),
    }),
  );
  const lookups = await Promise.all(
    Array.from({ length: providers }, async (_, index) =>
      serveLookups({
        port: await ports.of(({ providerUrls }) => providerUrls[index]),
        market: opened.market,
        seed: options.seed,
        outageSeed: `${options.seed} provider ${index}`,
        failureShare: options.providerFailure,
        wall,
        host,
      }),
    ),
  );
  for (const server of lookups) stack.use(server);

  const networkFile = networkFileOf(people, {
    dataDir,
    opened,
    epochSeconds: options.epochSeconds,
    startedAt: new Date(wall.now()).toISOString(),
    coordinatorUrl: coordinator.url,
    storeUrl: store.url,
    chainUrl: chain.url,
    clockUrl: clockServer.url,
    marketUrl: market.url,
    providerUrls: lookups.map(({ url }) => url),
  });
  await writeSpareWallets(people, options.seed, walletRoot(dataDir));
  await writeNetworkFile(dataDir, networkFile);

  const reports = new ReportStore(join(dataDir, "reports"));
  stack.use(
    await startPlayers({
      dataDir,
      people,
      policy,
      networkFile,
      chainOf: (name) => chain.clientFor(name),
      duties,
      clock,
      wall,
      random: (what) => new SeededRandom(`${options.seed} ${what}`),
      reporterOf,
      reports,
      netuid,
      versionKey,
      pollMs,
      progress,
    }),
  );

  const names = new Map(everybody(people).map(({ key, name }) => [key.hotkey as string, name]));
  const uidOf = new Map(everybody(people).map(({ key, uid }) => [key.hotkey as string, uid as number]));
  starting.done();
  // Runs first of all when the network stops: who stops owes nothing any more, and a running clock would pass what was due.
  stack.defer(() => clock.freeze());
  const uptime = stack.move();
  return {
    introduction: [
      ...opened.lines,
      `policy ${policy.name} v${policy.version} ${policy.sha256.slice(0, 16)} · ${options.epochSeconds} s an epoch · seed ${options.seed}`,
      `coordinator ${coordinator.url}/docs · logs ${join(dataDir, "logs")}`,
      `to join from outside: ${join(dataDir, "network.json")}`,
    ],
    networkFile,
    nameOf: (hotkey) => names.get(hotkey) ?? hotkey.slice(0, 8),
    async firstUnreported() {
      let epochId = parseEpochId(world.firstEpoch) as EpochId;
      while ((await reports.report(epochId)) !== undefined) epochId = nextEpoch(epochId);
      return epochId;
    },
    async epochJudged(epochId, signal) {
      const overAt =
        scheduleOf(epochId, policy.values, policy.values.epoch.maxExtensions).resultsUntil + settledAfterMs;
      const settled = () => reports.outcomes(epochId).then((outcomes) => outcomes.size >= people.validators.length);
      while (!signal.aborted && clock.now() < overAt && !(await settled())) {
        await wall.sleepUntil(wall.now() + pollMs, signal).catch(() => {});
      }
      if (signal.aborted) return undefined;
      return reportEpoch({
        epochId,
        deadlineAt: scheduleOf(epochId, policy.values).deadlineAt,
        miners: people.miners.map(({ key, uid, name, character }) => ({
          hotkey: key.hotkey,
          uid,
          name,
          character: character.name,
        })),
        outcomes: [...(await reports.outcomes(epochId)).values()],
        uploads: uploadsOf({ dataDir, people }, epochId),
        uidOf,
        policy,
        waived: opened.waived,
      });
    },
    keepReport: (report, text) => reports.keepReport(report, text),
    [Symbol.asyncDispose]: () => uptime.disposeAsync(),
  };
}

/** Rate limits count real time while epochs run faster: what is allowed in an epoch stays the same. */
function limitsAt(rate: number): Limits {
  const factor = Math.max(1, Math.ceil(rate));
  const wider = Object.entries(defaultLimits).map(([name, limit]) => [
    name,
    { ...limit, points: limit.points * factor },
  ]);
  return Object.fromEntries(wider) as Limits;
}

/** Secrets follow from the seed like the keys, so that a run can be repeated: they guard nothing but this network. */
function secretFor(seed: number, what: string): Buffer {
  return createHash("sha256").update(`lode local network ${seed}: ${what}`).digest();
}

function storeCredentials(seed: number): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  return { accessKeyId: "lode-local", secretAccessKey: secretFor(seed, "store").toString("hex") };
}

interface Addresses
  extends Omit<
    NetworkFile,
    "version" | "netuid" | "walletRoot" | "spareMiner" | "spareValidator" | "policy" | "waived"
  > {
  readonly dataDir: string;
  readonly opened: OpenedMarket;
}

function networkFileOf(people: People, { dataDir, opened, ...addresses }: Addresses): NetworkFile {
  const seat = ({ name, key, uid }: People["spareMiner"]) => ({
    wallet: name,
    hotkeyName: "default",
    hotkey: key.hotkey,
    uid,
  });
  return {
    version: 1,
    netuid,
    ...addresses,
    walletRoot: walletRoot(dataDir),
    spareMiner: seat(people.spareMiner),
    spareValidator: seat(people.spareValidator),
    policy: { name: opened.policy.name, sha256: opened.policy.sha256 },
    waived: [...opened.waived],
  };
}

async function writeNetworkFile(dataDir: string, file: NetworkFile): Promise<void> {
  await writeWhole(join(dataDir, "network.json"), `${JSON.stringify(file, null, 2)}\n`);
}
