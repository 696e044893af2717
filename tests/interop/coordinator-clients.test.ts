import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CoordinatorWorld, seeds } from "./coordinator-world.ts";
import { pythonEnvironment } from "./python-environment.ts";
import { PythonProcess } from "./python-process.ts";

interface Told {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server said, looked at below
  readonly body: any;
  readonly limits: readonly string[];
  readonly hops: readonly number[];
}

interface Uploaded {
  readonly status: number;
  readonly key: string;
  readonly text: string;
}

interface Listed {
  readonly keys: readonly string[];
  readonly folders: readonly string[];
  readonly pages: number;
}

const epochSeconds = 24;
const jobFiles = 1_050;
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The SDK brings `requests` and the wallet's keys, which is all that the network's own client needs. */
const python = pythonEnvironment("sdk-9.9");
const test = it.skipIf(python.missing !== undefined);

let world: CoordinatorWorld;
let client: PythonProcess;
let epoch: { epochId: string; nonce: string; zipcodes: { zipcode: string; expectedListings: number }[] };
let zipcode: string;
let epochKey: string;

const ask = <Answer = Told>(what: string, more: object = {}) => client.ask<Answer>({ do: what, ...more });

beforeAll(async () => {
  if (python.missing !== undefined) return;
  world = await CoordinatorWorld.start(epochSeconds);
  client = new PythonProcess(python.python, "coordinator_session.py", [world.url, seeds.miner, seeds.validator]);
  expect(await client.answer()).toEqual({ miner: world.miner.hotkey, validator: world.validator.hotkey });
});
afterAll(async () => {
  await client?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

describe("a miner as the network's Python writes it", () => {
  test("finds the coordinator well, and the epoch in its statistics", async () => {
    expect((await ask("health")).body).toMatchObject({ status: "ok", service: expect.any(String) });
    // Early in an epoch, so that what follows fits into it.
    const current = await world.until("a fresh epoch", async () => {
      const { body } = await ask("stats");
      const { currentEpoch, timing } = body.epochStatus;
      const isFresh = timing.timeUntilEpochEnd > timing.epochDurationHours * 3_600 * 0.6;
      return currentEpoch !== null && isFresh ? currentEpoch : undefined;
    });
    expect(current).toMatchObject({
      nonce: expect.stringMatching(/^[0-9a-f]{16}$/),
      startTime: expect.stringMatching(iso),
    });
  });

  test("gets the assignment with every field that it reads, and the same one for the same request", async () => {
    const { status, body, limits } = await ask("assignment");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      epochId: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}-00-00$/),
      nonce: expect.stringMatching(/^[0-9a-f]{16}$/),
      submissionDeadline: expect.stringMatching(iso),
      metadata: { zipcodeCount: body.zipcodes.length, algorithmVersion: expect.any(String) },
    });
    expect(body.zipcodes[0]).toMatchObject({
      zipcode: expect.stringMatching(/^\d{5}$/),
      expectedListings: expect.any(Number),
    });
    expect(limits).toEqual(["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]);
    epoch = body;
    zipcode = epoch.zipcodes[0]!.zipcode;
    expect(await ask("same_assignment", { times: 3 })).toEqual({ statuses: [200, 200, 200], texts: 1 });
  });

  test("reads why it was refused, each of the three times that it asks", async () => {
    expect(await ask("forged_assignment")).toMatchObject({
      status: 401,
      attempts: 3,
      body: { statusCode: 401, error: "Unauthorized", detail: "Invalid signature", message: "Invalid signature" },
    });
  });

  test("reports how far it is, signed in either form, with its own ideas of time and spelling", async () => {
    const { epochId: id, nonce } = epoch;
    const begun = await ask<{ answers: Told[] }>("report", {
      epoch: id,
      nonce,
      status: "IN_PROGRESS",
      listingsScraped: 0,
    });
    expect(begun.answers[0]).toMatchObject({
      status: 200,
      body: { success: true, epochId: id, status: "IN_PROGRESS" },
    });
    const done = [{ zipcode, listingsScraped: 12, completedAt: "2026-01-05T04:00:00.123456Z" }];
    const again = await ask<{ answers: Told[] }>("report", {
      ...{ epoch: id, nonce, status: "IN_PROGRESS", times: 3, documented: true, prefix: "0x" },
      ...{ listingsScraped: 12, zipcodesCompleted: done, s3UploadTimestamp: "2026-01-05T04:00:00.123456+00:00" },
    });
    expect(again.answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { body } of again.answers) expect(body).toEqual(again.answers[0]!.body);
    expect(await ask("report_as_draft", { epoch: id, nonce, status: "in_progress" })).toMatchObject({ status: 200 });
  });

  test("uploads through the form, its folder doubled, and finds it in its own listing", async () => {
    const access = await ask("folder_access");
    expect(access.status).toBe(200);
    const folder = `data/hotkey=${world.miner.hotkey}/`;
    expect(access.body).toMatchObject({
      success: true,
      folder,
      url: access.body.uploadUrl,
      metadata: { folderPath: folder },
    });
    const uploaded = await ask<Uploaded>("upload_epoch", { epoch: epoch.epochId, zipcode, listings: [] });
    // Few listings make a small file, which is taken.
    expect(uploaded).toMatchObject({
      status: 204,
      key: expect.stringContaining(`${folder}${folder}epoch=${epoch.epochId}/`),
    });
    epochKey = uploaded.key;
    expect((await ask<Listed>("own_keys")).keys).toEqual([epochKey]);
    const report = { epoch: epoch.epochId, nonce: epoch.nonce, status: "COMPLETED", s3UploadComplete: true };
    expect((await ask<{ answers: Told[] }>("report", report)).answers[0]).toMatchObject({ status: 200 });
  });

  test("cannot upload where it has no right to", async () => {
    const { body } = await ask("folder_access");
    const form = new FormData();
    for (const [name, value] of Object.entries<string>(body.fields)) form.set(name, value);
    form.set("key", `data/hotkey=${world.validator.hotkey}/job_id=1/data.parquet`);
    form.set("file", new Blob(["theirs"]));
    expect((await fetch(body.url, { method: "POST", body: form })).status).toBe(403);
  });

  test("is no validator: 401 at the storage routes, 403 at the epoch's, with a detail to read", async () => {
    expect(await ask("validator_access", { by: "miner" })).toMatchObject({
      status: 401,
      body: { detail: expect.any(String) },
    });
    expect(await ask("assignment_of", { epoch: epoch.epochId, by: "miner" })).toMatchObject({ status: 403 });
    expect(await ask("validator_upload", { epoch: epoch.epochId, by: "miner" })).toMatchObject({ status: 403 });
  });
});

describe("a validator as the network's Python writes it", () => {
  const jobKey = (index: number): string =>
    `data/hotkey=${world.miner.hotkey}/job_id=job${index % 3}/data_20260105_0400${String(index).padStart(4, "0")}_7.parquet`;

  test("sees nothing of the open epoch, and uploads by job at once", { timeout: 120_000 }, async () => {
    const { body } = await ask("folder_access");
    const post = async (index: number): Promise<number> => {
      const form = new FormData();
      for (const [name, value] of Object.entries<string>(body.fields)) form.set(name, value);
      form.set("key", jobKey(index));
      form.set("file", new Blob([`rows of file ${index}`]));
      return (await fetch(body.url, { method: "POST", body: form })).status;
    };
    for (let first = 0; first < jobFiles; first += 50) {
      const batch = Array.from({ length: Math.min(50, jobFiles - first) }, (_, offset) => post(first + offset));
      expect(new Set(await Promise.all(batch))).toEqual(new Set([204]));
    }
    expect((await ask("miner_access")).status).toBe(200);
    const { keys } = await ask<Listed>("list_miner");
    expect(keys).toHaveLength(jobFiles);
    expect(keys.filter((key) => key.includes("epoch="))).toEqual([]);
    expect(await ask("download", { key: epochKey })).toMatchObject({ status: 404, body: { code: "OBJECT_NOT_FOUND" } });
  });

  test("gets access in the form that it reads, also signed as its older reader signs", async () => {
    const { status, body } = await ask("validator_access");
    expect(status).toBe(200);
    expect(body).toMatchObject({ validator_hotkey: world.validator.hotkey, expiry_seconds: 86_400 });
    expect(await ask("miner_access", { folders: true })).toMatchObject({
      status: 200,
      body: { miner_hotkey: world.miner.hotkey, prefix: `data/hotkey=${world.miner.hotkey}/` },
    });
  });

  test("pages past a thousand keys by the last key, by token, and by folders", async () => {
    const all = Array.from({ length: jobFiles }, (_, index) => jobKey(index)).sort();
    const byKey = await ask<Listed>("list_everything");
    expect(byKey.keys.filter((key) => key.includes("job_id="))).toEqual(all);
    expect(byKey.pages).toBe(2);
    const byToken = await ask<Listed>("list_by_token", { size: 100 });
    expect(byToken.keys).toEqual(byKey.keys);
    expect(byToken.pages).toBe(Math.ceil(byKey.keys.length / 100));
    // Wishes beyond a thousand are cut down to it.
    expect((await ask<Listed>("list_by_token", { size: 10_000 })).pages).toBe(2);
    expect(await ask<Listed>("list_miners", { size: 1 })).toMatchObject({
      keys: [],
      folders: [`data/hotkey=${world.miner.hotkey}/`],
      pages: 1,
    });
  });

  test("reads an object by a URL that it made from the listing's, through a redirect that carries no secret", async () => {
    const text = "rows of file 7";
    const sha256 = createHash("sha256").update(text).digest("hex");
    const seen = await ask<object>("download", { key: jobKey(7) });
    expect(seen).toMatchObject({ status: 200, hops: [302], sha256, authorization: false, secret: false });
    expect(await ask<object>("download", { key: jobKey(7), headers: { Range: "bytes=0-3" } })).toMatchObject({
      status: 206,
      text: "rows",
    });
    expect(await ask<object>("head", { key: jobKey(7) })).toMatchObject({ status: 200, size: String(text.length) });
  });

  test("reads the epoch by its id once it is over, and what its miner had uploaded in time", {
    timeout: 120_000,
  }, async () => {
    const { body } = await world.until("the epoch's close", async () => {
      const answer = await ask("assignment_of", { epoch: epoch.epochId });
      return ["JUDGING", "COMPLETED", "ARCHIVED"].includes(answer.body.status) ? answer : undefined;
    });
    expect(body).toMatchObject({ success: true, epochId: epoch.epochId, nonce: epoch.nonce, zipcodes: epoch.zipcodes });
    expect((await ask("miner_access")).status).toBe(200);
    const { keys } = await ask<Listed>("list_miner");
    expect(keys.filter((key) => key.includes(`epoch=${epoch.epochId}`))).toEqual([epochKey]);
    const read = await ask<Told>("download", { key: epochKey });
    expect(read).toMatchObject({ status: 200, hops: [302], text: expect.stringContaining(`"zipcode": "${zipcode}"`) });
  });

  test("publishes its results below its own folder, whatever name it gives them", async () => {
    const granted = await ask("validator_upload", { epoch: epoch.epochId });
    expect(granted).toMatchObject({ status: 200, body: { success: true, metadata: { maxFileSize: "100MB" } } });
    const name = `validator_results/validation_results_epoch_${epoch.epochId}_${world.validator.hotkey.slice(0, 8)}_1.json`;
    expect(await ask<Uploaded>("publish", { name, text: "{}" })).toMatchObject({
      status: 204,
      key: `validators/${world.validator.hotkey}/${epoch.epochId}/${name}`,
    });
    // The older one writes over the form's key, and so outside of its own folder: as refused here as it was there.
    expect(await ask<Uploaded>("publish", { name, text: "{}", older: true })).toMatchObject({ status: 403 });
  });
});
