import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDevNode } from "@lode/bittensor/dev-node";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { startObjectServer } from "@lode/object-server/server";
import { postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { SystemClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { expect, test, vi } from "vitest";
import { migrateStandalone, parseSettings, settingsOfEnvironment, startStandalone } from "./index.ts";

vi.setConfig({ testTimeout: 240_000 });

const programs = postgresPrograms();
if (programs === undefined)
  process.stderr.write("Postgres is not installed: replicas of the whole coordinator are not tried\n");
const wall = new SystemClock();

test.skipIf(programs === undefined)(
  "two on one Postgres and one bucket, over a live chain: the same draw, one leader, and another when it goes",
  async () => {
    await ready();
    const miner = keypairFromUri("//Replica miner");
    const folder = await mkdtemp(join(tmpdir(), "lode-replicas-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const postgres = stack.use(await startPostgres(programs!));
    const databaseUrl = await postgres.newDatabase();
    const node = stack.use(
      await startDevNode({
        sealing: "clock",
        clock: wall,
        genesisMs: wall.now() - 600_000,
        subnets: [{ netuid: 46, neurons: [{ hotkey: miner.hotkey }] }],
      }),
    );
    const credentials = { accessKeyId: "replica", secretAccessKey: "s".repeat(40) };
    const bucket = stack.use(
      await startObjectServer({
        dataDir: join(folder, "bucket"),
        host: "127.0.0.1",
        port: 0,
        credentials: [credentials],
        buckets: ["subnet"],
        region: "us-east-1",
        objectClock: wall,
        authClock: wall,
      }),
    );
    const zipcodes = join(folder, "zipcodes.csv");
    const rows = Array.from({ length: 60 }, (_, n) => `${98_101 + n},${300 + n},2026-01-01,county,WA,Seattle`);
    await writeFile(zipcodes, ["zipcode,expected_listings,as_of,source,state,city", ...rows].join("\n"));
    const env = {
      DATABASE_URL: databaseUrl,
      LODE_COORDINATOR_S3_BUCKET: "subnet",
      LODE_COORDINATOR_S3_ENDPOINT: bucket.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const start = (name: string, change: Record<string, unknown> = {}, over: Record<string, string> = {}) =>
      startStandalone({
        settings: parseSettings(settingsOfEnvironment(env), {
          port: 0,
          dataDir: join(folder, name),
          zipcodes,
          ...change,
        }),
        chain: { kind: "substrate", name: "live", endpoints: [node.wsUrl] },
        env: { ...env, ...over },
        reporter: recordingReporter(),
        warn: () => {},
      });

    await expect(start("a")).rejects.toMatchObject({ code: "DATABASE_SCHEMA_OUTDATED" });
    const migrate = (dryRun: boolean) => migrateStandalone({ dataDir: folder, databaseUrl, dryRun });
    const { known, missing } = await migrate(true);
    expect(missing).toBe(known);
    expect(await migrate(false)).toMatchObject({ missing: known, done: true });
    expect(await migrate(true)).toMatchObject({ missing: 0, done: true });

    const a = stack.use(await start("a"));
    expect(a.summary.store).toContain("bucket subnet at");
    await expect(start("b")).rejects.toMatchObject({ code: "MASTER_SECRET_DIFFERS" });
    const masterSecretFile = join(folder, "shared.hex");
    await cp(join(folder, "a", "master-secret.hex"), masterSecretFile);
    await expect(start("b", {}, { AWS_SECRET_ACCESS_KEY: "wrong" })).rejects.toMatchObject({ code: "STORE_REFUSED" });
    const b = stack.use(await start("b", { masterSecretFile }));

    const client = (url: string) => new CoordinatorClient({ baseUrl: url, signer: miner, wall });
    const assignment = await client(a.url).currentAssignment();
    expect(assignment.zipcodes.length).toBeGreaterThan(3);
    expect(await client(b.url).currentAssignment()).toEqual(assignment);
    expect((await client(b.url).folderAccess(miner.hotkey as never)).url).toContain(bucket.url);
    const leads = async (url: string): Promise<boolean> =>
      (await (await fetch(`${url}/metrics`)).text()).includes("lode_coordinator_scheduler_leader 1\n");
    expect([await leads(a.url), await leads(b.url)]).toEqual([true, false]);
    await a.stop();
    await vi.waitFor(async () => expect(await leads(b.url)).toBe(true), { timeout: 60_000, interval: 200 });
  },
);
