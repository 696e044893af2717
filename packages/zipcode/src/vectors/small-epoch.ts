import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import { sha256Hex } from "../canonical-json/index.ts";
import {
  type EpochInputs,
  type JudgingInputs,
  type Observation,
  type PlannedRow,
  planObservations,
  type SignedReveal,
} from "../consensus/index.ts";
import { type EpochId, epochStart, type Zipcode } from "../epoch/index.ts";
import { fieldBits } from "../listing/index.ts";
import { type Policy, policies } from "../policy/index.ts";
import type { SnapshotItem } from "../submission/index.ts";
import type { FileOverlap, FileReading, QualityCounts, ReasonCode } from "../tiers/index.ts";

/** Addresses over SHA-256 of `miner-1`, `miner-2` …: nobody has their keys. */
export const vectorMiners = [
  "5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt",
  "5DXhbaL2S2WbkxP9Wp9TeSTj12dMMbWHAT4LfiPpKY557Ptc",
  "5CjacxAYSsG58TrTeeM3EJLkmNbk5MDZ3nchbFevRFv2mQSp",
  "5GzZrQrrttdVFNtVDKJeKEgK6buZA3Dyrzh5WaYYBo6xUTGz",
  "5ExxdFePgNqKVBhfKenjsSm3wbmZnrNLkf3kdMJ5N3zZPYnd",
  "5HaQWeEyeYgceCjD5f4ozyVs4Kjj9VdtHVxS1s1PfSwoqcpX",
  "5Dz87b5fVJiu7mVuz3NHoBtNtX7kB23Atjcm8uaAdXhN1FBN",
  "5CVsTye4mNUKVqW9HkMBp5a2Qi3RA2K7ikNkdyXx56AZEd5M",
] as readonly string[] as readonly Hotkey[];

/** Addresses over SHA-256 of `coldkey-1`, `coldkey-2` …, one a miner. */
export const vectorColdkeys = [
  "5HRRB8hoSL4kYfwcvrBEwpp3yVBXVGX4H1zKNpk6JZzQ6JKW",
  "5GTeAio5FnMwZyg6EYGCziy4HEXbusgq3rkSEyVLKJuGSr8i",
  "5CFaTF2xX1BuTyuSPfCmuGqcHS6YyZrVKSUbSEBoNbQaNkAB",
  "5EFTM6BFBNof4FZNy2RtaBptb92XsnFyHWSWBLNHSX8RTDwb",
  "5CNe9pCv95pBqoafRacqvf3FXHpJnh969oi3JgxzUm99d3ZX",
  "5G5L151iVGD1s6sQBTpaGoQkRqV3CJqzCGALwxcak2XDWc7c",
  "5EhkNVJqG9XaTF2RHnAgCyLLiqsLCLcU9TcNRAmx422ywJ5P",
  "5DsuGgifcs1Rpyb8wBJGvLHK5scKdLqQ51pKoNrGwow13qao",
] as readonly string[] as readonly Coldkey[];

/** Addresses over SHA-256 of `validator-1`, `validator-2` …. */
export const vectorValidators = [
  "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
  "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9",
  "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
  "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
] as readonly string[] as readonly Hotkey[];

/** One submitted file in a line: whose, where, how large, when, and what looking it up would show. */
export interface FileLine {
  /** From 1. */
  readonly miner: number;
  readonly zipcode: string;
  readonly rows: number;
  /** Minutes after the start of the epoch. */
  readonly seenMinute: number;
  /** `real`: every look-up agrees. `wrong`: found, but disagrees. `invented`: not found. `hidden`: the provider is out. */
  readonly truth: "real" | "wrong" | "invented" | "hidden";
  /** Differences from a faultless file of that many rows. */
  readonly counts?: Partial<QualityCounts>;
  readonly refused?: ReasonCode;
  /** The miner whose file it copies, traces included. */
  readonly copyOf?: number;
}

export interface EpochTable {
  readonly zipcodes: readonly { readonly zipcode: string; readonly expected: number; readonly honeypot?: boolean }[];
  readonly files: readonly FileLine[];
  /** Stakes of validators 1, 2, 3 …, rao. */
  readonly stakesRao: readonly bigint[];
  /** Coldkeys by miner, where a miner's is not its own: `{ 7: 2 }` gives miner 7 the coldkey of miner 2. */
  readonly sameColdkey?: Readonly<Record<number, number>>;
  readonly policy?: Policy;
}

export interface SmallEpoch {
  readonly inputs: EpochInputs;
  readonly plan: readonly PlannedRow[];
  readonly registered: readonly Hotkey[];
  readonly distinctIds: ReadonlyMap<Zipcode, number>;
}

const epochId = "2025-10-01T16-00-00" as EpochId;
const minute = 60_000;
const startsAt = epochStart(epochId);
const deadlineAt = startsAt + 240 * minute;
const closedAt = deadlineAt + 15 * minute;
const beacon = { block: 6_500_123, hash: `0x${"5d".repeat(32)}` };

/** Rules of the profile `strict` under a name of their own, so that only a change of the rules changes a digest. */
export const vectorPolicy: Policy = {
  name: "vectors",
  version: 1,
  sha256: "ab".repeat(32),
  values: policies.strict.values,
};

/** Builds a whole small epoch out of a table: every validator looks up what it is assigned and sees the truth of the table. */
export function epochOf(table: EpochTable): SmallEpoch {
  const judging = judgingInputs(table);
  const plan = planObservations(judging);
  const truths = new Map(table.files.map((line) => [keyOf(line), line.truth]));
  const reveals = judging.validators.map(({ hotkey }) => revealOf(hotkey, plan, truths));
  const inputs = { ...judging, coldkeys: coldkeysOf(table), observationSet: { epochId, reveals } };
  return { inputs, plan, registered: vectorMiners, distinctIds: distinctIdsOf(table) };
}

function judgingInputs(table: EpochTable): JudgingInputs {
  const zipcodes = table.zipcodes.map(({ zipcode, expected }) => ({
    zipcode: zipcode as Zipcode,
    expected,
    tolerancePpm: 150_000,
  }));
  return {
    snapshot: { epochId, closedAt, manifests: [], items: table.files.map(itemOf) },
    readings: new Map(table.files.map((line) => [keyOf(line), readingOf(line)])),
    overlaps: table.files.flatMap(overlapOf),
    assignment: { zipcodes, nonce: "376ce532f42cf2a5" },
    honeypots: table.zipcodes.filter(({ honeypot }) => honeypot).map(({ zipcode }) => zipcode as Zipcode),
    beacon,
    validators: table.stakesRao.map((stakeRao, at) => ({ hotkey: vectorValidators[at] as Hotkey, stakeRao })),
    policy: table.policy ?? vectorPolicy,
  };
}

function keyOf({ miner, zipcode }: Pick<FileLine, "miner" | "zipcode">): string {
  return `data/hotkey=${vectorMiners[miner - 1]}/epoch=${epochId}/zipcode=${zipcode}/listings.parquet`;
}

function itemOf(line: FileLine): SnapshotItem {
  const key = keyOf(line);
  const seenAt = startsAt + line.seenMinute * minute;
  return {
    hotkey: vectorMiners[line.miner - 1] as Hotkey,
    zipcode: line.zipcode as Zipcode,
    key,
    size: 100 * line.rows,
    etag: sha256Hex(key).slice(0, 32),
    sha256: sha256Hex(`bytes of ${key}`),
    seenAt,
    late: seenAt >= deadlineAt,
    rowsClaimed: line.rows,
    manifestSha256: sha256Hex(`manifest of miner ${line.miner}`),
    problem: null,
  };
}

function readingOf({ rows, counts, refused }: FileLine): FileReading {
  if (refused !== undefined) return { kind: "refused", code: refused, facts: {} };
  const faultless: QualityCounts = {
    rows,
    complete: rows,
    reasonable: rows,
    datesConsistent: rows,
    distinct: rows,
    zipcodeRight: rows,
    distinctValidIds: rows,
  };
  return { kind: "read", rows, counts: { ...faultless, ...counts } };
}

function overlapOf(line: FileLine): FileOverlap[] {
  if (line.copyOf === undefined) return [];
  const earlierKey = keyOf({ miner: line.copyOf, zipcode: line.zipcode });
  const traces = { sameScraped: line.rows, sameUrl: line.rows, sameOptional: line.rows, sameFormatting: line.rows };
  return [{ laterKey: keyOf(line), earlierKey, laterRows: line.rows, matchedRows: line.rows, ...traces }];
}

function coldkeysOf({ sameColdkey = {} }: EpochTable): Map<Hotkey, Coldkey> {
  return new Map(
    vectorMiners.map((hotkey, at) => [hotkey, vectorColdkeys[(sameColdkey[at + 1] ?? at + 1) - 1] as Coldkey]),
  );
}

function distinctIdsOf(table: EpochTable): Map<Zipcode, number> {
  const most = (zipcode: string) =>
    Math.max(0, ...table.files.filter((line) => line.zipcode === zipcode).map(({ rows }) => rows));
  return new Map(table.zipcodes.map(({ zipcode }) => [zipcode as Zipcode, most(zipcode)]));
}

function revealOf(
  hotkey: Hotkey,
  plan: readonly PlannedRow[],
  truths: ReadonlyMap<string, FileLine["truth"]>,
): SignedReveal {
  const observations = plan
    .filter(({ validators }) => validators.includes(hotkey))
    .map(({ key, fileSha256, row }) => observationOf(fileSha256, row, truths.get(key) ?? "hidden"));
  return { epochId, hotkey, salt: sha256Hex(`salt of ${hotkey}`), observations, signature: "00".repeat(64) };
}

function observationOf(fileSha256: string, row: number, truth: FileLine["truth"]): Observation {
  switch (truth) {
    case "real":
      return { fileSha256, row, outcome: "pass", fields: 0 };
    case "wrong":
      return { fileSha256, row, outcome: "fail", fields: fieldBits.price | fieldBits.sqft };
    case "invented":
      return { fileSha256, row, outcome: "fail", fields: fieldBits.notFound };
    case "hidden":
      return { fileSha256, row, outcome: "inconclusive", fields: 0 };
  }
}

/** One epoch with one of each: honest, copier, incomplete, late, fabricator, sybil, undecided, careless, honeypot. */
export const smallEpochTable: EpochTable = {
  zipcodes: [
    { zipcode: "98101", expected: 100 },
    { zipcode: "98102", expected: 60 },
    { zipcode: "98103", expected: 200, honeypot: true },
  ],
  files: [
    { miner: 1, zipcode: "98101", rows: 98, seenMinute: 60, truth: "real" },
    { miner: 2, zipcode: "98101", rows: 100, seenMinute: 120, truth: "real" },
    { miner: 3, zipcode: "98101", rows: 98, seenMinute: 150, truth: "real", copyOf: 1 },
    { miner: 4, zipcode: "98101", rows: 70, seenMinute: 90, truth: "real" },
    { miner: 5, zipcode: "98101", rows: 97, seenMinute: 245, truth: "real" },
    { miner: 6, zipcode: "98101", rows: 100, seenMinute: 30, truth: "invented" },
    { miner: 7, zipcode: "98101", rows: 99, seenMinute: 180, truth: "real" },
    { miner: 1, zipcode: "98102", rows: 60, seenMinute: 61, truth: "real" },
    { miner: 2, zipcode: "98102", rows: 58, seenMinute: 121, truth: "hidden" },
    { miner: 4, zipcode: "98102", rows: 60, seenMinute: 91, truth: "real", counts: { distinct: 40, complete: 50 } },
    { miner: 5, zipcode: "98102", rows: 60, seenMinute: 10, truth: "real", refused: "FILE_ENCRYPTED" },
    { miner: 8, zipcode: "98102", rows: 61, seenMinute: 20, truth: "real" },
    { miner: 1, zipcode: "98103", rows: 12, seenMinute: 62, truth: "real" },
    { miner: 8, zipcode: "98103", rows: 200, seenMinute: 21, truth: "invented" },
  ],
  stakesRao: [50_000_000_000_000n, 30_000_000_000_000n, 20_000_000_000_000n],
  sameColdkey: { 7: 2 },
};
