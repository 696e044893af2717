import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EpochResult } from "@lode/zipcode/consensus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EpochReport } from "../report/epoch-report.ts";
import { outcomesOf } from "./epoch-records.test-support.ts";
import { RunningNetwork, StoryFolder } from "./running-network.test-support.ts";
import { expectAgreement, expectJustVerdicts, expectPromisedReasons } from "./verdicts.test-support.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const kingCounty = join(shared, "listings", "king-county-sales-2014-2015.csv.gz");
const isThere = existsSync(kingCounty);
if (!isThere) process.stderr.write(`skipped: ${kingCounty} is missing\n`);

const validators = 3;

describe.skipIf(!isThere)("an epoch over King County's published sales, one look-up in five lost", () => {
  const folder = new StoryFolder();
  let lines: readonly string[] = [];
  let report: EpochReport;
  let result: EpochResult;

  beforeAll(async () => {
    const request = {
      once: true,
      listings: [kingCounty],
      miners: 12,
      validators,
      providerFailure: 0.2,
      epochSeconds: 5,
    };
    await using network = new RunningNetwork(folder.path, request);
    const { epochs } = await network.finished();
    const [only] = epochs;
    if (only === undefined || epochs.length > 1) throw new Error(`${epochs.length} epochs instead of one`);
    report = only;
    const [outcome] = (await outcomesOf(folder.path, report.id)).values();
    if (outcome === undefined) throw new Error(`nobody judged ${report.id}`);
    result = outcome.result;
    lines = network.lines;
  }, 480_000);
  afterAll(() => folder[Symbol.dispose]());

  it("asks for real zipcodes of the county under the profile for tables, near to ten thousand listings", () => {
    expect(report.policy.name).toBe("table");
    for (const { zipcode } of report.zipcodes) expect(zipcode).toMatch(/^98\d{3}$/);
    const expected = report.zipcodes
      .filter(({ honeypot }) => !honeypot)
      .reduce((sum, zipcode) => sum + zipcode.expected, 0);
    expect(Math.abs(expected - 10_000)).toBeLessThanOrEqual(1_000);
  });

  it("says aloud what was read, what was refused and why, and what the mapping made of it", () => {
    const told = lines.join("\n");
    expect(told).toContain("real listings (king-county");
    expect(told).toMatch(/17191 rows read, 17045 kept, refused: 146 × SUPERSEDED/);
    expect(told).toMatch(/constant: .+ = /);
    expect(told).toMatch(/derived: .+ = /);
  });

  it("says which fields are waived exactly where the table lacks them", () => {
    const waived = lines.filter((line) => /waived/i.test(line));
    for (const field of report.waived) expect(waived.join("\n")).toContain(field);
    expect(waived.length > 0).toBe(report.waived.length > 0);
  });

  it("ranks no incomplete, fabricated, copied or careless file where an honest one was on time, and late ones last", () => {
    expectJustVerdicts(report, result);
  });

  it("gives every miner the reasons that its character earns, and no others", () => {
    expectPromisedReasons(report, result);
  });

  it("ends with one digest, one vector of weights scaled to 65535, every listing judged and the whole reward given", () => {
    expectAgreement(report, result, validators);
  });
});
