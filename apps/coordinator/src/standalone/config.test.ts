import { inspect } from "node:util";
import { expect, test } from "vitest";
import { checkSettings } from "./check-settings.ts";
import { parseSettings, type StandaloneSettings } from "./config.ts";
import { caresOf, refuseContradictions } from "./contradictions.ts";
import { secretsOf, settingsOfEnvironment } from "./environment.ts";
import { storePortOf } from "./ports.ts";

test("options win over the file, and what nobody says has its usual value", () => {
  const settings = parseSettings({ port: 4_000, netuid: 12 }, { port: 5_000, host: undefined });
  expect(settings).toMatchObject({ port: 5_000, netuid: 12, host: "127.0.0.1", chain: "memory", metrics: "beside" });
});

test("all that is wrong is told at once, by name, and of values only numbers", () => {
  const wrong = {
    port: 70_000,
    prot: 1,
    publicUrl: "ftp://hunter2",
    limits: { asignment: { points: 1, durationSeconds: 1 } },
    bucket: { name: "" },
    metrics: "beneath",
  };
  const told = (() => {
    try {
      parseSettings(wrong);
      return "nothing";
    } catch (error) {
      expect(error).toMatchObject({ code: "CONFIG_INVALID", retry: "never" });
      return (error as Error).message;
    }
  })();
  for (const name of ["port", "prot", "publicUrl", "limits", "asignment", "bucket: name", "metrics"])
    expect(told).toContain(name);
  expect(told).toContain("70000");
  expect(told).not.toContain("hunter2");
});

test.each([[], "text", 3, null])("settings that are no object are refused: %j", (file) => {
  expect(() => parseSettings(file)).toThrow(/JSON object/);
});

const settingsWith = (settings: object): StandaloneSettings => parseSettings(settings);

test.each<[object, boolean, RegExp]>([
  [{ epochSeconds: 5 }, false, /epochSeconds is for the chains/],
  [{ metagraph: "m.json" }, false, /metagraph is for the chains/],
  [{ chainPort: 5 }, false, /chainPort is for the chains/],
  [{ epochSeconds: 5, bucket: { name: "b" } }, true, /real time/],
  [{ storePort: 5, bucket: { name: "b" } }, true, /embedded store's/],
  [{ port: 5, storePort: 5 }, true, /the same/],
  [{ port: 5, metrics: 5 }, true, /--port and --metrics-port are the same, 5/],
  [{ port: 5, adminPort: 6 }, true, /--store-port and --admin-port are the same, 6/],
])("%j cannot hold together", (settings, isTrial, message) => {
  expect(() => refuseContradictions(settingsWith(settings), isTrial)).toThrow(message);
});

test("free ports never clash, and a trial may have what is for trials", () => {
  refuseContradictions(
    settingsWith({ port: 0, storePort: 0, metrics: 0, adminPort: 0, epochSeconds: 5, metagraph: "m" }),
    true,
  );
  expect(storePortOf(settingsWith({ port: 65_535 }))).toBe(0);
});

test("who listens beyond this machine is told to name the addresses that clients reach", () => {
  const told = (settings: object) => caresOf(settingsWith(settings), { databaseUrl: undefined }).join();
  expect(told({})).toBe("");
  expect(told({ host: "::1" })).toBe("");
  expect(told({ host: "0.0.0.0" })).toMatch(/--public-url and --store-public-url/);
  expect(told({ host: "0.0.0.0", publicUrl: "https://a.example" })).toMatch(/name --store-public-url/);
  expect(told({ host: "0.0.0.0", publicUrl: "https://a.example", bucket: { name: "b" } })).toBe("");
});

test("who gives a server's database and no bucket is told that replicas would not share a store", () => {
  const databaseUrl = "postgres://lode@db/lode";
  expect(caresOf(settingsWith({}), { databaseUrl }).join()).toMatch(/need a bucket/);
  expect(caresOf(settingsWith({ bucket: { name: "b" } }), { databaseUrl })).toEqual([]);
});

test("a database's address of another kind is refused by the check, which does not show it", async () => {
  const env = { DATABASE_URL: "mysql://u:hunter2@db" };
  const failure = await checkSettings(settingsWith({}), true, env).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "DATABASE_URL_INVALID" });
  expect(inspect(failure)).not.toContain("hunter2");
});

test("the environment names a bucket and what opens it, or the start is refused", () => {
  const env = { LODE_COORDINATOR_S3_BUCKET: "b", LODE_COORDINATOR_S3_ENDPOINT: "http://store:9000/", DATABASE_URL: "" };
  const settings = settingsWith(settingsOfEnvironment(env));
  expect(settings.bucket).toEqual({ name: "b", endpoint: "http://store:9000", region: "us-east-1" });
  expect(() => secretsOf(env, settings)).toThrow(/AWS_ACCESS_KEY_ID|not what opens it/);
  const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
  expect(secretsOf({ ...env, ...keys }, settings)).toEqual({
    databaseUrl: undefined,
    bucketKeys: { accessKeyId: "id", secretAccessKey: "secret" },
  });
  // Keys that are there for something else name no bucket.
  expect(secretsOf(keys, settingsWith({})).bucketKeys).toBeUndefined();
});
