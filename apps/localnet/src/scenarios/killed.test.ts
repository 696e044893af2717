import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EpochReport } from "../report/epoch-report.ts";
import { journalOf, outcomesOf } from "./epoch-records.test-support.ts";
import { LodeProcess } from "./lode-process.test-support.ts";
import { logged } from "./logs.test-support.ts";
import { readNetworkFile, StoryFolder } from "./running-network.test-support.ts";

const miners = ["honest-1", "honest-2", "fabricator-1"];

let folder: StoryFolder;
beforeEach(() => {
  folder = new StoryFolder();
});
afterEach(() => folder[Symbol.dispose]());

describe("a whole network that is killed with SIGKILL again and again", () => {
  it("completes its epoch: nothing lost, nothing uploaded twice, one digest, and no time is shown twice", async () => {
    const dataDir = folder.join("d");
    const options = ["--miners", "3", "--validators", "2", "--epoch-seconds", "5", "--data-dir", dataDir];
    let epochId = "";
    let latest = 0;
    const readings: number[] = [];
    /** Reads the served clock beside whatever is waited for. */
    const beside =
      <T>(look: () => T | undefined | Promise<T | undefined>) =>
      async (): Promise<T | undefined> => {
        latest = await readClock(dataDir);
        return look();
      };
    const start = async (json = false): Promise<LodeProcess> => {
      const lode = await LodeProcess.start(["up", "--once", ...options, ...(json ? ["--json"] : [])], folder.path);
      await lode.line(/to join from outside/);
      const first = await readClock(dataDir);
      expect(first).toBeGreaterThan(latest);
      readings.push(first);
      return lode;
    };
    const uploadedAt = () =>
      new Map(
        miners.flatMap((name) =>
          (journalOf(dataDir, name, epochId)?.files ?? []).flatMap((file) =>
            file.uploadedAt === null ? [] : [[file.key, file.uploadedAt] as const],
          ),
        ),
      );

    {
      await using lode = await start();
      epochId = (await lode.line(/^(\S+) ACTIVE$/m))[1] ?? "";
      await lode.until(
        "files are uploaded",
        beside(() => (uploadedAt().size >= 3 ? true : undefined)),
      );
      await lode.kill();
    }
    const afterFirst = uploadedAt();
    expect(miners.map((name) => journalOf(dataDir, name, epochId)?.outcome ?? null)).toContain(null);
    {
      await using lode = await start();
      await lode.until(
        "validators judge",
        beside(() => (lode.stderr.includes(`${epochId} JUDGING`) ? true : undefined)),
      );
      await lode.kill();
    }
    for (const [key, at] of afterFirst) expect([key, uploadedAt().get(key)]).toEqual([key, at]);
    {
      await using lode = await start();
      const judged = async () => ((await outcomesOf(dataDir, epochId)).size > 0 ? true : undefined);
      await lode.until("one validator has come to a result", beside(judged));
      await lode.kill();
    }
    await using lode = await start(true);
    const { code, stdout, stderr } = await lode.ended();
    expect(code, stderr).toBe(0);
    const { epochs } = JSON.parse(stdout) as { epochs: EpochReport[] };
    expect(epochs.map(({ id }) => id)).toEqual([epochId]);
    const [report] = epochs;
    expect(Object.keys(report?.digests ?? {})).toHaveLength(2);
    expect(report).toMatchObject({ agreed: true, listings: { lost: 0 } });
    expect(report?.listings.uploaded).toBeGreaterThan(0);
    const files = miners.flatMap((name) => journalOf(dataDir, name, epochId)?.files ?? []);
    expect(files).toHaveLength(3 * (report?.zipcodes.length ?? 0));
    for (const [key, at] of afterFirst) expect([key, uploadedAt().get(key)]).toEqual([key, at]);
    expect(readings).toEqual([...readings].sort((a, b) => a - b));
    expect(new Set(readings).size).toBe(4);
    for (const part of ["coordinator", "validator-1", "validator-2"])
      expect(logged(dataDir, part, "requestFailed")).toEqual([]);
  }, 300_000);
});

async function readClock(dataDir: string): Promise<number> {
  const response = await fetch(readNetworkFile(dataDir).clockUrl);
  return ((await response.json()) as { atMs: number }).atMs;
}
