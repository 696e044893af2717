import { join } from "node:path";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { FileOverlap, FileReading } from "@lode/zipcode/tiers";
import type { ValidatorContext } from "../app/context.ts";
import { readListingFiles } from "../collect/read-files.ts";
import { countFiles, distinctValidIds } from "../engine/count-files.ts";
import { findFileOverlaps } from "../engine/file-overlaps.ts";
import { type FileToLoad, JudgingEngine } from "../engine/judging-engine.ts";
import type { CollectedFile } from "./collect-files.ts";
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
 * Loads what is not loaded yet and says about each file how its rows count. Refusals are kept in
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
  const loaded = await engine.loaded();
  const unread: FileToLoad[] = [];
  for (const file of files) {
    if (file.kind === "refused") refusals.set(file.number, file.reading);
    else if (!refusals.has(file.number) && !loaded.has(file.number)) unread.push(placeOf(file));
  }
  await readListingFiles(engine, unread, {
    limits: facts.policy.values.file,
    signal,
    onRead: ({ file }, outcome) => {
      if (typeof outcome === "number") return;
      journal.keepReading(epochId, file, outcome);
      refusals.set(file, outcome);
    },
    onSurprise: ({ path }, why) => reporter.warn("file_passed_gate_but_not_engine", { epochId, path, why }),
  });
  const counts = await countFiles(engine, { closesAt: facts.schedule.closesAt, quality: facts.policy.values.quality });
  const readings = files.map(({ item, number }): readonly [string, FileReading] => {
    const counted = counts.get(number);
    const refusal = refusals.get(number);
    if (refusal !== undefined) return [item.key, refusal];
    if (counted === undefined) throw new RangeError(`file ${number} is neither loaded nor refused`);
    return [item.key, { kind: "read", rows: counted.rows, counts: counted }];
  });
  return { readings, overlaps: await overlapsOf(facts, engine) };
}

function placeOf({ item, number, path }: Extract<CollectedFile, { kind: "on-disk" }>): FileToLoad {
  const { zipcode, seenAt, sha256 } = item;
  return { file: number, zipcode, seenAt, sha256: sha256 ?? "", path };
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
