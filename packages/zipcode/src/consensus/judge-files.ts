import { compareText } from "../canonical-json/index.ts";
import type { Zipcode } from "../epoch/index.ts";
import type { PolicyValues } from "../policy/index.ts";
import type { SnapshotItem } from "../submission/index.ts";
import { type FileReading, judgeQuality, judgeQuantity, type QualityCounts, type Reason } from "../tiers/index.ts";
import { copyReasons } from "./copy-reasons.ts";
import type { AnnouncedZipcode, JudgingInputs } from "./epoch-inputs.ts";
import { reasonOfRefusal } from "./refusal.ts";

/** What is known of one file before any row is looked up. */
export interface FileJudgement {
  readonly item: SnapshotItem;
  /** Undefined when the zipcode was not announced. */
  readonly announced: AnnouncedZipcode | undefined;
  readonly honeypot: boolean;
  /** Null when the file was refused; then reasons say why. */
  readonly counts: QualityCounts | null;
  /** What the Python would call the time of the submission: text of the legacy file, else of when the store saw it. */
  readonly submissionTimestamp: string;
  /** Of tiers 1 and 2, of copying, or why the file was refused; a honeypot's file is not put through the tiers. */
  readonly reasons: readonly Reason[];
}

/** Everything before tier 3, for each file of the snapshot, by zipcode and hotkey. */
export function judgeFiles(inputs: JudgingInputs): FileJudgement[] {
  const values = inputs.policy.values;
  const announced = new Map<Zipcode, AnnouncedZipcode>(inputs.assignment.zipcodes.map((one) => [one.zipcode, one]));
  const honeypots = new Set(inputs.honeypots);
  const copies = copyReasons(inputs);
  return [...inputs.snapshot.items]
    .sort((a, b) => compareText(a.zipcode, b.zipcode) || compareText(a.hotkey, b.hotkey))
    .map((item) => {
      const zipcode = announced.get(item.zipcode);
      const honeypot = honeypots.has(item.zipcode);
      const unread = { item, announced: zipcode, honeypot, submissionTimestamp: new Date(item.seenAt).toISOString() };
      if (zipcode === undefined) return { ...unread, counts: null, reasons: [{ code: "NOT_ASSIGNED", facts: {} }] };
      const reading = readingOf(item, inputs.readings);
      if (reading.kind === "refused") return { ...unread, counts: null, reasons: [reasonOfRefusal(reading)] };
      const { counts, submissionTimestamp = unread.submissionTimestamp } = reading;
      const file = { ...unread, submissionTimestamp };
      if (counts.rows === 0) return { ...file, counts, reasons: [{ code: "FILE_EMPTY", facts: {} }] };
      if (honeypot) return { ...file, counts, reasons: [] };
      const copied = copies.get(item.key);
      return { ...file, counts, reasons: [...tierReasons(counts, zipcode, values), ...(copied ? [copied] : [])] };
    });
}

/**
 * The file as this validator read it, unless the snapshot itself refuses it.
 * @throws RangeError when a file of the snapshot was not read: an epoch judged in part has no result.
 */
function readingOf(item: SnapshotItem, readings: JudgingInputs["readings"]): FileReading {
  if (item.problem !== null) return { kind: "refused", code: item.problem, facts: {} };
  if (item.sha256 === null) return { kind: "refused", code: "MANIFEST_MISSING", facts: {} };
  const reading = readings.get(item.key);
  if (reading === undefined) throw new RangeError(`no reading of ${item.key}: every file is read before judging`);
  if (reading.kind === "refused" || item.rowsClaimed === null || item.rowsClaimed === reading.rows) return reading;
  return { kind: "refused", code: "FILE_ROWS_CLAIMED", facts: { rows: reading.rows, claimed: item.rowsClaimed } };
}

function tierReasons(
  counts: QualityCounts,
  { expected, tolerancePpm }: AnnouncedZipcode,
  policy: PolicyValues,
): Reason[] {
  const quantity = judgeQuantity(counts.rows, expected, tolerancePpm, policy);
  return [...quantity.reasons, ...judgeQuality(counts, policy).reasons];
}
