import { join } from "node:path";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { FileOverlap, FileReading } from "@lode/zipcode/tiers";
import type { ValidatorContext } from "../app/context.ts";
import { readListingFile } from "../collect/read-file.ts";
import { countFiles, distinctValidIds } from "../engine/count-files.ts";
import { findFileOverlaps } from "../engine/file-overlaps.ts";
import { JudgingEngine } from "../engine/judging-engine.ts";
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
 * Loads what is not loaded yet, one file after the other, and says about each how its rows count. Refusals are kept in
 * the journal as they are found: a file that was refused once is not read a second time after a restart.
 */
export async function judgeFiles(
  context: ValidatorContext,
  facts: EpochFacts,
  files: readonly CollectedFile[],
  engine: JudgingEngine,
  signal: AbortSignal,
): Promise<Readings> {
  const { journal } = context;
  const known = journal.readings<FileReading>(facts.epochId);
  const loaded = await engine.loaded();
  const refusals = new Map<number, FileReading>();
  for (const file of files) {
    signal.throwIfAborted();
    if (file.kind === "refused") {
      refusals.set(file.number, file.reading);
      continue;
    }
    const { item, number, path } = file;
    const { zipcode, seenAt, sha256 } = item;
    if (sha256 === null || loaded.get(number)?.sha256 === sha256) continue;
    const surprised = (why: string) =>
      context.reporter.warn("file_passed_gate_but_not_engine", { epochId: facts.epochId, key: item.key, why });
    const place = { file: number, zipcode, seenAt, sha256, path };
    const reading = known.get(number) ?? (await readListingFile(engine, place, facts.policy.values.file, surprised));
    if (typeof reading === "number") continue;
    journal.keepReading(facts.epochId, number, reading);
    refusals.set(number, reading);
  }
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
