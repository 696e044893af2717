import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../database/open-database.ts";
import { minerStatuses } from "../database/schema.ts";
import { CoordinatorProgram } from "./coordinator-process.test-support.ts";

// Opening databases on disk takes seconds, on a busy machine many.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const wall = new SystemClock();
const minerCount = 48;
let program: CoordinatorProgram;
let miners: readonly Keypair[];
let dataDir: string;

beforeAll(async () => {
  await ready();
  program = await CoordinatorProgram.bundle();
  miners = Array.from({ length: minerCount }, (_, uid) => keypairFromUri(`//Miner${uid}`));
});
afterAll(async () => await program?.[Symbol.asyncDispose]());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-process-"));
});
afterEach(async () => await rm(dataDir, { recursive: true, force: true }));

/** What the database holds after everything has ended, as a restart would find it. */
async function keptCounts(epochId: EpochId): Promise<ReadonlyMap<string, number>> {
  await using database = await openDatabase({ kind: "directory", path: join(dataDir, "database") });
  const rows = await database.db.select().from(minerStatuses).where(eq(minerStatuses.epochId, epochId));
  return new Map(rows.map(({ hotkey, listingsScraped }) => [hotkey, listingsScraped]));
}

function clientOf(baseUrl: string, signer: Keypair): CoordinatorClient {
  return new CoordinatorClient({ baseUrl, signer, wall, timeoutMs: 20_000 });
}

interface Load {
  /** By hotkey, the last number that was answered for. */
  readonly answered: Map<string, number>;
  readonly failures: { readonly code?: string; readonly message: string }[];
  readonly done: Promise<unknown>;
}

/** Every miner reports rising numbers, one request after the other, until its coordinator is gone. */
function reportUntilGone(baseUrl: string, epochId: EpochId, nonce: string): Load {
  const answered = new Map<string, number>();
  const failures: Load["failures"] = [];
  const done = Promise.all(
    miners.map(async (miner) => {
      const client = clientOf(baseUrl, miner);
      for (let listingsScraped = 1; ; listingsScraped += 1) {
        try {
          await client.reportStatus({
            epochId,
            nonce,
            status: "IN_PROGRESS",
            listingsScraped,
            s3UploadComplete: false,
          });
          answered.set(miner.hotkey, listingsScraped);
        } catch (error) {
          failures.push(error as Load["failures"][number]);
          return;
        }
      }
    }),
  );
  return { answered, failures, done };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await wall.sleepUntil(wall.now() + 10);
}

function total(answered: ReadonlyMap<string, number>): number {
  return [...answered.values()].reduce((sum, count) => sum + count, 0);
}

test("what a status report was answered for is there after kill -9", async () => {
  await using coordinator = program.start(dataDir, minerCount);
  const url = await coordinator.url();
  const { epochId, nonce } = await clientOf(url, miners[0]!).currentAssignment();
  const load = reportUntilGone(url, epochId, nonce);
  await until(() => total(load.answered) >= 300);
  expect(await coordinator.end("SIGKILL")).toMatchObject({ signal: "SIGKILL" });
  await load.done;
  const kept = await keptCounts(epochId);
  for (const [hotkey, count] of load.answered)
    expect({ hotkey, isKept: (kept.get(hotkey) ?? 0) >= count }).toEqual({ hotkey, isKept: true });

  await using again = program.start(dataDir, minerCount);
  const restarted = clientOf(await again.url(), miners[0]!);
  expect((await restarted.currentAssignment()).nonce).toBe(nonce);
});

test("SIGTERM under load answers what it took, refuses nobody with a failure of its own, and ends in time", async () => {
  await using coordinator = program.start(dataDir, minerCount);
  const url = await coordinator.url();
  const { epochId, nonce } = await clientOf(url, miners[0]!).currentAssignment();
  const load = reportUntilGone(url, epochId, nonce);
  await until(() => total(load.answered) >= 200);
  expect(await coordinator.end("SIGTERM")).toEqual({ code: 0, signal: null });
  await load.done;
  // Whoever comes too late finds no connection, or is told to come again; nobody hears half an answer or a 500.
  for (const { code, message } of load.failures) {
    expect({ code, message }).toMatchObject({
      code: expect.stringMatching(/^(COORDINATOR_UNREACHABLE|STOPPING|DRAINING|SERVICE_STOPPING)$/),
    });
  }
  const kept = await keptCounts(epochId);
  for (const [hotkey, count] of load.answered) expect(kept.get(hotkey)).toBeGreaterThanOrEqual(count);
});

test("a second coordinator on the same data directory is refused while the first one lives, and takes over after kill -9", async () => {
  await using first = program.start(dataDir, 1);
  const url = await first.url();
  const { nonce } = await clientOf(url, miners[0]!).currentAssignment();
  await using second = program.start(dataDir, 1);
  expect(await second.firstLine()).toBe("failed DATA_DIR_LOCKED");
  expect(await second.exited()).toMatchObject({ code: 3 });
  // The refused one left the other's database alone.
  expect((await clientOf(url, miners[0]!).currentAssignment()).nonce).toBe(nonce);
  await first.end("SIGKILL");
  await using third = program.start(dataDir, 1);
  expect((await clientOf(await third.url(), miners[0]!).currentAssignment()).nonce).toBe(nonce);
});
