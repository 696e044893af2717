import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SystemClock } from "@lode/runtime/clock";
import { type CatalogueChoice, openAssetStore } from "./open-asset-store.ts";

/** What a writer was asked to do, as its only argument. */
export interface WriterTask {
  readonly dataDir: string;
  readonly catalogue: CatalogueChoice;
  /** Adds go to this generation; without it each turn makes its own and every fourth one is cleaned up again. */
  readonly generationId?: string;
  readonly turns: number;
}

/** One line of a writer: something is kept, is about to go, or is gone for sure. */
export type WriterLine =
  | { readonly kept: string; readonly type: string; readonly version: number; readonly sha256: string }
  | { readonly going: string };

export interface Writer {
  readonly lines: readonly WriterLine[];
  /** Resolves after so many lines, or when the process ends. */
  until(count: number): Promise<void>;
  /** As a power cut, as far as a process can tell. */
  kill(): Promise<void>;
  readonly ended: Promise<unknown>;
}

export function startWriter(task: WriterTask): Writer {
  const path = fileURLToPath(import.meta.url);
  const child: ChildProcess = spawn(process.execPath, ["--conditions=development", path, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: WriterLine[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const settle = (count: number) => {
    for (const waiter of waiting) if (waiter.count <= count) waiter.resolve();
  };
  const ended = once(child, "close").then(() => settle(Number.POSITIVE_INFINITY));
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    lines.push(JSON.parse(line) as WriterLine);
    settle(lines.length);
  });
  return {
    lines,
    until: (count) => new Promise((resolve) => waiting.push({ count, resolve })),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    ended,
  };
}

const say = (line: WriterLine) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function write(task: WriterTask): Promise<void> {
  await using store = await openAssetStore({
    dataDir: task.dataDir,
    catalogue: task.catalogue,
    blobs: { kind: "disk" },
    clock: new SystemClock(),
  });
  const lane = async (number: number): Promise<void> => {
    for (let turn = 0; turn < task.turns; turn += 1) {
      const generationId = task.generationId ?? (await store.create({ prompt: `lane ${number}` })).asset.generationId;
      for (const type of ["original_image", "compressed_ply"]) {
        // Every third file has bytes that others have too.
        const bytes = turn % 3 === 0 ? Buffer.from(`the same ${type}`) : randomBytes(1 + ((turn * 7919) % 50_000));
        const { version } = await store.addAsset(generationId, type, bytes);
        say({ kept: generationId, type, version, sha256: createHash("sha256").update(bytes).digest("hex") });
      }
      if (task.generationId === undefined && turn % 4 === 3) {
        say({ going: generationId });
        await store.cleanUpOne(generationId, { keepMetadata: false });
      }
    }
  };
  await Promise.all([0, 1, 2].map(lane));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await write(JSON.parse(process.argv[2] as string) as WriterTask);
