import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ready, verifySignature } from "@lode/bittensor/keys";
import { manifestSchema } from "@lode/contract/coordinator";
import { decodeListings } from "@lode/contract/listing-file";
import { manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { ManualClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { recordingReporter } from "@lode/runtime/events";
import type { Duty } from "@lode/runtime/lifecycle";
import { nextEpoch, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { manifestText } from "@lode/zipcode/submission";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MinerOptions } from "../context.ts";
import type { EpochReport } from "../duties/report-epoch.ts";
import { readJournal } from "../journal/read-journal.ts";
import { type StandIn, standIn } from "./coordinator-stand-in.test-support.ts";
import { startMiner } from "./start-miner.ts";
import { minerOptions, signalled, testEpoch, testListings } from "./test-miner.test-support.ts";

const zipcodes = ["98101", "98102", "98103", "98104", "98105"].map((zipcode) => ({ zipcode, expected: 40 }));
const { closesAt, startsAt, endsAt } = scheduleOf(testEpoch, policies.strict.values);
const { maxExtensions, extensionMs } = policies.strict.values.epoch;
const lastClose = closesAt + maxExtensions * extensionMs;

let coordinator: StandIn;
let dataDir: string;

beforeEach(async () => {
  await ready();
  coordinator = await standIn(testEpoch);
  coordinator.zipcodes = zipcodes;
  dataDir = mkdtempSync(join(tmpdir(), "lode-miner-"));
});

afterEach(async () => {
  await coordinator[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs a miner until it has reported on `epochs` epochs. */
async function mine(patch: Partial<MinerOptions> = {}, epochs = 1): Promise<EpochReport[]> {
  const reports: EpochReport[] = [];
  const { promise, resolve } = signalled();
  const onEpoch = (report: EpochReport) => {
    reports.push(report);
    if (reports.length === epochs) resolve();
  };
  await using _miner = await startMiner({ ...minerOptions(coordinator.url, dataDir, testEpoch), onEpoch, ...patch });
  await promise;
  return reports;
}

const hotkey = () => minerOptions("http://x.example", "", testEpoch).signer.hotkey;
const keyOf = (zipcode: string) => submissionKey(hotkey(), testEpoch, zipcode as Zipcode);

describe("an announcement of the subnet's owner", () => {
  test("reaches whoever runs the miner, with the assignment it came with", async () => {
    coordinator.announcement = {
      version: "99.0",
      severity: "REQUIRED",
      deadline: null,
      message: "Sign anew.",
      url: null,
    };
    const notices: string[] = [];
    await mine({ onAnnouncement: ({ text }) => notices.push(text) });
    expect(notices).toEqual([expect.stringMatching(/^REQUIRED: update to 99\.0, this is \d.*: Sign anew\.$/)]);
  });
});

describe("an epoch", () => {
  test("ends with every file and, last of all, a signed manifest in the store", async () => {
    const [report] = await mine();
    expect(report).toMatchObject({ epochId: testEpoch, outcome: "submitted", warnings: [] });
    expect(coordinator.uploads.at(-1)).toBe(manifestKey(hotkey(), testEpoch));
    expect([...coordinator.objects.keys()].sort()).toEqual(
      [manifestKey(hotkey(), testEpoch), ...zipcodes.map(({ zipcode }) => keyOf(zipcode))].sort(),
    );
    const manifest = manifestSchema.parse(
      JSON.parse(Buffer.from(coordinator.objects.get(manifestKey(hotkey(), testEpoch))!).toString()),
    );
    expect(verifySignature({ address: hotkey(), message: manifestText(manifest), signature: manifest.signature })).toBe(
      true,
    );
    expect(manifest).toMatchObject({ nonce: "376ce532f42cf2a5", rulesVersion: policies.strict.values.rulesVersion });
    expect(manifest.files.map(({ key, sha256, rows }) => ({ key, sha256, rows }))).toEqual(
      report!.files.map(({ key, sha256, rows }) => ({ key, sha256, rows })),
    );
    const decoded = decodeListings(coordinator.objects.get(keyOf("98103"))!, policies.strict.values.file);
    expect(decoded.ok && decoded.listings).toEqual(testListings("98103", 40, startsAt + 3_600_000));
    expect(coordinator.statuses.map(({ status }) => status)).toEqual(["IN_PROGRESS", "COMPLETED"]);
  });

  test("leaves nothing that another user of the machine may read, not even where the directory was there before", async () => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    const fresh = join(dataDir, "fresh");
    const open = join(dataDir, "open");
    mkdirSync(open);
    chmodSync(open, 0o755);
    for (const folder of [fresh, open]) {
      const modes = new Map<string, string>();
      const done = signalled();
      const onEpoch = () => {
        for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
          modes.set(name, mode(join(folder, name)));
        done.resolve();
      };
      await using _miner = await startMiner({ ...minerOptions(coordinator.url, folder, testEpoch), onEpoch });
      await done.promise;
      expect(modes.get("files")).toBe("700");
      expect(modes.get("journal.sqlite-wal")).toBe("600");
      expect([...modes].filter(([, of]) => of !== "600" && of !== "700")).toEqual([]);
    }
    expect(mode(fresh)).toBe("700");
  });

  test("goes on without a zipcode whose source fails, and says so", async () => {
    const options = minerOptions(coordinator.url, dataDir, testEpoch);
    const [report] = await mine({
      source: {
        name: "partly broken",
        collect: async (request) => {
          if (request.zipcode === "98102") throw new LodeError("SOURCE_REFUSED", "blocked", { retry: "never" });
          if (request.zipcode === "98104") throw new TypeError("a bug");
          return request.zipcode === "98105" ? [] : options.source.collect(request);
        },
      },
    });
    expect(report).toMatchObject({ outcome: "partial" });
    expect(report?.files.map(({ zipcode }) => zipcode)).toEqual(["98101", "98103"]);
    expect(report?.warnings.map(({ zipcode, code }) => [zipcode, code])).toEqual([
      ["98102", "SOURCE_REFUSED"],
      ["98104", "SOURCE_FAILED"],
      ["98105", "SOURCE_EMPTY"],
    ]);
  });

  test("is uploaded with a warning where our own check would not pass it, or left out when strict", async () => {
    const source = {
      name: "short",
      collect: async ({ zipcode }: { zipcode: string }) => testListings(zipcode, 20, startsAt),
    };
    const [lax] = await mine({ source });
    expect(lax).toMatchObject({ outcome: "submitted" });
    expect(lax?.warnings[0]).toMatchObject({
      zipcode: "98101",
      code: "QUANTITY_LOW",
      text: expect.stringContaining("20"),
    });
    rmSync(dataDir, { recursive: true });
    const [strict] = await mine({ source, strict: true });
    expect(strict).toMatchObject({ outcome: "failed", files: [] });
    expect(coordinator.statuses.at(-1)?.status).toBe("FAILED");
  });

  test("that has closed, extensions and all, is not begun", async () => {
    const [report] = await mine({ protocol: new ManualClock(lastClose) });
    expect(report).toMatchObject({ outcome: "missed", files: [] });
    expect(coordinator.uploads).toEqual([]);
  });

  test("whose store is down at the announced close is finished during an extension, and says that it hangs on one", async () => {
    const protocol = new ManualClock(closesAt - 1);
    coordinator.intercept = (route) => {
      if (route !== "upload" || protocol.now() === lastClose - 1) return undefined;
      void protocol.advanceTo(protocol.now() < closesAt ? closesAt : lastClose - 1);
      return 503;
    };
    const [report] = await mine({ protocol });
    expect(report).toMatchObject({ outcome: "submitted" });
    expect(report?.warnings).toMatchObject([{ zipcode: null, code: "UPLOADED_AFTER_CLOSE" }]);
    expect(coordinator.objects.has(manifestKey(hotkey(), testEpoch))).toBe(true);
  });

  test("whose store is down until no extension is left is missed", async () => {
    const protocol = new ManualClock(closesAt - 1);
    coordinator.intercept = (route) => {
      if (route !== "upload") return undefined;
      void protocol.advanceTo(lastClose);
      return 503;
    };
    const [report] = await mine({ protocol });
    expect(report).toMatchObject({ outcome: "missed" });
    expect(coordinator.objects.size).toBe(0);
  });

  test("is not begun twice", async () => {
    await mine();
    const before = coordinator.uploads.length;
    let collected = 0;
    const options = minerOptions(coordinator.url, dataDir, testEpoch);
    const asked = signalled();
    coordinator.intercept = (route) => {
      if (route === "assignment") setImmediate(asked.resolve);
      return undefined;
    };
    await using miner = await startMiner({
      ...options,
      source: {
        name: "counted",
        collect: async () => {
          collected += 1;
          return [];
        },
      },
    });
    await asked.promise;
    await miner.stop();
    expect({ collected, uploads: coordinator.uploads.length }).toEqual({ collected: 0, uploads: before });
  });

  test("is told to the ledger so that some duty is open at any time", async () => {
    const protocol = new ManualClock(startsAt);
    const openDuties = new Set<Duty>();
    const log: string[] = [];
    const duties = {
      open: (duty: Duty) => {
        openDuties.add(duty);
        log.push(`${duty.what} by ${duty.dueBy - startsAt}`);
        return {
          done: () => {
            if (openDuties.delete(duty) && openDuties.size === 0) log.push("nothing is owed");
          },
        };
      },
    };
    const seen = signalled();
    const reports: EpochReport[] = [];
    const second = nextEpoch(testEpoch);
    await using miner = await startMiner({
      ...minerOptions(coordinator.url, dataDir, testEpoch),
      protocol,
      duties,
      onEpoch: (report) => {
        reports.push(report);
        coordinator.epochId = second;
        if (reports.length === 2) seen.resolve();
        else setImmediate(() => void protocol.advanceTo(endsAt));
      },
    });
    await seen.promise;
    expect(log).toEqual([
      "find the current epoch by 1",
      `mine ${testEpoch} by ${4 * 3_600_000}`,
      `mine ${second} by ${8 * 3_600_000}`,
      `mine ${second} by ${8 * 3_600_000}`,
    ]);
    await miner.stop();
    expect(log.at(-1)).toBe("nothing is owed");
  });
});

describe("trouble on the way", () => {
  test("is waited out: a coordinator and a store that fail for a while lose nothing", async () => {
    const failures = { assignment: 3, status: 1, access: 2, upload: 4, list: 1 };
    coordinator.intercept = (route) => (failures[route]-- > 0 ? 503 : undefined);
    const [report] = await mine();
    expect(report).toMatchObject({ outcome: "submitted", warnings: [] });
    expect(coordinator.objects.size).toBe(6);
  });

  test("of a store that refuses one file leaves that file out of the manifest", async () => {
    coordinator.intercept = (_, key) => (key === keyOf("98102") ? 403 : undefined);
    const [report] = await mine();
    expect(report).toMatchObject({ outcome: "partial" });
    expect(report?.warnings).toMatchObject([{ zipcode: "98102", code: "UPLOAD_FORBIDDEN" }]);
    const manifest = JSON.parse(Buffer.from(coordinator.objects.get(manifestKey(hotkey(), testEpoch))!).toString());
    expect(manifest.files).toHaveLength(4);
  });

  test("of a store that loses an object is noticed, and the object uploaded again", async () => {
    let lost = false;
    coordinator.intercept = (route) => {
      if (route === "list" && !lost) lost = coordinator.objects.delete(keyOf("98101"));
      return undefined;
    };
    const [report] = await mine();
    expect(report).toMatchObject({ outcome: "submitted" });
    expect(report?.warnings).toMatchObject([{ zipcode: "98101", code: "UPLOAD_NOT_HELD" }]);
    expect(coordinator.uploads.filter((key) => key === keyOf("98101"))).toHaveLength(2);
    expect(coordinator.objects.has(keyOf("98101"))).toBe(true);
  });

  test("of a source that hangs does not keep the miner from stopping", async () => {
    const asked = signalled();
    const source = {
      name: "hanging",
      collect: () => {
        asked.resolve();
        return new Promise<never>(() => {});
      },
    };
    const reporter = recordingReporter();
    const miner = await startMiner({ ...minerOptions(coordinator.url, dataDir, testEpoch), source, reporter });
    await asked.promise;
    await miner.stop();
    expect(reporter.events.map(({ event }) => event)).not.toContain("stop_overdue");
    expect(readJournal(dataDir)).toMatchObject([{ outcome: null, files: [] }]);
  });

  test("of a second miner on the same directory is refused", async () => {
    await using _first = await startMiner(minerOptions(coordinator.url, dataDir, testEpoch));
    await expect(startMiner(minerOptions(coordinator.url, dataDir, testEpoch))).rejects.toMatchObject({
      code: "DATA_DIR_LOCKED",
    });
  });
});

describe("after kill -9", () => {
  const program = fileURLToPath(new URL("killed-miner.test-support.ts", import.meta.url));

  function startProcess(): ChildProcess {
    return spawn(
      process.execPath,
      [
        "--conditions=development",
        "--disable-warning=ExperimentalWarning",
        program,
        coordinator.url,
        dataDir,
        testEpoch,
      ],
      {
        stdio: ["ignore", "inherit", "inherit"],
      },
    );
  }

  async function kill(child: ChildProcess): Promise<void> {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  /** The miner writes its journal after the store's answer, in its own process: look until it has. */
  async function journalled(uploads: number): Promise<void> {
    const uploaded = () => readJournal(dataDir)[0]?.files.filter(({ uploadedAt }) => uploadedAt !== null).length;
    while (uploaded() !== uploads) await new Promise((resolve) => setImmediate(resolve));
  }

  const collectedZipcodes = () => readFileSync(join(dataDir, "collected.log"), "utf8").trim().split("\n").sort();
  const uploadsOf = (zipcode: string) => coordinator.uploads.filter((key) => key === keyOf(zipcode)).length;

  test("in the middle of uploading, only what the store has not taken is uploaded again, and nothing else is done again", async () => {
    const stuck = signalled();
    let taken = 0;
    coordinator.intercept = (route, key) => {
      if (route !== "upload" || key.endsWith("manifest.json")) return undefined;
      taken += 1;
      if (taken <= 2) return undefined;
      if (taken === 5) void journalled(2).then(stuck.resolve);
      return new Promise<void>(() => {});
    };
    const child = startProcess();
    await stuck.promise;
    await kill(child);
    const packed = readJournal(dataDir)[0]!.files;
    expect(packed).toHaveLength(5);
    const done = packed.filter(({ uploadedAt }) => uploadedAt !== null).map(({ zipcode }) => zipcode);
    expect(done).toHaveLength(2);
    const written = packed.map(({ path }) => statSync(path).mtimeMs);

    coordinator.intercept = () => undefined;
    coordinator.uploads.length = 0;
    const [report] = await mine({
      source: { name: "must not be asked", collect: () => Promise.reject(new Error("asked again")) },
    });
    expect(report).toMatchObject({ outcome: "submitted", warnings: [] });
    expect(collectedZipcodes()).toEqual(zipcodes.map(({ zipcode }) => zipcode));
    expect(packed.map(({ path }) => statSync(path).mtimeMs)).toEqual(written);
    expect(zipcodes.map(({ zipcode }) => uploadsOf(zipcode))).toEqual(
      zipcodes.map(({ zipcode }) => (done.includes(zipcode as Zipcode) ? 0 : 1)),
    );
    expect(coordinator.objects.size).toBe(6);
  });

  test("just before the manifest, the next process uploads the manifest and nothing else", async () => {
    const stuck = signalled();
    coordinator.intercept = (route, key) => {
      if (route !== "upload" || !key.endsWith("manifest.json")) return undefined;
      stuck.resolve();
      return new Promise<void>(() => {});
    };
    const child = startProcess();
    await stuck.promise;
    await kill(child);
    coordinator.intercept = () => undefined;
    coordinator.uploads.length = 0;
    const [report] = await mine();
    expect(report).toMatchObject({ outcome: "submitted", warnings: [] });
    expect(coordinator.uploads).toEqual([manifestKey(hotkey(), testEpoch)]);
    expect(coordinator.statuses.map(({ status }) => status)).toEqual(["IN_PROGRESS", "COMPLETED"]);
  });

  test("and a new epoch before it was back, the begun one still in its grace is finished first", async () => {
    const stuck = signalled();
    coordinator.intercept = (route) => {
      if (route !== "upload") return undefined;
      stuck.resolve();
      return new Promise<void>(() => {});
    };
    const child = startProcess();
    await stuck.promise;
    await kill(child);
    coordinator.intercept = () => undefined;
    const second = nextEpoch(testEpoch);
    coordinator.epochId = second;
    const reports = await mine({ protocol: new ManualClock(endsAt + 60_000) }, 2);
    expect(reports).toMatchObject([
      { epochId: testEpoch, outcome: "submitted" },
      { epochId: second, outcome: "submitted" },
    ]);
  });
});
