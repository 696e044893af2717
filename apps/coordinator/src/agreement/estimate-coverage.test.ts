import type { Hotkey } from "@lode/bittensor/primitives";
import type { Observation } from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { policies, withValues } from "@lode/zipcode/policy";
import type { SnapshotItem } from "@lode/zipcode/submission";
import { expect, test } from "vitest";
import { estimateCoverage } from "./estimate-coverage.ts";

const epochId = "2026-01-05T04-00-00" as EpochId;
const zipcode = "98001" as Zipcode;
const judges = ["a", "b", "c"] as Hotkey[];
const rows = Array.from({ length: 10 }, (_, row) => row);

const item = (miner: string, rowsClaimed: number | null = 10): SnapshotItem => ({
  hotkey: miner as Hotkey,
  zipcode,
  key: `data/${miner}`,
  size: 100,
  etag: "e",
  sha256: miner.repeat(64),
  seenAt: 5,
  late: false,
  rowsClaimed,
  manifestSha256: null,
  problem: null,
});

async function* told(said: Readonly<Record<string, readonly [file: string, rows: readonly number[]][]>>) {
  for (const [hotkey, files] of Object.entries(said)) {
    const observations = files.flatMap(([file, of]) =>
      of.map((row): Observation => ({ fileSha256: file.repeat(64), row, outcome: "pass", fields: 0 })),
    );
    yield { hotkey: hotkey as Hotkey, observations };
  }
}

async function estimate(
  items: readonly SnapshotItem[],
  said: Parameters<typeof told>[0],
  policy = policies.strict,
): Promise<Record<string, number> | undefined> {
  const found = await estimateCoverage(
    {
      snapshot: { epochId, closedAt: 10, manifests: [], items },
      beacon: { block: 1, hash: `0x${"1".repeat(64)}` },
      policy,
      nonce: "0123456789abcdef",
      zipcodes: [{ zipcode, expected: 10, tolerancePpm: 150_000 }],
      honeypots: [],
      validators: judges.map((hotkey) => ({ hotkey, stakeRao: 10n })),
      reveals: told(said),
    },
    () => Promise.resolve(),
  );
  return found && Object.fromEntries(found);
}

// Three validators, five to a row: every row falls to all of them. Ten rows: three are chosen by the beacon.
test("who speaks about all rows that fell to it covers them, who is silent about some covers less", async () => {
  expect(
    await estimate([item("1"), item("2")], {
      a: [
        ["1", rows],
        ["2", rows],
      ],
      b: [
        ["1", rows],
        ["2", rows],
      ],
      c: [["1", rows]],
    }),
  ).toEqual({
    a: 1_000_000,
    b: 1_000_000,
    c: 500_000,
  });
});

test("a file of which only a minority speaks was looked up by nobody, and is held against nobody", async () => {
  expect(
    await estimate([item("1"), item("2")], {
      a: [["1", rows]],
      b: [["1", rows]],
      c: [
        ["1", rows],
        ["2", rows],
      ],
    }),
  ).toEqual({
    a: 1_000_000,
    b: 1_000_000,
    c: 1_000_000,
  });
});

test("rows that were not chosen do not help, and files without a claimed number of rows are left out", async () => {
  const one = await estimate([item("1"), item("2", null)], {
    a: [["1", rows]],
    b: [["1", rows]],
    c: [
      ["1", [10, 11, 12]],
      ["2", rows],
    ],
  });
  expect(one).toEqual({ a: 1_000_000, b: 1_000_000, c: 0 });
});

test("beyond the budget nothing is told, as only the files tell which rows it left out", async () => {
  const tight = withValues(policies.strict, { spotCheck: { lookupBudget: 2 } });
  expect(await estimate([item("1")], { a: [["1", rows]], b: [["1", rows]] }, tight)).toBeUndefined();
});
