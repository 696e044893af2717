import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { expect, test } from "vitest";
import { frozenKey, manifestKey, parseSubmissionKey, resultKey, submissionKey } from "./storage-keys.ts";

const hotkey = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY" as Hotkey;
const other = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const epochId = "2026-01-05T08-00-00" as EpochId;
const zipcode = "01002" as Zipcode;

test("what a miner writes is found again by its key", () => {
  expect(parseSubmissionKey(submissionKey(hotkey, epochId, zipcode))).toEqual({
    kind: "listings",
    hotkey,
    epochId,
    zipcode,
  });
  expect(parseSubmissionKey(manifestKey(hotkey, epochId))).toEqual({ kind: "manifest", hotkey, epochId });
  expect(frozenKey(epochId, manifestKey(hotkey, epochId))).toBe(
    `snapshots/${epochId}/data/hotkey=${hotkey}/epoch=${epochId}/manifest.json`,
  );
  expect(resultKey(hotkey, epochId)).toBe(`validators/${hotkey}/${epochId}/result.json`);
});

test("JSON of the Python miner is known by its path, the doubled one too", () => {
  const intended = `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/data_20260105_081500.json`;
  const legacy = { kind: "legacy", hotkey, epochId, zipcode };
  expect(parseSubmissionKey(intended)).toEqual(legacy);
  expect(parseSubmissionKey(`data/hotkey=${hotkey}/${intended}`)).toEqual(legacy);
});

test.each([
  [
    "another owner inside",
    `data/hotkey=${hotkey}/data/hotkey=${other}/epoch=${epochId}/zipcode=${zipcode}/data_1.json`,
  ],
  ["a doubled Parquet", `data/hotkey=${hotkey}/${submissionKey(hotkey, epochId, zipcode)}`],
  ["no address", `data/hotkey=../epoch=${epochId}/manifest.json`],
  ["a folder too deep", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/x/listings.parquet`],
  ["a zipcode of four digits", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=1002/listings.parquet`],
  ["a manifest in a zipcode", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/manifest.parquet`],
  ["a legacy job", `data/hotkey=${hotkey}/job_id=1/data_20260105_081500_10.parquet`],
  [
    "a name whose copy has no room",
    `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/${"a".repeat(850)}.json`,
  ],
  ["a name with a backslash", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/a\\b.json`],
  ["a name with a control character", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/a\u0001b.json`],
  ["a name that XML cannot hold", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/a\uffffb.json`],
  ["an ending and no name", `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/.json`],
  ["nothing", ""],
])("%s is nothing that judging knows", (_, key) => {
  expect(parseSubmissionKey(key)).toBeUndefined();
});

test("the longest name that is taken leaves room for its copy's key, doubled prefix and all", () => {
  const name = `${"\u{10348}".repeat(100)}.json`;
  const key = `data/hotkey=${hotkey}/data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/${name}`;
  expect(parseSubmissionKey(key)?.kind).toBe("legacy");
  expect(Buffer.byteLength(frozenKey(epochId, key))).toBeLessThanOrEqual(1_024);
});
