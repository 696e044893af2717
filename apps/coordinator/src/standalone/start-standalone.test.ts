import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { AdminClient } from "@lode/contract/admin";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  type ChainChoice,
  migrateStandalone,
  openOwnerKeyring,
  parseSettings,
  type RunningStandalone,
  startStandalone,
} from "./index.ts";

// An embedded database takes seconds to be made; all but the first test begin with a copy of an empty one.
vi.setConfig({ testTimeout: 120_000 });

let template: string;
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), "lode-standalone-template-"));
  await migrateStandalone({ dataDir: template, databaseUrl: undefined, dryRun: false });
});
afterAll(() => rm(template, { recursive: true, force: true }));

let folder: string;
let reporter = recordingReporter();
let warnings: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-standalone-"));
  reporter = recordingReporter();
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

await ready();
const wall = new SystemClock();
const miner = keypairFromUri("//Standalone miner");
const validator = keypairFromUri("//Standalone validator");

async function start(
  options: Record<string, unknown> = {},
  { chain = { kind: "memory" }, isBare = false }: { chain?: ChainChoice; isBare?: boolean } = {},
): Promise<RunningStandalone> {
  const settings = parseSettings({}, { port: 0, dataDir: join(folder, "data"), ...options });
  const database = join(settings.dataDir, "database");
  if (!isBare && !existsSync(database)) await cp(join(template, "database"), database, { recursive: true });
  return await startStandalone({ settings, chain, env: {}, reporter, warn: (text) => warnings.push(text) });
}

async function metagraph(...neurons: readonly object[]): Promise<string> {
  const path = join(folder, "metagraph.json");
  await writeFile(path, JSON.stringify(neurons));
  return path;
}

const clientOf = (running: RunningStandalone, signer = miner) =>
  new CoordinatorClient({ baseUrl: running.url, signer, wall });
const jsonOf = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;

const asMiner = { uid: 1, hotkey: miner.hotkey };
const asValidator = { uid: 0, hotkey: validator.hotkey, stake: 1, validatorPermit: true };

test("with nothing configured it serves: a sample table that is called one, a store, a chain with nobody on it", async () => {
  await using running = await start({}, { isBare: true });
  expect(running.summary.zipcodes).toContain("SAMPLE");
  expect(warnings).toEqual([expect.stringContaining("SAMPLE")]);
  expect(reporter.events).toContainEqual(expect.objectContaining({ event: "startedWithCare", level: "warn" }));
  expect(await jsonOf(`${running.url}/healthcheck`)).toMatchObject({
    status: "ok",
    components: {
      database: { status: "ok" },
      store: { status: "ok" },
      chain: { status: "ok" },
      scheduler: { status: "ok" },
    },
  });
  expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
  expect(await jsonOf(`${running.url}/api/v1/zipcode-assignments/stats`)).toMatchObject({
    epochStatus: { currentEpoch: { status: "ACTIVE" } },
  });
  await expect(clientOf(running).currentAssignment()).rejects.toMatchObject({ code: "HOTKEY_NOT_REGISTERED" });
});

test("who is in the metagraph file is served, uploads to the embedded store, and is found again after a restart", async () => {
  const file = await metagraph(asValidator, asMiner);
  const first = await start({ metagraph: file });
  const before = await clientOf(first).currentAssignment();
  expect(before.zipcodes.length).toBeGreaterThan(3);
  // A permit is enough here, whatever the stake.
  expect((await clientOf(first, validator).assignmentOf(before.epochId)).nonce).toBe(before.nonce);
  const grant = await clientOf(first).folderAccess(miner.hotkey as never);
  const key = `epoch=${before.epochId}/zipcode=${before.zipcodes[0]!.zipcode}/listings.parquet`;
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields))
    form.append(name, name === "key" ? `${grant.folder}${key}` : value);
  form.append("file", new Blob(["PAR1"]), "listings.parquet");
  expect((await fetch(grant.url, { method: "POST", body: form })).status).toBe(204);
  await first.stop();

  // Not named again: the neurons of the last run are there.
  await using second = await start();
  expect(await clientOf(second).currentAssignment()).toEqual(before);
  const listed = await (await fetch((await clientOf(second).folderAccess(miner.hotkey as never)).list_url)).text();
  expect(listed).toContain(key);
});

test("a metagraph file that is named again replaces the neurons", async () => {
  await (await start({ metagraph: await metagraph(asValidator, asMiner) })).stop();
  await using running = await start({ metagraph: await metagraph({ uid: 1, hotkey: validator.hotkey }) });
  await expect(clientOf(running).currentAssignment()).rejects.toMatchObject({ code: "HOTKEY_NOT_REGISTERED" });
  const { epochId } = await clientOf(running, validator).currentAssignment();
  await expect(clientOf(running, validator).assignmentOf(epochId)).rejects.toMatchObject({
    code: "VALIDATOR_REQUIRED",
  });
});

test("secrets are their owner's alone and stand in no log", async () => {
  const running = await start({ metagraph: await metagraph(asMiner), logRequests: "all" });
  const grant = await clientOf(running).folderAccess(miner.hotkey as never);
  await fetch(grant.list_url);
  await running.stop();
  const data = join(folder, "data");
  const secrets = ["master-secret.hex", "store-credentials.json"];
  for (const name of secrets) expect((await stat(join(data, name))).mode & 0o077).toBe(0);
  const log = JSON.stringify(reporter.events);
  expect(log).toContain(`"hotkey":"${miner.hotkey}"`);
  const { secretAccessKey } = JSON.parse(await readFile(join(data, "store-credentials.json"), "utf8"));
  const capability = new URL(grant.list_url).search.slice(1);
  expect(capability.length).toBeGreaterThan(10);
  for (const secret of [
    (await readFile(join(data, "master-secret.hex"), "utf8")).trim(),
    secretAccessKey,
    capability,
  ]) {
    expect(log).not.toContain(secret);
  }
  expect(log).not.toMatch(/[0-9a-f]{128}/i);
});

test("the development node serves the same neurons by its own address, and takes no gaps between them", async () => {
  const file = await metagraph(asValidator, asMiner);
  const dev: ChainChoice = { kind: "dev" };
  await using running = await start({ metagraph: file }, { chain: dev });
  expect(running.chainUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
  expect((await clientOf(running).currentAssignment()).zipcodes.length).toBeGreaterThan(3);
  const gap = await metagraph({ ...asMiner, uid: 4 });
  await expect(start({ metagraph: gap, dataDir: join(folder, "other") }, { chain: dev })).rejects.toMatchObject({
    code: "METAGRAPH_INVALID",
  });

  // A live chain, as far as a coordinator can tell: no sample there, and no epoch until its owner loads a table.
  const live: ChainChoice = { kind: "substrate", name: "live", endpoints: [running.chainUrl as string] };
  await using second = await start({ dataDir: join(folder, "live") }, { chain: live });
  expect(second.summary.policy).toMatch(/^calibrated v1 bba0cc1596c2fd85$/);
  expect(warnings.at(-1)).toContain("no epoch is opened");
  await expect(clientOf(second).currentAssignment()).rejects.toMatchObject({ code: "EPOCH_NOT_FOUND" });
  expect(await jsonOf(`${second.url}/healthcheck`)).toMatchObject({
    status: "ok",
    components: { scheduler: { status: "degraded", message: "there is no current epoch" } },
  });
});

test("a live chain that does not answer keeps a replica from being ready, and a trial's directory is told from a fresh one", async () => {
  await (await start()).stop();
  warnings = [];
  const silent: ChainChoice = { kind: "substrate", name: "silent", endpoints: ["ws://127.0.0.1:1"] };
  await using running = await start({}, { chain: silent });
  expect(warnings[0]).toContain("was a trial's");
  expect(await jsonOf(`${running.url}/health/ready`)).toMatchObject({ ready: false, down: ["chain"] });
});

test("a table of one's own is drawn from, and one that cannot be read is told", async () => {
  const table = join(folder, "zipcodes.csv");
  const rows = Array.from({ length: 40 }, (_, n) => `${98_101 + n},${300 + n},2026-01-01,county,WA,Seattle`);
  await writeFile(table, ["zipcode,expected_listings,as_of,source,state,city", ...rows].join("\n"));
  const file = await metagraph(asMiner);
  await using running = await start({ metagraph: file, zipcodes: table });
  expect(warnings).toEqual([]);
  expect(running.summary.zipcodes).toMatch(/^40 zipcodes of .*40 of them eligible/);
  const { zipcodes } = await clientOf(running).currentAssignment();
  expect(zipcodes.every(({ zipcode }) => Number(zipcode) >= 98_101 && Number(zipcode) <= 98_140)).toBe(true);

  await writeFile(table, "what,is,this\n1,2,3\n");
  await expect(start({ zipcodes: table, dataDir: join(folder, "b") })).rejects.toMatchObject({
    code: "ZIPCODES_INVALID",
  });
});

test("a compressed clock runs whole epochs and goes on from there after a restart", async () => {
  const first = await start({ epochSeconds: 2 });
  const epochOf = async (running: RunningStandalone) => {
    const { epochStatus } = await jsonOf(`${running.url}/api/v1/zipcode-assignments/stats`);
    return (epochStatus as { currentEpoch: { id: string } | null }).currentEpoch?.id ?? "";
  };
  const begun = await epochOf(first);
  await expect.poll(() => epochOf(first), { timeout: 60_000 }).not.toBe(begun);
  const reached = await epochOf(first);
  expect(reached > begun).toBe(true);
  await first.stop();
  await using second = await start({ epochSeconds: 2 });
  await expect.poll(() => epochOf(second), { timeout: 60_000 }).not.toBe("");
  expect((await epochOf(second)) >= reached).toBe(true);
});

test("another master secret than the one that drew this database's epochs is refused", async () => {
  await (await start()).stop();
  const masterSecretFile = join(folder, "other.hex");
  await expect(start({ masterSecretFile })).rejects.toMatchObject({ code: "MASTER_SECRET_INVALID" });
  await writeFile(masterSecretFile, "ab".repeat(32));
  await expect(start({ masterSecretFile })).rejects.toMatchObject({ code: "MASTER_SECRET_DIFFERS", retry: "never" });
  await (await start({ masterSecretFile: join(folder, "data", "master-secret.hex") })).stop();
});

test("the owner's table is named at the next start, and no sample with it", async () => {
  await cp(join(template, "database"), join(folder, "data", "database"), { recursive: true });
  const keyring = await openOwnerKeyring(join(folder, "data"), undefined);
  const { key } = await keyring.create("me");
  await keyring[Symbol.asyncDispose]();
  const table = "zipcode,expected_listings,as_of,source\n98101,500,2026-01-01,mls\n98102,600,2026-01-01,mls\n";
  const first = await start({ adminPort: 0 });
  expect(first.summary.zipcodes).toContain("SAMPLE");
  const admin = new AdminClient({ baseUrl: first.adminUrl ?? "", key });
  const { sha256 } = await admin.loadZipcodeTable(new TextEncoder().encode(table), "text/csv", { activate: "true" });
  await first.stop();
  warnings = [];
  await using second = await start();
  expect(second.summary.zipcodes).toBe(`2 zipcodes, the owner's table ${sha256.slice(0, 16)}`);
  expect(warnings).toEqual([]);
});

test("what is kept of a trial and is damaged is named, with its place", async () => {
  await (await start({ metagraph: await metagraph(asMiner) })).stop();
  const kept = join(folder, "data", "metagraph.json");
  await writeFile(kept, "{");
  await expect(start()).rejects.toMatchObject({ code: "METAGRAPH_INVALID", facts: { source: kept } });
  await writeFile(join(folder, "data", "trial.json"), '{"version":9}');
  await expect(start()).rejects.toMatchObject({
    code: "TRIAL_UNREADABLE",
    cause: { message: expect.stringContaining("at seed") as unknown },
  });
});

test("two in one data directory are refused, and a port that is taken is named with its option", async () => {
  await using running = await start();
  await expect(start()).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
  await mkdir(join(folder, "b"));
  const port = Number(new URL(running.url).port);
  await expect(start({ port, storePort: 0, dataDir: join(folder, "b") })).rejects.toMatchObject({
    code: "PORT_UNAVAILABLE",
    facts: { port, option: "--port" },
  });
  // Nothing of the failed start is left behind.
  await (await start({ dataDir: join(folder, "b") })).stop();
});
