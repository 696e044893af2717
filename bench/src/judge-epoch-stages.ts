import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeListings, inspectListingFile } from "@lode/contract/listing-file";
import { policies } from "@lode/zipcode/policy";
import { countQuality, findOverlaps, isCopy, type OverlapFile } from "@lode/zipcode/tiers";
import { countFiles, findFileOverlaps, JudgingEngine } from "@lode/zipcode-validator/app";
import type { SyntheticEpoch } from "./synthetic-epoch.ts";

/** What one way of judging took; each runs in a process of its own, so that its peak memory is its own. */
export interface Measured {
  readonly parts: Readonly<Record<string, number>>;
  readonly totalMs: number;
  /** Of all cores together: what is left of the number when the machine has other things to do. */
  readonly cpuMs: number;
  readonly peakMb: number;
  /** To see that all ways judged the same rows. */
  readonly check: string;
}

const stages = { engine: judgeInEngine, "row-wise": judgeRowWise, scan: scanOnly } as const;
export type Stage = keyof typeof stages;

const { values } = policies.strict;

export async function measure(stage: Stage, epoch: SyntheticEpoch): Promise<Measured> {
  const parts: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const before = performance.now();
    const result = await work();
    parts[name] = (parts[name] ?? 0) + performance.now() - before;
    return result;
  };
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const check = await stages[stage](epoch, timed);
  const totalMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { parts, totalMs, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024, check };
}

type Timed = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** As the validator does it: the gate over every byte, each file into the table, counts, overlaps. */
async function judgeInEngine({ files, closesAt }: SyntheticEpoch, timed: Timed): Promise<string> {
  const engine = await openEngine(files[0]?.path ?? ".", "engine");
  try {
    for (let start = 0; start < files.length; start += 64) {
      const batch = files.slice(start, start + 64);
      for (const { path } of batch) {
        const bytes = await readFile(path);
        const inspected = await timed("gate", async () => inspectListingFile(bytes, values.file));
        if (!inspected.ok) throw new Error(`the gate refuses ${path}: ${inspected.code}`);
      }
      const loads = await timed("load", () =>
        engine.load(batch.map((file) => ({ ...file, sha256: String(file.file) }))),
      );
      for (const [file, load] of loads)
        if (load.kind !== "loaded") throw new Error(`the engine refuses ${file}: ${load.why}`);
    }
    const counts = await timed("count", () => countFiles(engine, { closesAt, quality: values.quality }));
    const overlaps = await timed("overlaps", () => findFileOverlaps(engine, values.copying.rowsPpm));
    const copies = overlaps.filter((overlap) => isCopy(overlap, values)).length;
    return `${sumOf([...counts.values()])}, ${copies} copies`;
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}

/** The truth in TypeScript, row by row: the same gate inside `decodeListings`, the same counts, the same search for copies. */
async function judgeRowWise({ files, closesAt }: SyntheticEpoch, timed: Timed): Promise<string> {
  const counts = [];
  let copies = 0;
  for (const zipcode of new Set(files.map((file) => file.zipcode))) {
    const read: OverlapFile[] = [];
    for (const file of files.filter((one) => one.zipcode === zipcode)) {
      const bytes = await readFile(file.path);
      const decoded = await timed("decode", async () => decodeListings(bytes, values.file));
      if (!decoded.ok) throw new Error(`cannot decode ${file.path}: ${decoded.code}`);
      const { listings } = decoded;
      counts.push(await timed("count", async () => countQuality(listings, { zipcode, closesAt, policy: values })));
      read.push({ key: String(file.file), zipcode, seenAt: file.seenAt, listings });
    }
    const overlaps = await timed("overlaps", async () => findOverlaps(read, values));
    copies += overlaps.filter((overlap) => isCopy(overlap, values)).length;
  }
  return `${sumOf(counts)}, ${copies} copies`;
}

/** The physical limit: DuckDB decodes every value of every file and does nothing with it. */
async function scanOnly({ files }: SyntheticEpoch, timed: Timed): Promise<string> {
  const engine = await openEngine(files[0]?.path ?? ".", "scan");
  try {
    const paths = files.map(({ path }) => `'${path.replaceAll("'", "''")}'`).join(", ");
    const rows = await timed("scan", () =>
      engine.query(`SELECT count(*), bit_xor(hash(t)) FROM read_parquet([${paths}]) t`),
    );
    return `${rows[0]?.[0]} rows`;
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}

async function openEngine(anyFile: string, name: string): Promise<JudgingEngine> {
  const filesFolder = dirname(anyFile);
  const folder = join(filesFolder, "..", name);
  await rm(folder, { recursive: true, force: true });
  return JudgingEngine.open({ folder, filesFolder, memoryLimitMb: 1024, threads: 2 });
}

function sumOf(
  counts: readonly { readonly rows: number; readonly complete: number; readonly distinct: number }[],
): string {
  const sum = (of: "rows" | "complete" | "distinct") => counts.reduce((total, one) => total + one[of], 0);
  return `${sum("rows")} rows, ${sum("complete")} complete, ${sum("distinct")} distinct`;
}
