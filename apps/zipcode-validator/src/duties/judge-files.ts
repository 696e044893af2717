import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { SnapshotItem } from "@lode/zipcode/submission";
import type { FileOverlap, FileReading } from "@lode/zipcode/tiers";
import type { ValidatorContext } from "../app/context.ts";
import { convertLegacyFile, isLegacyItem } from "../collect/convert-legacy.ts";
import { type FileToRead, readListingFiles } from "../collect/read-files.ts";
import { countFiles, distinctValidIds } from "../engine/count-files.ts";
import { findFileOverlaps } from "../engine/file-overlaps.ts";
import { type FileToLoad, JudgingEngine } from "../engine/judging-engine.ts";
import { type CollectedFile, filePath, legacySource } from "./collect-files.ts";
import type { EpochFacts, Readings } from "./epoch-facts.ts";

export function openEngine(context: ValidatorContext, facts: EpochFacts): Promise<JudgingEngine> {
  const folder = context.epochFolder(facts.epochId);
  return JudgingEngine.open({
    folder: join(folder, "engine"),
    filesFolder: join(folder, "files"),
    memoryLimitMb: context.limits.engineMemoryMb,
    threads: context.limits.engineThreads,
  });
}

/**
 * Loads the files and says about each how its rows count. Refusals are kept in
 * the journal as they are found: a file that was refused once is not read a second time after a restart.
 */
export async function judgeFiles(
  context: ValidatorContext,
  facts: EpochFacts,
  files: readonly CollectedFile[],
  engine: JudgingEngine,
  signal: AbortSignal,
): Promise<Readings> {
  const { journal, reporter } = context;
  const { epochId } = facts;
  const refusals = journal.readings<FileReading>(epochId);
  const timestamps = new Map<number, string>();
  const unread: FileToRead[] = [];
  for (const file of files) {
    if (file.kind === "refused") refusals.set(file.number, file.reading);
    else if (!refusals.has(file.number)) {
      const { legacy } = file;
      unread.push({ ...placeOf(file.item, file.number, file.path), ...(legacy === undefined ? {} : { legacy }) });
    }
  }
  await readListingFiles(engine, unread, {
    limits: facts.policy.values.file,
    signal,
    onRead: ({ file }, outcome) => {
      if (typeof outcome === "number") return;
      journal.keepReading(epochId, file, outcome);
      refusals.set(file, outcome);
    },
    onTimestamp: ({ file }, text) => timestamps.set(file, text),
    onSurprise: ({ path }, why) => reporter.warn("file_passed_gate_but_not_engine", { epochId, path, why }),
  });
  const counts = await countFiles(engine, { closesAt: facts.schedule.closesAt, quality: facts.policy.values.quality });
  const readings = files.map(({ item, number }): readonly [string, FileReading] => {
    const counted = counts.get(number);
    const refusal = refusals.get(number);
    if (refusal !== undefined) return [item.key, refusal];
    if (counted === undefined) throw new RangeError(`file ${number} is neither loaded nor refused`);
    const submissionTimestamp = timestamps.get(number);
    const timed = submissionTimestamp === undefined ? {} : { submissionTimestamp };
    return [item.key, { kind: "read", rows: counted.rows, counts: counted, ...timed }];
  });
  return { readings, overlaps: await overlapsOf(facts, engine) };
}

/** Fills an empty engine with the files that were judged before a restart; the gate has seen them already. */
export async function reloadFiles(
  context: ValidatorContext,
  facts: EpochFacts,
  { readings }: Readings,
  engine: JudgingEngine,
): Promise<void> {
  const folder = join(context.epochFolder(facts.epochId), "files");
  const rows = new Map(readings.flatMap(([key, one]) => (one.kind === "read" ? [[key, one.rows] as const] : [])));
  const files = facts.snapshot.items.flatMap((item, number) =>
    rows.has(item.key) ? [placeOf(item, number, filePath(folder, number, item.sha256 ?? ""))] : [],
  );
  for (const { file, path } of files) {
    const item = facts.snapshot.items[file];
    if (item === undefined || !isLegacyItem(item, facts.epochId)) continue;
    await convertLegacyFile(legacySource(folder, item, file, facts), path, facts.policy.values.file);
  }
  const loads = await engine.load(files);
  for (const { file, path } of files) {
    const load = loads.get(file);
    const expected = rows.get(facts.snapshot.items[file]?.key ?? "");
    if (load?.kind === "loaded" && load.rows === expected) continue;
    throw new LodeError("ENGINE_FAILED", `${path} was judged before the restart and cannot be loaded again`, {
      retry: "never",
      facts: { path },
      next: "Something changed the data directory while the validator was down; the next epoch is judged as ever.",
    });
  }
}

function placeOf({ zipcode, seenAt, sha256 }: SnapshotItem, file: number, path: string): FileToLoad {
  return { file, zipcode, seenAt, sha256: sha256 ?? "", path };
}

async function overlapsOf(facts: EpochFacts, engine: JudgingEngine): Promise<FileOverlap[]> {
  const found = await findFileOverlaps(engine, facts.policy.values.copying.rowsPpm);
  const keyOf = (number: number): string => facts.snapshot.items[number]?.key ?? "";
  return found.map(({ later, earlier, ...counts }) => ({
    laterKey: keyOf(later),
    earlierKey: keyOf(earlier),
    ...counts,
  }));
}

/** Different ids over the valid rows of these files, by zipcode; a zipcode of whose files none has any counts 0. */
export async function distinctIdsOf(
  facts: EpochFacts,
  engine: JudgingEngine,
  files: ReadonlyMap<Zipcode, readonly string[]>,
): Promise<Map<Zipcode, number>> {
  const numbers = new Map(facts.snapshot.items.map(({ key }, number) => [key, number]));
  const passing = [...files.values()].flat().flatMap((key) => numbers.get(key) ?? []);
  const counted = await distinctValidIds(engine, passing, facts.policy.values.quality);
  return new Map([...files.keys()].map((zipcode) => [zipcode, counted.get(zipcode) ?? 0]));
}
