import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { type Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OwnersApi } from "../admin/owners-api.test-support.ts";
import { adminCommand } from "./admin.ts";

const key = `lode_owner_${"k".repeat(43)}`;
const sha256 = "3f".repeat(32);
const hotkey = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const epochId = "2026-01-05T04-00-00";
const epoch = { epochId, state: "ACTIVE", extensions: 1, label: null, heldBecause: null, snapshotSha256: null };
const standing = { hotkey, flags: 0, banned: true, reason: "copied", since: 1_767_600_000_000 };

let api: OwnersApi;
let folder: string;
beforeEach(async () => {
  api = await OwnersApi.start();
  folder = await mkdtemp(join(tmpdir(), "lode-admin-"));
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Situation {
  readonly environment?: Record<string, string>;
  /** What a person answers; nobody is there without it. */
  readonly answer?: string;
}

/** @returns what was printed, and the code of the failure if it was one. */
async function run(words: readonly string[], { environment = { LODE_ADMIN_KEY: key }, answer }: Situation = {}) {
  const printed: string[] = [];
  const command = adminCommand({
    environment,
    output: { write: (text) => void printed.push(text) },
    ask: answer === undefined ? undefined : async () => answer,
  });
  quieten(command);
  const code = await command.parseAsync(words, { from: "user" }).then(
    () => undefined,
    (error: unknown) => (error instanceof LodeError || error instanceof CommanderError ? error.code : String(error)),
  );
  return { text: printed.join(""), code };
}

function quieten(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  for (const one of command.commands) quieten(one);
}

const at = () => ["--url", api.url];

describe("the owner's key", () => {
  it("comes from the environment or a file of one's own, and travels as a bearer", async () => {
    api.answers.flags = { flags: flagsOn };
    expect((await run(["flags", ...at()])).code).toBeUndefined();
    const file = join(folder, "key");
    await writeFile(file, `${key}\n`, { mode: 0o600 });
    expect((await run(["flags", ...at(), "--key-file", file], { environment: {} })).code).toBeUndefined();
    expect(api.asked.map(({ authorization }) => authorization)).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
  });

  it("is asked for before anything is sent", async () => {
    expect((await run(["flags", ...at()], { environment: {} })).code).toBe("ADMIN_KEY_MISSING");
    expect((await run(["flags", ...at(), "--key-file", join(folder, "none")])).code).toBe("ADMIN_KEY_MISSING");
    expect((await run(["flags", ...at()], { environment: { LODE_ADMIN_KEY: "ke y" } })).code).toBe("ADMIN_KEY_INVALID");
    expect(api.asked).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("is not taken from a file that others may read", async () => {
    const file = join(folder, "key");
    await writeFile(file, key);
    await chmod(file, 0o640);
    expect((await run(["flags", ...at(), "--key-file", file])).code).toBe("ADMIN_KEY_EXPOSED");
  });

  it("does not travel in the clear", async () => {
    for (const url of ["http://coordinator.example:3001", "http://10.0.0.5:3001"]) {
      expect((await run(["flags", "--url", url])).code).toBe("ADMIN_URL_INSECURE");
    }
    for (const url of ["coordinator", "ftp://127.0.0.1", "http://me:secret@127.0.0.1"]) {
      expect((await run(["flags", "--url", url])).code).toBe("ADMIN_URL_INVALID");
    }
  });
});

describe("another server than the owner's", () => {
  it.each([
    ["a store, which knows no such path", 400, "<Error><Code>InvalidRequest</Code></Error>"],
    ["a coordinator's public port", 404, '{"statusCode":404,"message":"Cannot GET","code":"ROUTE_NOT_FOUND"}'],
  ])("is told from it: %s", async (_, status, body) => {
    const server = createServer((_request, response) => void response.writeHead(status).end(body));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect((await run(["flags", "--url", `http://127.0.0.1:${port}`])).code).toBe("ADMIN_API_ELSEWHERE");
    server.close();
  });
});

const flagsOn = {
  assignments: true,
  uploads: true,
  validatorUploads: true,
  observations: true,
  readinessVotes: true,
  autoExtend: false,
};

describe("what others feel at once", () => {
  it.each([
    [["miners", "ban", hotkey], "banMiner"],
    [["epochs", "reopen", epochId], "reopenEpoch"],
    [["epochs", "rollback", epochId, "--to", "3"], "rollBackEpoch"],
    [["zipcodes", "activate", sha256], "activateZipcodeTable"],
  ] as const)("is asked about twice: %j", async (words, route) => {
    const all = [...words, "--reason", "because", ...at()];
    api.answers.banMiner = { standing };
    api.answers.reopenEpoch = { epoch };
    api.answers.rollBackEpoch = { epoch };
    api.answers.activateZipcodeTable = { table: { sha256, source: "a", zipcodes: 1, loadedAt: 1, active: true } };
    expect((await run(all)).code).toBe("CONFIRMATION_MISSING");
    expect((await run(all, { answer: "no" })).code).toBe("NOT_CONFIRMED");
    expect((await run(all, { answer: "" })).code).toBe("NOT_CONFIRMED");
    expect(api.asked).toEqual([]);
    expect((await run(all, { answer: "y" })).code).toBeUndefined();
    expect((await run([...all, "--yes"])).code).toBeUndefined();
    expect(api.asked.map((asked) => asked.route)).toEqual([route, route]);
  });

  it("has a reason", async () => {
    expect((await run(["miners", "ban", hotkey, "--yes", ...at()])).code).toBe("commander.missingMandatoryOptionValue");
  });
});

describe("the owner's commands", () => {
  it("send a table as it is, and say what became of it", async () => {
    const file = join(folder, "counts.csv");
    await writeFile(file, "zipcode,expected_listings,as_of,source\n98101,3,2026-01-01,mls\n");
    api.answers.loadZipcodeTable = {
      sha256,
      dryRun: true,
      takable: false,
      stored: false,
      active: false,
      rowsRead: 3,
      duplicates: 0,
      refused: {
        count: 2,
        byCode: { ZIPCODE_INVALID: 2 },
        rows: [{ row: 2, code: "ZIPCODE_INVALID", text: "\u001b[2Jx" }],
      },
      zipcodes: 1,
      eligible: 1,
      expectedListings: 3,
      changes: { added: 1, removed: 0, changed: 0, same: 0 },
    };
    const { text, code } = await run(["zipcodes", "load", file, "--dry-run", "--max-refused", "2.5", ...at()]);
    expect(code).toBeUndefined();
    expect(api.asked[0]?.target).toMatch(/\?source=counts\.csv&dryRun=true&activate=false&maxRefusedPpm=25000$/);
    expect(api.asked[0]?.body.toString()).toContain("98101,3");
    expect(text).toContain("it would NOT be taken");
    expect(text).toContain('row 2: ZIPCODE_INVALID "[2Jx"');
    expect(text).not.toContain("\u001b");
    expect((await run(["zipcodes", "load", join(folder, "none.csv"), ...at()])).code).toBe("TABLE_UNREADABLE");
  });

  it("name a table by the beginning of its hash", async () => {
    const other = "4a".repeat(32);
    const tables = [sha256, other, "4b".repeat(32)].map((hash) => ({
      sha256: hash,
      source: "a",
      zipcodes: 1,
      loadedAt: 1,
      active: false,
    }));
    api.answers.zipcodeTables = { tables, usesConfigured: true };
    api.answers.diffZipcodeTable = {
      sha256: other,
      against: null,
      changes: { added: 0, removed: 0, changed: 1, same: 4 },
      added: [],
      removed: [],
      changed: [{ zipcode: "98101", before: 3, after: 4 }],
    };
    expect((await run(["zipcodes", "diff", "4", ...at()])).code).toBe("TABLE_NOT_FOUND");
    expect((await run(["zipcodes", "diff", "4A4", ...at()])).text).toContain("98101: 3 → 4");
    expect(api.asked.at(-1)?.target).toContain(other);
    expect((await run(["zipcodes", "list", ...at()])).text).toContain(
      "the table that the coordinator was started with",
    );
  });

  it("do each step with an epoch", async () => {
    for (const route of ["extendEpoch", "holdEpoch", "releaseEpoch"] as const) api.answers[route] = { epoch };
    await run(["epochs", "extend", epochId, "--times", "2", "--reason", "slow store", ...at()]);
    expect(api.sent).toEqual({ reason: "slow store", times: 2 });
    expect((await run(["epochs", "hold", epochId, "--reason", "x", ...at()])).text).toContain(epochId);
    const released = await run(["epochs", "release", epochId, "--reason", "x", "--json", ...at()]);
    expect(JSON.parse(released.text)).toEqual({ epoch });
    expect((await run(["epochs", "show", epochId, ...at()])).code).toBe("EPOCH_NOT_FOUND");
  });

  it("open and close doors, and show them when told nothing else", async () => {
    api.answers.flags = { flags: flagsOn };
    api.answers.setFlags = { flags: flagsOn };
    expect((await run(["flags", ...at()])).text).toMatch(/autoExtend +OFF/);
    await run(["flags", "--off", "uploads", "observations", "--on", "autoExtend", ...at()]);
    expect(api.sent).toEqual({ autoExtend: true, uploads: false, observations: false });
    expect((await run(["flags", "--off", "everything", ...at()])).code).toBe("commander.invalidArgument");
  });

  it("set phases and limits", async () => {
    const phases = [{ fromEpoch: epochId, legacyPpm: 700_000, zipcodePpm: 300_000 }];
    api.answers.setPhases = { phases, current: phases[0] };
    expect((await run(["phases", "--set", `${epochId}=70`, ...at()])).text).toMatch(/70 % +30 % +yes/);
    expect(api.sent).toEqual({ phases });
    api.answers.setLimit = { limits: [] };
    api.answers.resetLimit = { limits: [] };
    api.answers.limits = {
      limits: [
        { name: "status", points: 9, durationSeconds: 60, usual: { points: 5, durationSeconds: 60 }, isSet: true },
      ],
    };
    const { text } = await run(["limits", "--set", "status=9/60", "--reset", "assignment", ...at()]);
    expect(text).toMatch(/status +9 +60 +5\/60/);
    expect(api.asked.slice(-3).map(({ target }) => target)).toEqual([
      "/admin/v1/limits/status",
      "/admin/v1/limits/assignment/reset",
      "/admin/v1/limits",
    ]);
    expect((await run(["limits", "--set", "status", ...at()])).code).toBe("commander.invalidArgument");
  });

  it("announce, escalate and withdraw", async () => {
    const announcement = {
      version: "1.4.0",
      deadline: "2026-02-01T00:00:00.000Z",
      severity: "OPTIONAL",
      message: "Faster.",
      url: null,
      announcedAt: 1,
      steps: [{ at: "2026-01-25T00:00:00.000Z", severity: "REQUIRED" }],
    };
    api.answers.announce = { announcement };
    const words = ["announce", "set", "1.4.0", "--severity", "optional", "--message", "Faster."];
    const more = ["--deadline", "2026-02-01T01:00:00+01:00", "--escalate", "required@2026-01-25T00:00:00Z"];
    expect((await run([...words, ...more, ...at()])).text).toContain("REQUIRED from 2026-01-25T00:00:00Z");
    expect(api.sent).toEqual({
      version: "1.4.0",
      severity: "OPTIONAL",
      message: "Faster.",
      deadline: "2026-02-01T00:00:00.000Z",
      url: null,
      steps: [{ severity: "REQUIRED", at: "2026-01-25T00:00:00.000Z" }],
    });
    expect((await run([...words, "--deadline", "2026-02-01T00:00:00", ...at()])).code).toBe(
      "commander.invalidArgument",
    );
    api.answers.withdrawAnnouncement = { announcement: null };
    expect((await run(["announce", "withdraw", "--reason", "wrong", ...at()])).text).toBe("nothing is announced\n");
  });

  it("read the audit log, filtered", async () => {
    api.answers.audit = {
      entries: [{ id: 7, at: 0, actor: "ada", action: "miner.ban", subject: hotkey, detail: { reason: "copied" } }],
      next: 7,
    };
    const { text } = await run(["audit", "--action", "miner.ban", "--before", "9", ...at()]);
    expect(api.asked[0]?.target).toBe("/admin/v1/audit?limit=50&before=9&action=miner.ban");
    expect(text).toMatch(/7 +1970-01-01T00:00:00Z +ada +miner\.ban +5Grw\w+ +copied/);
    expect(text).toContain("more: --before 7");
  });

  it("show a miner and who is held against", async () => {
    api.answers.miner = { standing, epochs: [] };
    api.answers.miners = { miners: [], next: null };
    expect((await run(["miners", "show", hotkey, ...at()])).text).toContain("BANNED");
    expect((await run(["miners", "list", ...at()])).text).toBe("nothing is held against any miner\n");
  });

  it("have help with examples, each of them", () => {
    const command = adminCommand();
    const grouped = command.commands.map((group) => [group.name(), helpOf(group)] as const);
    for (const [name, help] of grouped) expect([name, help.includes(`lode admin ${name}`)]).toEqual([name, true]);
  });
});

function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (text) => void parts.push(text) });
  command.outputHelp();
  return parts.join("");
}
