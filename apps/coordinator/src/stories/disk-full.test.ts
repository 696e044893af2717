import { join } from "node:path";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { submissionKey } from "@lode/contract/storage-keys";
import { SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { Zipcode } from "@lode/zipcode/epoch";
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { openDatabase } from "../database/open-database.ts";
import { minerStatuses } from "../database/schema.ts";
import { epochId } from "../testing/test-network.ts";
import { CoordinatorProgram } from "./coordinator-process.test-support.ts";
import { noSmallDisk, SmallDisk } from "./small-disk.test-support.ts";
import { StoryNetwork } from "./story-network.test-support.ts";

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(noSmallDisk())("a disk that is full", () => {
  test("under the object server refuses uploads whole, holds up the freeze, and nothing is lost when there is room again", async () => {
    using disk = new SmallDisk(16);
    await using story = await StoryNetwork.start({ storeDir: join(disk.path, "store") });
    const { network } = story;
    const [miner, unlucky] = network.miners;
    const [zipcode] = (await network.assignedZipcodes()) as [string];
    await story.submit(miner!, zipcode, "on time");
    await network.allDone();

    await disk.fill();
    const key = submissionKey(unlucky!.hotkey, epochId, zipcode as Zipcode);
    expect(await story.upload(unlucky!, key, new Uint8Array(100_000))).toBeGreaterThanOrEqual(500);
    // The coordinator goes on by itself: it promises nothing that needs the store.
    expect((await network.client(miner!).currentAssignment()).epochId).toBe(epochId);
    await network.advanceTo(network.schedule.deadlineAt);
    const failed = network.reporter.events.filter(({ event }) => event === "epochStepFailed");
    expect(failed.map(({ fields }) => fields)).toContainEqual(expect.objectContaining({ epochId }));

    await disk.free();
    await network.coordinator.settle();
    // Nothing of the refused upload is there to be taken for an object, and another one is taken.
    expect(await story.upload(unlucky!, key, "late")).toBe(204);
    await network.judge();
    const { snapshot } = await network.client(network.validators[0]!).submissions(epochId);
    expect(snapshot.items.map(({ hotkey, size, late, sha256 }) => ({ hotkey, size, late, sha256 }))).toEqual(
      [
        { hotkey: miner!.hotkey, size: 7, late: false, sha256: sha256Hex("on time") },
        { hotkey: unlucky!.hotkey, size: 4, late: true, sha256: null },
      ].sort((a, b) => (a.hotkey < b.hotkey ? -1 : 1)),
    );
  });

  test("under the embedded database answers with failures, acknowledges nothing that it has not written, and mends with a restart at most", async () => {
    await ready();
    const wall = new SystemClock();
    const miners = Array.from({ length: 8 }, (_, uid) => keypairFromUri(`//Miner${uid}`));
    const clientOf = (baseUrl: string, at: number) =>
      new CoordinatorClient({ baseUrl, signer: miners[at]!, wall, timeoutMs: 20_000 });
    using disk = new SmallDisk(192);
    await using program = await CoordinatorProgram.bundle();
    const answered = new Map<number, number>();
    const report = async (url: string, at: number, listingsScraped: number): Promise<string> => {
      try {
        const client = clientOf(url, at);
        const { epochId: current, nonce } = await client.currentAssignment();
        await client.reportStatus({
          epochId: current,
          nonce,
          status: "IN_PROGRESS",
          listingsScraped,
          s3UploadComplete: false,
        });
        answered.set(at, Math.max(answered.get(at) ?? 0, listingsScraped));
        return "kept";
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    };
    const dataDir = join(disk.path, "coordinator");
    await using coordinator = program.start(dataDir, miners.length);
    const url = await coordinator.url();
    for (const at of miners.keys()) expect(await report(url, at, 1)).toBe("kept");

    await disk.fill();
    const told: string[] = [];
    // Rows go to memory first: it takes a while until the disk is asked for room.
    for (let round = 2; round < 400 && !told.some((code) => code !== "kept"); round += 1) {
      told.push(...(await Promise.all([...miners.keys()].map((at) => report(url, at, round)))));
    }
    await disk.free();
    const outcome = await Promise.race([coordinator.exited(), report(url, 0, 1_000)]);
    if (outcome !== "kept") await coordinator.end("SIGKILL");
    else await coordinator.end("SIGTERM");

    await using again = program.start(dataDir, miners.length);
    const restarted = await again.url();
    const { epochId: current } = await clientOf(restarted, 0).currentAssignment();
    await again.end("SIGTERM");
    await using database = await openDatabase({ kind: "directory", path: join(dataDir, "database") });
    const rows = await database.db.select().from(minerStatuses).where(eq(minerStatuses.epochId, current));
    const kept = new Map(rows.map(({ hotkey, listingsScraped }) => [hotkey, listingsScraped]));
    for (const [at, count] of answered) expect(kept.get(miners[at]!.hotkey)).toBeGreaterThanOrEqual(count);
    expect(told.some((code) => code !== "kept")).toBe(true);
    // Whichever write found no room first: a refusal with its code, or an engine that stopped rather than lie.
    const known = ["kept", "DATABASE_FULL", "DATABASE_UNREACHABLE", "COORDINATOR_UNREACHABLE"];
    expect(told.filter((code) => !known.includes(code))).toEqual([]);
  });
});
