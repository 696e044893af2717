import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { SystemRandom } from "@lode/runtime/random";
import {
  assetsVariantMaker,
  fileDirectory,
  type Judge,
  startSplatMiner,
  workshopSpzCheck,
} from "@lode/splat-miner/app";
import { Workshop } from "@lode/splat-node/workshop";
import { startSplatServer } from "@lode/splat-server/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonEnvironment } from "./python-environment.ts";
import { freePort, PythonProcess } from "./python-process.ts";

interface Seen {
  readonly proven: boolean;
  readonly task_is_null: boolean;
  readonly task_id: string;
  readonly bytes: number;
  readonly data_format: string;
  readonly compression: number;
}

/** Scores nothing: here it matters only that something is sent. */
const generous: Judge = { name: "generous", score: async () => ({ score: 0.9, metrics: {} }) };

describe("the miner as operators run it and a validator on the Python SDK", () => {
  // The subnet's own pinned version.
  const python = pythonEnvironment("sdk-9.9");
  let folder: string;
  beforeAll(async () => {
    await ready();
    folder = await mkdtemp(join(tmpdir(), "lode-miner-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.skipIf(python.missing !== undefined)(
    "a task is pulled, made, signed and proven",
    { timeout: 120_000 },
    async () => {
      if (python.missing !== undefined) return;
      const prompts = [{ type: "text", prompt: 'a red chair\nwith "quotes" and 🍔' }];
      await using axon = new PythonProcess(python.python, "generation_axon.py", [
        String(await freePort()),
        JSON.stringify(prompts),
      ]);
      const { port, hotkey } = await axon.answer<{ port: number; hotkey: string }>();
      const validators = [{ uid: 1, hotkey, stakeRao: "5000000000000", permit: true, ip: "127.0.0.1", port }];
      await writeFile(join(folder, "validators.json"), JSON.stringify({ validators }));
      const wall = new SystemClock();
      const [random, reporter] = [new SystemRandom(), silentReporter];
      await using workshop = new Workshop({ threads: 1 });
      const dataDir = join(folder, "server");
      await using server = await startSplatServer({ port: 0, dataDir, wall, random, reporter, foldersWithoutKeys: [] });
      const settled = Promise.withResolvers<{ readonly outcome: string | null }>();
      const miner = await startSplatMiner({
        signer: keypairFromUri("//Bob"),
        dataDir: join(folder, "miner"),
        directory: fileDirectory(join(folder, "validators.json")),
        maker: assetsVariantMaker(new AssetsClient({ baseUrl: server.url, wall }), 17),
        judge: generous,
        spzCheck: workshopSpzCheck(workshop),
        protocol: wall,
        wall,
        random,
        reporter,
        config: { variants: 1, maxHeldTasks: 1 },
        onSettled: (task) => settled.resolve(task),
      });
      try {
        expect(await settled.promise).toMatchObject({ outcome: "accepted" });
      } finally {
        await miner.stop({ atOnce: true });
      }
      const { seen } = await axon.ask<{ seen: Seen[] }>({});
      expect(seen[0]).toMatchObject({
        proven: true,
        task_is_null: true,
        task_id: "task-0",
        data_format: "ply",
        compression: 2,
      });
      expect(seen[0]?.bytes).toBeGreaterThan(100_000);
    },
  );
});
