import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import { MemoryChain } from "@lode/bittensor/chain-memory";
import { type Keypair, keypairFromUri, ready, toHex } from "@lode/bittensor/keys";
import type { Coldkey, NetUid, Uid } from "@lode/bittensor/primitives";
import { resultText } from "@lode/contract/coordinator";
import { encodeListings } from "@lode/contract/listing-file";
import { epochPrefix, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { SystemClock, VirtualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { OpenDuties } from "@lode/runtime/lifecycle";
import { SeededRandom } from "@lode/runtime/random";
import { type Candidate, policyForTable } from "@lode/zipcode/assignment";
import { type EpochId, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import { type Listing, listingId } from "@lode/zipcode/listing";
import { type Policy, policies, withValues } from "@lode/zipcode/policy";
import { encodeManifest, manifestSha256, manifestText, type SnapshotItem, snapshotOf } from "@lode/zipcode/submission";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ListingLookup } from "../lookup/listing-lookup.ts";
import { type RunningValidator, startValidator } from "./start-validator.ts";
import { TwinCoordinator } from "./twin-coordinator.test-support.ts";
import type { EpochReport, ValidatorOptions } from "./validator-options.ts";

const epochId = "2026-01-05T08-00-00" as EpochId;
const netuid = 46 as NetUid;
const zipcodes = ["98101", "98103"] as Zipcode[];
const wall = new SystemClock();

let policy: Policy;
let candidates: Candidate[];
let market: Map<Zipcode, Listing[]>;
let miners: Keypair[];
let judges: Keypair[];
beforeAll(async () => {
  await ready();
  miners = ["//Miner0", "//Miner1", "//Faker", "//Other"].map((uri) => keypairFromUri(uri));
  judges = ["//Judge0", "//Judge1", "//Judge2"].map((uri) => keypairFromUri(uri));
  candidates = zipcodes.map((zipcode) => ({
    zipcode,
    expected: 40,
    sources: [40],
    tolerancePpm: 150_000,
    state: "WA",
    city: "Seattle",
    county: "King",
    marketTier: "STANDARD",
    geographicRegion: "West",
    lastAssignedAt: null,
    performancePpm: 1_000_000,
  }));
  policy = policyForTable(withValues(policies.table, { agreement: { minValidators: 1 } }), candidates);
  market = new Map(
    zipcodes.map((zipcode) => [zipcode, Array.from({ length: 40 }, (_, at) => listingOf(zipcode, at, "real"))]),
  );
});

function listingOf(zipcode: Zipcode, at: number, kind: string): Listing {
  return {
    zpid: null,
    mlsId: `${kind}-${zipcode}-${at}`,
    address: `${at} ${kind} St`,
    zipcode,
    city: "Seattle",
    state: "WA",
    priceCents: 50_000_000 + at * 100_000,
    bedrooms: 1 + (at % 5),
    bathroomsX100: 200,
    sqft: 1000 + at,
    lotSqft: 5000,
    yearBuilt: 1950 + at,
    listingDate: Date.UTC(2025, 11, 1),
    scrapedTimestamp: Date.UTC(2026, 0, 5, 9),
    propertyType: "CONDO",
    listingStatus: "FOR_SALE",
    daysOnMarket: 30,
    sourceUrl: "https://a.example/",
    latitudeE7: 476_000_000,
    longitudeE7: -1_223_000_000,
  };
}

let folder: string;
let clock: VirtualClock;
let duties: OpenDuties;
let chain: MemoryChain;
let twin: TwinCoordinator;
let running: RunningValidator[];
let overdue: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lode-validator-"));
  running = [];
  overdue = [];
  duties = new OpenDuties({ wall, maxHoldMs: 20_000, onOverdue: ({ who, what }) => overdue.push(`${who} ${what}`) });
  const { closesAt } = scheduleOf(epochId, policy.values);
  clock = new VirtualClock({ startAt: closesAt - 60_000, rate: 2_000, barrier: (wants) => duties.earliestDue(wants) });
  const neuron = (keypair: Keypair, uid: number, permit: boolean): Neuron => ({
    uid: uid as Uid,
    hotkey: keypair.hotkey,
    coldkey: `${keypair.hotkey}` as unknown as Coldkey,
    stakeRao: permit ? 100_000_000_000n * (uid === 0 ? 8n : 1n) : 0n,
    validatorPermit: permit,
    lastUpdate: 0,
  });
  chain = new MemoryChain({
    clock,
    seed: 1,
    genesisMs: closesAt - 3_600_000,
    blockTimeMs: 12_000,
    finalityLag: 2,
    netuid,
    tempo: 360,
    weightsRateLimit: 10,
    versionKey: 1,
    neurons: [
      ...judges.map((one, uid) => neuron(one, uid, true)),
      ...miners.map((one, at) => neuron(one, 3 + at, false)),
    ],
  });
  twin = await TwinCoordinator.start({ epochId, policy, candidates, protocol: clock, chain });
});
afterEach(async () => {
  await Promise.all(running.map((validator) => validator.stop()));
  await twin[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Handed {
  readonly miner: Keypair;
  readonly rows: (zipcode: Zipcode) => readonly Listing[];
  /** What lies in the store instead of what was signed. */
  readonly stored?: (bytes: Uint8Array) => Uint8Array;
  readonly signedBy?: Keypair;
  /** As the Python miner does: JSON, no manifest. */
  readonly legacy?: true;
}

/** Freezes what miners handed in, as the coordinator does at close. */
function freeze(handed: readonly Handed[]): void {
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const items: SnapshotItem[] = [];
  const manifests = handed.flatMap(({ miner, rows, stored, signedBy, legacy }, place) => {
    const { hotkey } = miner;
    const seenAt = twin.schedule.startsAt + 3_600_000 + place * 60_000;
    if (legacy) {
      for (const zipcode of zipcodes) {
        const bytes = new TextEncoder().encode(JSON.stringify(rows(zipcode).map(recordOfPython)));
        const key = `${epochPrefix(hotkey, epochId)}zipcode=${zipcode}/data_20260105_090000.json`;
        twin.objects.set(key, stored?.(bytes) ?? bytes);
        const unsigned = { rowsClaimed: null, manifestSha256: null, problem: null, late: false } as const;
        const what = { key, size: bytes.length, etag: "e", sha256: sha256(bytes), seenAt };
        items.push({ hotkey, zipcode, ...what, ...unsigned });
      }
      return [];
    }
    const files = zipcodes.map((zipcode) => {
      const listings = rows(zipcode);
      const bytes = encodeListings(listings);
      const key = submissionKey(hotkey, epochId, zipcode);
      twin.objects.set(key, stored?.(bytes) ?? bytes);
      return { key, zipcode, rows: listings.length, bytes: bytes.length, sha256: sha256(bytes) };
    });
    const unsigned = { version: 1, epochId, nonce: twin.assignment.nonce, hotkey, rulesVersion: "1", files } as const;
    const signature = toHex((signedBy ?? miner).sign(new TextEncoder().encode(manifestText(unsigned))));
    const text = encodeManifest({ ...unsigned, signature });
    const key = manifestKey(hotkey, epochId);
    twin.objects.set(key, new TextEncoder().encode(text));
    for (const file of files) {
      items.push({
        hotkey,
        zipcode: file.zipcode,
        key: file.key,
        size: file.bytes,
        etag: "e",
        sha256: file.sha256,
        seenAt,
        late: false,
        rowsClaimed: file.rows,
        manifestSha256: manifestSha256(text),
        problem: null,
      });
    }
    return [{ hotkey, key, sha256: manifestSha256(text), size: text.length, seenAt, late: false }];
  });
  twin.snapshot = snapshotOf({ epochId, closedAt: twin.schedule.closesAt, manifests, items });
}

function recordOfPython({ mlsId, sourceUrl, priceCents, bathroomsX100, lotSqft, ...rest }: Listing) {
  const { listingDate, scrapedTimestamp, latitudeE7, longitudeE7 } = rest;
  return {
    mls_id: mlsId,
    source_url: sourceUrl,
    price: Number(priceCents) / 100,
    bathrooms: Number(bathroomsX100) / 100,
    lot_size: lotSqft,
    address: rest.address,
    zipcode: rest.zipcode,
    city: rest.city,
    state: rest.state,
    bedrooms: rest.bedrooms,
    sqft: rest.sqft,
    year_built: rest.yearBuilt,
    days_on_market: rest.daysOnMarket,
    property_type: rest.propertyType,
    listing_status: rest.listingStatus,
    listing_date: new Date(listingDate ?? 0).toISOString().slice(0, 10),
    scraped_timestamp: new Date(scrapedTimestamp ?? 0).toISOString(),
    latitude: Number(latitudeE7) / 1e7,
    longitude: Number(longitudeE7) / 1e7,
  };
}

const honest = (miner: Keypair, bedroomsOff = 0): Handed => ({
  miner,
  rows: (zipcode) =>
    (market.get(zipcode) ?? []).map((listing, at) => ({
      ...listing,
      scrapedTimestamp: Date.UTC(2026, 0, 5, 9) + at + miner.publicKey[0]! * 1000,
      sourceUrl: `https://${miner.hotkey}.example/${at}`,
      daysOnMarket: 30 + bedroomsOff,
    })),
});
const faker = (miner: Keypair): Handed => ({
  miner,
  rows: (zipcode) => Array.from({ length: 40 }, (_, at) => listingOf(zipcode, at, "invented")),
});

function marketLookup(failEvery = Number.POSITIVE_INFINITY): ListingLookup & { asked: string[] } {
  const byId = new Map([...market.values()].flat().map((listing) => [listingId(listing), listing]));
  return {
    name: "market",
    asked: [],
    find(question) {
      this.asked.push(question.id ?? "");
      if (this.asked.length % failEvery === 0) return Promise.resolve({ kind: "inconclusive", reason: "503" });
      const listing = byId.get(question.id ?? "");
      return Promise.resolve(listing === undefined ? { kind: "not-found" } : { kind: "found", listings: [listing] });
    },
  };
}

/** The chain with some of its answers changed. */
function chainWith(changed: Partial<ChainClient>): ChainClient {
  return {
    finalizedHead: () => chain.finalizedHead(),
    firstBlockAfter: (at) => chain.firstBlockAfter(at),
    metagraph: (of) => chain.metagraph(of),
    metagraphAt: (of, block) => chain.metagraphAt(of, block),
    setWeights: (signer, weights) => chain.setWeights(signer, weights),
    weights: (of) => chain.weights(of),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...changed,
  };
}

interface Judge {
  readonly validator: RunningValidator;
  readonly report: Promise<EpochReport>;
  readonly events: readonly { readonly event: string; readonly fields: unknown }[];
}

async function judge(at: number, lookup: ListingLookup, changed: Partial<ValidatorOptions> = {}): Promise<Judge> {
  const reporter = recordingReporter();
  let validator: RunningValidator | undefined;
  const report = new Promise<EpochReport>((resolve) => {
    void startValidator({
      name: `judge ${at}`,
      coordinatorUrl: twin.url,
      signer: judges[at]!,
      dataDir: join(folder, `judge-${at}`),
      chain,
      netuid,
      lookups: [lookup],
      protocol: clock,
      wall,
      duties,
      reporter,
      random: new SeededRandom(at),
      pollMs: 20,
      versionKey: 1,
      limits: { engineMemoryMb: 128, engineThreads: 1 },
      onEpoch: resolve,
      ...changed,
    }).then((started) => {
      validator = started;
      running.push(started);
    });
  });
  while (validator === undefined) await wall.sleepUntil(wall.now() + 5);
  return { validator, report, events: reporter.events };
}

const reasonsOf = (report: EpochReport, miner: Keypair) =>
  report.result.scores.find(({ hotkey }) => hotkey === miner.hotkey)?.reasons.map(({ code }) => code);
const scoreOf = (report: EpochReport, miner: Keypair) =>
  report.result.scores.find(({ hotkey }) => hotkey === miner.hotkey)?.score1e9 ?? -1;

describe("a validator", () => {
  it("ends with the same digest as its peers, pays the honest and puts the weights on chain", async () => {
    freeze([honest(miners[0]!), honest(miners[1]!, 1), faker(miners[2]!)]);
    const started = await Promise.all([0, 1, 2].map((at) => judge(at, marketLookup(3 + at))));
    const reports = await Promise.all(started.map(({ report }) => report));
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
    expect(new Set(reports.map(({ digestV1 }) => digestV1)).size).toBe(1);
    const [first] = reports as [EpochReport];
    expect(first.quorum).toMatchObject({ kind: "set", why: "AGREED", sharePpm: 1_000_000 });
    expect(first.took).toEqual({ commit: true, reveal: true, publish: true });
    expect(first.judgedRows).toBe(240);
    expect(scoreOf(first, miners[2]!)).toBe(0);
    expect(reasonsOf(first, miners[2]!)).toContain("SPOT_CHECK_FAILED");
    expect(Math.min(scoreOf(first, miners[0]!), scoreOf(first, miners[1]!))).toBeGreaterThan(0);
    for (const { weightsOutcome } of reports) expect(weightsOutcome.kind).toBe("set");
    const onChain = await chain.weights(netuid);
    const vectors = [0, 1, 2].map((uid) => JSON.stringify([...(onChain.get(uid) ?? [])]));
    expect(new Set(vectors).size).toBe(1);
    expect(Math.max(...(onChain.get(0)?.values() ?? []))).toBe(65_535);
    expect([...(onChain.get(0)?.keys() ?? [])]).toEqual([3, 4]);
    expect(twin.uploads).toHaveLength(3);
    expect(overdue).toEqual([]);
  });

  it("puts no weight on itself, whatever its own submissions earned", async () => {
    freeze([honest(judges[0]!), honest(miners[0]!, 1)]);
    const done = await (await judge(0, marketLookup())).report;
    expect(scoreOf(done, judges[0]!)).toBeGreaterThan(0);
    expect([...((await chain.weights(netuid)).get(0)?.keys() ?? [])]).toEqual([3]);
  });

  it("takes nobody for a validator whose stake the policy does not find enough", async () => {
    await twin[Symbol.asyncDispose]();
    const dear = withValues(policy, { agreement: { validatorMinStakeAlpha: 800 } });
    twin = await TwinCoordinator.start({ epochId, policy: dear, candidates, protocol: clock, chain });
    freeze([honest(miners[0]!)]);
    const done = await (await judge(0, marketLookup())).report;
    const scored = done.result.scores.map(({ hotkey }) => hotkey);
    expect(judges.map(({ hotkey }) => scored.includes(hotkey))).toEqual([false, true, true]);
  });

  it("gives what differs from its signed manifest a verdict, and the epoch goes on", async () => {
    freeze([
      honest(miners[0]!),
      { ...honest(miners[1]!), stored: (bytes) => bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) },
      { ...honest(miners[2]!), signedBy: miners[0]! },
      { ...honest(miners[3]!), stored: (bytes) => bytes.slice(0, -20) },
    ]);
    const { report } = await judge(0, marketLookup());
    const done = await report;
    expect(reasonsOf(done, miners[1]!)).toEqual(["FILE_SHA256"]);
    expect(reasonsOf(done, miners[2]!)).toEqual(["MANIFEST_SIGNATURE"]);
    expect(reasonsOf(done, miners[3]!)).toEqual(["OBJECT_CHANGED"]);
    expect(scoreOf(done, miners[0]!)).toBe(1_000_000_000);
  });

  it("judges JSON that nobody signed by the snapshot's hash: ranked beside Parquet, refused where the bytes are others", async () => {
    freeze([
      honest(miners[0]!),
      { ...honest(miners[1]!, 1), legacy: true },
      {
        ...honest(miners[2]!),
        legacy: true,
        stored: (bytes) => bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)),
      },
      { ...honest(miners[3]!), legacy: true, rows: () => [] },
    ]);
    const done = await (await judge(0, marketLookup())).report;
    expect(reasonsOf(done, miners[2]!)).toEqual(["OBJECT_CHANGED"]);
    expect(reasonsOf(done, miners[3]!)).toEqual(["FILE_EMPTY"]);
    const [paid, paidLegacy] = [scoreOf(done, miners[0]!), scoreOf(done, miners[1]!)];
    expect(paidLegacy).toBeGreaterThan(0);
    expect(paid + paidLegacy).toBe(1_000_000_000);
  });

  it("has the Python miner's files again after a restart", async () => {
    freeze([honest(miners[0]!), { ...honest(miners[1]!, 1), legacy: true }]);
    const published = new Promise<void>((resolve) => {
      twin.onAnswered = (route) => route === "reveal" && resolve();
    });
    const first = await judge(0, marketLookup());
    await published;
    const pause = duties.open({ who: "the test", what: "restart", dueBy: clock.now() + 1 });
    await first.validator.stop();
    const second = await judge(0, marketLookup());
    pause.done();
    const done = await second.report;
    expect(scoreOf(done, miners[1]!)).toBeGreaterThan(0);
    expect(done.weightsOutcome.kind).toBe("set");
  });

  it("goes on after a restart without looking anything up again, and opens the very commitment it made", async () => {
    freeze([honest(miners[0]!), faker(miners[2]!)]);
    const before = marketLookup();
    const committed = new Promise<void>((resolve) => {
      twin.onAnswered = (route) => route === "commit" && resolve();
    });
    const first = await judge(0, before);
    await committed;
    // Nobody else holds the clock while the validator is down.
    const pause = duties.open({ who: "the test", what: "restart", dueBy: twin.schedule.commitsUntil });
    await first.validator.stop();
    const fetched = twin.asked.get("object");
    const changedMind: ListingLookup & { asked: string[] } = {
      ...marketLookup(),
      find: () => Promise.resolve({ kind: "not-found" }),
    };
    const asked = before.asked.length;
    const second = await judge(0, changedMind);
    pause.done();
    const done = await second.report;
    expect(new Set(twin.commitments.get(judges[0]!.hotkey)).size).toBe(1);
    expect(twin.reveals.has(judges[0]!.hotkey)).toBe(true);
    expect(before.asked.length).toBe(asked);
    expect(twin.asked.get("object")).toBe(fetched);
    expect(done.took).toEqual({ commit: true, reveal: true, publish: true });
    expect(done.weightsOutcome.kind).toBe("set");
    expect(scoreOf(done, miners[0]!)).toBe(1_000_000_000);
  });

  it.each(["candidates", "object", "commit", "reveal", "observations", "upload", "publish", "results"])(
    "stopped right after %s takes the epoch up where it was",
    async (route) => {
      freeze([honest(miners[0]!), faker(miners[2]!)]);
      const reached = new Promise<void>((resolve) => {
        twin.onAnswered = (answered) => answered === route && resolve();
      });
      const first = await judge(0, marketLookup());
      await reached;
      const pause = duties.open({ who: "the test", what: "restart", dueBy: clock.now() + 1 });
      await first.validator.stop();
      const second = await judge(0, marketLookup());
      pause.done();
      const done = await second.report;
      expect(new Set(twin.commitments.get(judges[0]!.hotkey)).size).toBe(1);
      expect(twin.results.get(judges[0]!.hotkey)?.digest).toBe(done.digest);
      expect(scoreOf(done, miners[0]!)).toBe(1_000_000_000);
      expect(done.weightsOutcome.kind).toBe("set");
    },
  );

  it("says in which zipcode a peer's result differs, and takes no result that its hotkey did not sign", async () => {
    freeze([honest(miners[0]!), faker(miners[2]!)]);
    twin.onAnswered = (route, hotkey) => {
      const ours = route === "publish" ? twin.results.get(hotkey) : undefined;
      if (ours === undefined) return;
      const [first, ...rest] = ours.zipcodeDigests;
      const other = {
        ...ours,
        digest: "a".repeat(64),
        zipcodeDigests: [{ ...first!, digest: "b".repeat(64) }, ...rest],
      };
      const signature = toHex(judges[1]!.sign(new TextEncoder().encode(resultText(other))));
      twin.results.set(judges[1]!.hotkey, { ...other, hotkey: judges[1]!.hotkey, signature });
      twin.results.set(judges[2]!.hotkey, { ...other, hotkey: judges[2]!.hotkey, signature });
    };
    const { report } = await judge(0, marketLookup());
    const { disagreements } = await report;
    expect(disagreements).toEqual([
      { hotkey: judges[1]!.hotkey, digest: "a".repeat(64), header: [], zipcodes: [zipcodes[0]] },
    ]);
  });

  it("that came too late to commit derives the same table, and holds its weights", async () => {
    freeze([honest(miners[0]!), faker(miners[2]!)]);
    const early = await judge(0, marketLookup());
    // As the late one's own duty would make the clock wait for it.
    await clock.sleepUntil(twin.schedule.commitsUntil + 60_000);
    const late = await judge(1, marketLookup(), { duties: { open: () => ({ done: () => {} }) } });
    const [inTime, checked] = await Promise.all([early.report, late.report]);
    expect(checked.took).toEqual({ commit: false, reveal: false, publish: false });
    expect(checked.digest).toBe(inTime.digest);
    expect(checked.quorum).toMatchObject({ kind: "hold", why: "NOT_COUNTED" });
    expect(checked.weightsOutcome).toEqual({ kind: "held", reason: "NOT_COUNTED" });
    expect((await chain.weights(netuid)).has(1)).toBe(false);
  });

  it("does not judge by a beacon that its own chain does not know", async () => {
    freeze([honest(miners[0]!)]);
    const other = chainWith({
      firstBlockAfter: async (at) => {
        const block = await chain.firstBlockAfter(at);
        return block && { ...block, hash: `0x${"0".repeat(64)}` };
      },
    });
    const { events } = await judge(0, marketLookup(), { chain: other });
    const refused = () => events.find(({ event }) => event === "epoch_not_judged");
    while (refused() === undefined) await wall.sleepUntil(wall.now() + 20);
    expect(refused()?.fields).toMatchObject({ epochId, error: { code: "BEACON_MISMATCH" } });
    expect(twin.commitments.size).toBe(0);
  });

  it.each([
    [
      "a snapshot that closed when the policy lets no epoch close",
      "SNAPSHOT_MISMATCH",
      () => {
        twin.schedule = { ...twin.schedule, closesAt: twin.schedule.closesAt + 60_000 };
      },
    ],
    [
      "another policy than the one that was announced",
      "POLICY_MISMATCH",
      () => {
        twin.lies.announcedPolicySha256 = "a".repeat(64);
        // The epoch stays open until the validator has heard the announcement.
        const open = duties.open({ who: "the test", what: "announcement", dueBy: twin.schedule.closesAt - 1 });
        twin.onAnswered = (route) => route === "epoch" && open.done();
      },
    ],
    [
      "a policy text that does not hash to the policy's name",
      "POLICY_MISMATCH",
      () => {
        twin.lies.policy = { ...withValues(policy, { ranking: { minSubmissions: 9 } }), sha256: policy.sha256 };
      },
    ],
  ])("does not judge %s", async (_, code, lie) => {
    lie();
    freeze([honest(miners[0]!)]);
    const { events } = await judge(0, marketLookup());
    const refused = () => events.find(({ event }) => event === "epoch_not_judged");
    while (refused() === undefined) await wall.sleepUntil(wall.now() + 20);
    expect(refused()?.fields).toMatchObject({ epochId, error: { code } });
    expect(twin.commitments.size).toBe(0);
  });

  it("judges an epoch that was extended, in the windows of the policy whatever the coordinator says they are", async () => {
    const { closesAt, startsAt } = twin.schedule;
    twin.schedule = scheduleOf(epochId, policy.values, 1);
    twin.lies.schedule = { ...twin.schedule, closesAt: startsAt, commitsUntil: closesAt, resultsUntil: closesAt };
    freeze([honest(miners[0]!)]);
    const done = await (await judge(0, marketLookup())).report;
    expect(done.took).toEqual({ commit: true, reveal: true, publish: true });
    expect(scoreOf(done, miners[0]!)).toBe(1_000_000_000);
  });

  it("bears a coordinator and a store that fail now and then", async () => {
    freeze([honest(miners[0]!), faker(miners[2]!)]);
    for (const route of [
      "submissions",
      "candidates",
      "policies",
      "object",
      "commit",
      "reveal",
      "observations",
      "publish",
      "results",
    ]) {
      twin.failing.set(route, { status: 503, times: 2 });
    }
    const { report } = await judge(0, marketLookup());
    const done = await report;
    expect(done.took).toEqual({ commit: true, reveal: true, publish: true });
    expect(done.weightsOutcome.kind).toBe("set");
  });

  it("asks again while the chain says too fast, and shows the chain's own words when it stays so", async () => {
    freeze([honest(miners[0]!)]);
    const refusing = (times: number, retry: "later" | "never") => {
      let left = times;
      return chainWith({
        setWeights: (...given) =>
          left-- > 0
            ? Promise.resolve({ kind: "refused", reason: "SettingWeightsTooFast", retry })
            : chain.setWeights(...given),
      });
    };
    const [patient, refused] = await Promise.all([
      judge(0, marketLookup(), { chain: refusing(3, "later") }),
      judge(1, marketLookup(), { chain: refusing(9, "never") }),
    ]);
    expect((await patient.report).weightsOutcome.kind).toBe("set");
    expect((await refused.report).weightsOutcome).toMatchObject({ kind: "refused", reason: "SettingWeightsTooFast" });
  });
});
