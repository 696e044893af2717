import type { EpochResult, RankedSubmission, ZipcodeResult } from "@lode/zipcode/consensus";
import { isReasonCode, type ReasonCode } from "@lode/zipcode/tiers";
import { expect } from "vitest";
import type { EpochReport } from "../report/epoch-report.ts";
import { characters } from "../simulated/characters.ts";

/** What must never stand in a ranking where somebody honest was on time. */
const neverRanked = new Set(["incomplete", "fabricator", "copier", "careless"]);
const earnNothing = ["incomplete", "fabricator", "copier", "careless", "late-after-close"];

/**
 * Holds one epoch of a peopled network against what the characters are expected to get, whatever was drawn and
 * whatever the providers failed to answer.
 */
export function expectJustVerdicts(report: EpochReport, result: EpochResult): void {
  const characterOf = new Map(report.miners.map(({ hotkey, character }) => [hotkey, character]));
  const characterAt = ({ hotkey }: RankedSubmission) => characterOf.get(hotkey) ?? "a stranger";
  let contested = 0;
  for (const zipcode of result.zipcodes.filter(({ honeypot }) => !honeypot)) {
    const told = tell(zipcode, characterAt);
    const onTime = [...zipcode.submissions.entries()].filter(([, one]) => characterAt(one) === "honest" && !one.late);
    if (onTime.length === 0) continue;
    contested += 1;
    const lastHonest = Math.max(...onTime.filter(([, { standing }]) => standing !== "failed").map(([place]) => place));
    for (const [place, submission] of zipcode.submissions.entries()) {
      const character = characterAt(submission);
      if (neverRanked.has(character))
        expect(submission, told).toMatchObject({ standing: "failed", rank: null, paid1e9: 0 });
      if (character === "late") {
        expect(submission.late, told).toBe(true);
        expect(place, told).toBeGreaterThan(lastHonest);
      }
      expect(character, told).not.toBe("late-after-close");
    }
  }
  expect(contested).toBeGreaterThan(0);

  const scoresOf = (wanted: string) =>
    report.miners.filter(({ character }) => character === wanted).map(({ score }) => score);
  const honest = scoresOf("honest");
  const others = report.miners.filter(({ character }) => character !== "honest").map(({ score }) => score);
  expect(Math.min(...honest)).toBeGreaterThan(Math.max(...others));
  for (const character of earnNothing)
    expect({ character, scores: scoresOf(character).filter((score) => score !== 0) }).toEqual({
      character,
      scores: [],
    });
}

/** A provider's noise may cost an honest file its spot check, but only so many: parts of all files in 1e-2. */
const unluckyFiles = 10;

/** Every code that a character's description promises is among the reasons the miner was given, and no other. */
export function expectPromisedReasons(report: EpochReport, result: EpochResult): void {
  const seeing = new Set(
    report.miners.flatMap(({ character, hotkey }) => (character === "honest" || character === "late" ? [hotkey] : [])),
  );
  const files = result.zipcodes
    .flatMap(({ honeypot, submissions }) => (honeypot ? [] : submissions))
    .filter(({ hotkey }) => seeing.has(hotkey));
  const unlucky = files.filter(({ standing }) => standing === "failed");
  expect(unlucky.length * 100).toBeLessThanOrEqual(files.length * unluckyFiles);

  const hasHoneypot = result.zipcodes.some(({ honeypot }) => honeypot);
  for (const { hotkey, character, reasons, name } of report.miners) {
    const given = new Set(reasons.map(({ code }) => code));
    const promised = promisedCodes(character).filter((code) => code !== "HONEYPOT" || hasHoneypot);
    // Such a miner is told TOO_LATE by the coordinator; for the result its files do not exist.
    const inResults = character === "late-after-close" ? ["NOT_SUBMITTED"] : promised;
    expect({ name, missing: inResults.filter((code) => !given.has(code)) }).toEqual({ name, missing: [] });
    const tolerated = new Set<string>([...inResults, "LOWER_RANK", "HONEYPOT_UNREWARDED"]);
    if (seeing.has(hotkey)) tolerated.add("SPOT_CHECK_FAILED").add("SPOT_CHECK_UNDECIDED");
    expect({ name, surprising: [...given].filter((code) => !tolerated.has(code)) }).toEqual({ name, surprising: [] });
  }
}

/** The codes in the text that says what honest validators make of a character. */
function promisedCodes(name: string): ReasonCode[] {
  const found = characters.find(({ character }) => character.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  const words: readonly string[] = found.character.expectedVerdict.match(/[A-Z][A-Z_]+/g) ?? [];
  return words.filter(isReasonCode);
}

/** One digest, one vector of weights, nothing lost, the whole reward given out. */
export function expectAgreement(report: EpochReport, result: EpochResult, validators: number): void {
  expect(new Set(Object.values(report.digests)).size).toBe(1);
  expect(Object.keys(report.digests)).toHaveLength(validators);
  expect(report).toMatchObject({ agreed: true, held: {} });
  expect(result.scores.reduce((sum, { score1e9 }) => sum + score1e9, result.burned1e9)).toBe(1_000_000_000);
  expect(report.miners.reduce((sum, { score }) => sum + score, 0)).toBe(1_000_000_000);

  const vectors = Object.values(report.weightsByValidator);
  expect(vectors).toHaveLength(validators);
  for (const vector of vectors) expect(vector).toEqual(report.weights);
  expect(Math.max(...Object.values(report.weights))).toBe(65_535);
  const best = Math.max(...report.miners.map(({ score }) => score));
  const paid = report.miners.filter(({ score }) => Math.round((score * 65_535) / best) > 0);
  expect(
    Object.keys(report.weights)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(paid.map(({ uid }) => uid).sort((a, b) => a - b));
  for (const { uid, score } of paid)
    expect(Math.abs((report.weights[uid] ?? 0) - (score * 65_535) / best)).toBeLessThanOrEqual(1);

  expect(report.listings.uploaded).toBeGreaterThan(0);
  expect(report.listings.lost).toBe(0);
  expect(report.listings.judged).toBe(report.listings.uploaded + report.listings.late);
}

function tell({ zipcode, submissions }: ZipcodeResult, characterAt: (submission: RankedSubmission) => string): string {
  const lines = submissions.map((one) => {
    const codes = one.reasons.map(({ code }) => code).join(" ");
    return `  ${characterAt(one)}: ${one.standing}, paid ${one.paid1e9}${one.late ? ", late" : ""} ${codes}`;
  });
  return `${zipcode}\n${lines.join("\n")}`;
}
