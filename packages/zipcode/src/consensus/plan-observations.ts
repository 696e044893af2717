import { compareBytes, compareText } from "../canonical-json/index.ts";
import { referenceSpotCheckIndices } from "../reference/index.ts";
import { rowDraw, rowHash, spotCheckRows, spotCheckSeed } from "../tiers/index.ts";
import type { JudgingInputs } from "./epoch-inputs.ts";
import { type FileJudgement, judgeFiles } from "./judge-files.ts";
import type { PlannedRow } from "./planned-row.ts";

/** A row with its turn in its own file: a budget that runs out then thins every file alike. */
interface Candidate {
  readonly file: FileJudgement;
  readonly fileSha256: string;
  readonly seed: Uint8Array;
  readonly row: number;
  readonly turn: number;
}

/**
 * Which rows of the epoch are looked up, and by whom: those of files that passed tiers 1 and 2 and copy nobody, and of
 * files in honeypot zipcodes that are large enough to be a violation.
 *
 * Rows beyond `lookupBudget` stay in the plan with nobody to look: first turns of all files come before second turns,
 * and within a turn the order is that of the files' seeds, which nobody knew before the beacon.
 * @returns by zipcode, hotkey, row.
 */
export function planObservations(inputs: JudgingInputs): PlannedRow[] {
  const { spotCheck } = inputs.policy.values;
  const candidates = judgeFiles(inputs)
    .filter((file) => isLookedUp(file, inputs))
    .flatMap((file) => candidatesOf(file, inputs));
  const funded = new Set(
    candidates.length <= spotCheck.lookupBudget
      ? candidates
      : [...candidates].sort(byTurn).slice(0, spotCheck.lookupBudget),
  );
  const drawFor = rowDraw(inputs.validators, inputs.policy.values);
  return candidates
    .map((candidate) => {
      const { file, fileSha256, seed, row } = candidate;
      const { hotkey, zipcode, key } = file.item;
      const validators = funded.has(candidate) ? drawFor(seed, row) : [];
      return { fileSha256, hotkey, zipcode, key, row, validators };
    })
    .sort((a, b) => compareText(a.zipcode, b.zipcode) || compareText(a.hotkey, b.hotkey) || a.row - b.row);
}

function isLookedUp({ counts, reasons, honeypot, announced, item }: FileJudgement, inputs: JudgingInputs): boolean {
  if (counts === null || announced === undefined || reasons.length > 0 || item.sha256 === null) return false;
  const { violationRowsPpm } = inputs.policy.values.assignment.honeypot;
  return !honeypot || counts.rows * 1_000_000 >= announced.expected * violationRowsPpm;
}

function candidatesOf(file: FileJudgement, inputs: JudgingInputs): Candidate[] {
  const { hotkey, zipcode, sha256 } = file.item;
  if (sha256 === null) return [];
  const { epochId } = inputs.snapshot;
  const seed = spotCheckSeed({ beaconHash: inputs.beacon.hash, epochId, hotkey, zipcode, fileSha256: sha256 });
  return chosenRows(file, seed, inputs)
    .map((row) => ({ row, hash: rowHash(seed, row) }))
    .sort((a, b) => compareBytes(a.hash, b.hash))
    .map(({ row }, turn) => ({ file, fileSha256: sha256, seed, row, turn }));
}

function chosenRows(
  { item, counts, submissionTimestamp }: FileJudgement,
  seed: Uint8Array,
  inputs: JudgingInputs,
): number[] {
  const rows = counts?.rows ?? 0;
  const { choice, rowsMax } = inputs.policy.values.spotCheck;
  if (choice === "beacon") return spotCheckRows(seed, rows, inputs.policy.values);
  const { nonce } = inputs.assignment;
  const submission = { nonce, hotkey: item.hotkey, submissionTimestamp, listingCount: rows };
  return referenceSpotCheckIndices(submission, rowsMax === 2 ? "v2" : "v1");
}

function byTurn(a: Candidate, b: Candidate): number {
  return a.turn - b.turn || compareBytes(a.seed, b.seed);
}
