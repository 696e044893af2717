import type { EpochResult } from "@lode/zipcode/consensus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EpochReport } from "../report/epoch-report.ts";
import { journalOf, outcomesOf } from "./epoch-records.test-support.ts";
import { RunningNetwork, StoryFolder } from "./running-network.test-support.ts";
import { expectAgreement, expectJustVerdicts, expectPromisedReasons } from "./verdicts.test-support.ts";

/** Any seed will do; another one can be tried by hand. */
const seed = Number(process.env.LODE_STORY_SEED ?? 1);
const validators = 3;

describe("two epochs of twelve miners before three validators, one look-up in five lost", () => {
  const folder = new StoryFolder();
  let epochs: { report: EpochReport; result: EpochResult }[] = [];

  beforeAll(async () => {
    const request = { once: true, epochs: 2, miners: 12, validators, providerFailure: 0.2, epochSeconds: 5, seed };
    await using network = new RunningNetwork(folder.path, request);
    const outcome = await network.finished();
    expect(outcome.agreed).toBe(true);
    epochs = await Promise.all(
      outcome.epochs.map(async (report) => {
        const [first] = (await outcomesOf(folder.path, report.id)).values();
        if (first === undefined) throw new Error(`nobody judged ${report.id}`);
        return { report, result: first.result };
      }),
    );
  }, 240_000);
  afterAll(() => folder[Symbol.dispose]());

  it("are both judged, in zipcodes enough for a story", () => {
    expect(epochs.map(({ report }) => report.miners.length)).toEqual([12, 12]);
    for (const { report } of epochs) expect(report.zipcodes.length).toBeGreaterThanOrEqual(5);
    expect(epochs[0]?.report.id).not.toBe(epochs[1]?.report.id);
  });

  it("rank no incomplete, fabricated, copied or careless file where an honest one was on time, and late ones last", () => {
    for (const { report, result } of epochs) expectJustVerdicts(report, result);
  });

  it("give every miner the reasons that its character earns, and no others", () => {
    for (const { report, result } of epochs) expectPromisedReasons(report, result);
  });

  it("end with one digest, one vector of weights scaled to 65535, every listing judged and the whole reward given", () => {
    for (const { report, result } of epochs) expectAgreement(report, result, validators);
  });

  it("pay a late miner less than any on-time one and one after close nothing at all", () => {
    for (const { report, result } of epochs) {
      const afterClose = report.miners.find(({ character }) => character === "late-after-close");
      expect(afterClose).toMatchObject({ score: 0, reasons: [{ code: "NOT_SUBMITTED" }] });
      const seen = result.zipcodes.flatMap(({ submissions }) => submissions.map(({ hotkey }) => hotkey));
      expect(seen).not.toContain(afterClose?.hotkey);
    }
  });

  it("hold no two equal files of honest miners, although a copier's is its victim's byte for byte", () => {
    for (const { report } of epochs) {
      const filesOf = (name: string) => journalOf(folder.path, name, report.id)?.files ?? [];
      const eyes = report.miners.filter(({ character }) => character === "honest" || character === "late");
      const honest = eyes.flatMap(({ name }) => filesOf(name).map(({ sha256 }) => sha256));
      expect(honest).toHaveLength(eyes.length * report.zipcodes.length);
      expect(new Set(honest).size).toBe(honest.length);
      const copied = filesOf("copier-1").filter(({ sha256 }) => honest.includes(sha256));
      expect(copied.length).toBeGreaterThan(0);
    }
  });

  it("take no honest miner for a copier of another", () => {
    for (const { report } of epochs) {
      const blamed = report.miners.filter(({ reasons }) => reasons.some(({ code }) => code === "COPY"));
      expect(blamed.map(({ character }) => character)).toEqual(["copier"]);
    }
  });
});
