import { fork } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Measured, Stage } from "./judge-epoch-stages.ts";
import { type SyntheticEpoch, writeSyntheticEpoch } from "./synthetic-epoch.ts";

/** 25 zipcodes, as an epoch has, and 20 miners in each: 500 files, 1,000,000 rows. */
const shape = { zipcodes: 25, miners: 20, rowsPerFile: 2000, seed: "judge-epoch 1" };
const titles: Record<Stage, string> = {
  engine: "Lode: gate and DuckDB",
  "row-wise": "row-wise TypeScript",
  scan: "DuckDB reading only",
};

/** How long does it take to judge one epoch of a million rows, and how does that compare? */
export async function judgeEpoch(print: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lode-bench-"));
  try {
    const epoch = await writeSyntheticEpoch(join(folder, "files"), shape);
    const megabytes = epoch.bytes / 1_000_000;
    print(`# judge-epoch: ${epoch.files.length} files, ${epoch.rows} rows, ${megabytes.toFixed(1)} MB of Parquet`);
    print(`  node ${process.version}, ${availableParallelism()} cores, seed "${shape.seed}"`);
    print("");
    print(
      `${"way".padEnd(32)}${["s", "CPU s", "rows/s", "MB/s", "peak MB"].map((name) => name.padStart(11)).join("")}  parts (s)`,
    );
    const results: Partial<Record<Stage, Measured>> = {};
    for (const stage of Object.keys(titles) as Stage[]) {
      const measured = await inOwnProcess(stage, epoch);
      results[stage] = measured;
      const seconds = measured.totalMs / 1000;
      const cells = [
        seconds.toFixed(2),
        (measured.cpuMs / 1000).toFixed(2),
        Math.round(epoch.rows / seconds),
        (megabytes / seconds).toFixed(1),
        Math.round(measured.peakMb),
      ];
      const parts = Object.entries(measured.parts).map(([name, ms]) => `${name} ${(ms / 1000).toFixed(2)}`);
      print(
        `${titles[stage].padEnd(32)}${cells.map((cell) => String(cell).padStart(11)).join("")}  ${parts.join(", ")}`,
      );
      print(`${"".padEnd(32)}${measured.check}`);
    }
    await remember(epoch, results);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inOwnProcess(stage: Stage, epoch: SyntheticEpoch): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./measure-stage.js", import.meta.url)));
    child.on("message", (measured) => resolve(measured as Measured));
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the stage ${stage} ended with code ${code} and no answer`)));
    child.send({ stage, epoch });
  });
}

/** Machines differ: only ratios within one run mean something across lines. */
async function remember(epoch: SyntheticEpoch, results: Partial<Record<Stage, Measured>>): Promise<void> {
  const history = fileURLToPath(new URL("../history/", import.meta.url));
  await mkdir(history, { recursive: true });
  const line = {
    at: new Date().toISOString(),
    node: process.version,
    cores: availableParallelism(),
    files: epoch.files.length,
    rows: epoch.rows,
    bytes: epoch.bytes,
    seed: shape.seed,
    results,
  };
  await appendFile(join(history, "judge-epoch.jsonl"), `${JSON.stringify(line)}\n`);
}
