import { routes } from "@lode/contract/coordinator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { coldkeyOf, epochId, netuid, signText } from "../testing/test-network.ts";
import { OwnedNetwork, refusalOf } from "./owned-network.test-support.ts";

let owned: OwnedNetwork;
beforeAll(async () => {
  owned = await OwnedNetwork.start();
});
afterAll(async () => {
  await owned[Symbol.asyncDispose]();
});

const miner = () => owned.network.client(owned.network.miners[0]!);
const validator = () => owned.network.client(owned.network.validators[0]!);

describe("a door that the owner closes", () => {
  const doors = {
    assignments: () => miner().currentAssignment(),
    uploads: () => miner().folderAccess(coldkeyOf(owned.network.miners[0]!)),
    validatorUploads: () => validator().validatorUpload({ epochId }),
    readinessVotes: () => validator().voteReadiness({ netuid, proposal: "rollback", inFavour: false }),
    observations: () => validator().commitObservations(epochId, "a".repeat(64)),
  };

  it.each(Object.keys(doors) as (keyof typeof doors)[])("of %s answers 503 until it is opened again", async (flag) => {
    const ask = doors[flag];
    const before = await refusalOf(ask());
    expect(before).not.toBe("FEATURE_OFF");
    expect((await owned.admin.setFlags({ [flag]: false })).flags[flag]).toBe(false);
    expect(await refusalOf(ask())).toBe("FEATURE_OFF");
    await owned.admin.setFlags({ [flag]: true });
    expect(await refusalOf(ask())).toBe(before);
  });

  it("says when to ask again, before it asks who is there", async () => {
    await owned.admin.setFlags({ assignments: false });
    const response = await fetch(`${owned.network.coordinator.url}${routes.currentAssignment.path}`);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    await owned.admin.setFlags({ assignments: true });
  });

  it("leaves the others as they are, and what has been handed out readable", async () => {
    await owned.admin.setFlags({ assignments: false });
    expect((await validator().assignmentOf(epochId)).epochId).toBe(epochId);
    expect((await owned.admin.flags()).flags).toMatchObject({ assignments: false, uploads: true, autoExtend: true });
    await owned.admin.setFlags({ assignments: true });
  });

  it("has a name that is known", async () => {
    expect(await refusalOf(owned.admin.setFlags({ everything: false } as never))).toBe("REQUEST_INVALID");
    expect(await refusalOf(owned.admin.setFlags({}))).toBe("REQUEST_INVALID");
    expect(await refusalOf(owned.admin.setFlags({ uploads: "no" } as never))).toBe("REQUEST_INVALID");
  });

  it("lets no deadline move by itself while autoExtend is off", async () => {
    await using other = await OwnedNetwork.start();
    await other.admin.setFlags({ autoExtend: false });
    // Nobody asked for the assignment, which is reason enough to extend.
    await other.network.advanceTo(other.network.schedule.deadlineAt + 1);
    expect(other.network.transitions).toContain(`${epochId} GRACE`);
    await using usual = await OwnedNetwork.start();
    await usual.network.advanceTo(usual.network.schedule.deadlineAt + 1);
    expect(usual.network.transitions).not.toContain(`${epochId} GRACE`);
  });
});

describe("a limit that the owner sets", () => {
  it("holds at once, and goes back to what was configured", async () => {
    const usual = (await owned.admin.limits()).limits.find(({ name }) => name === "epochAssignment");
    expect(usual).toMatchObject({ isSet: false });
    const set = await owned.admin.setLimit("epochAssignment", { points: 1, durationSeconds: 86_400 });
    expect(set.limits.find(({ name }) => name === "epochAssignment")).toMatchObject({
      points: 1,
      durationSeconds: 86_400,
      isSet: true,
      usual: usual?.usual,
    });
    const codes: (string | undefined)[] = [];
    for (let index = 0; index < 3; index += 1) codes.push(await refusalOf(validator().assignmentOf(epochId)));
    expect(codes.at(-1)).toBe("RATE_LIMITED");
    await owned.admin.resetLimit("epochAssignment");
    expect(await refusalOf(validator().assignmentOf(epochId))).toBeUndefined();
    expect(await owned.audited()).toEqual(
      expect.arrayContaining(["limits.set epochAssignment", "limits.reset epochAssignment"]),
    );
  });

  it.each([
    ["epochAssignment", { points: 0, durationSeconds: 60 }, "REQUEST_INVALID"],
    ["epochAssignment", { points: 1.5, durationSeconds: 60 }, "REQUEST_INVALID"],
    ["epochAssignment", { points: 10, durationSeconds: 2_678_401 }, "REQUEST_INVALID"],
    ["constructor", { points: 10, durationSeconds: 60 }, "LIMIT_NOT_FOUND"],
    ["__proto__", { points: 10, durationSeconds: 60 }, "LIMIT_NOT_FOUND"],
  ])("has a known name and a sensible value: %s %j", async (name, limit, code) => {
    expect(await refusalOf(owned.admin.setLimit(name, limit))).toBe(code);
  });
});

describe("phases", () => {
  const phase = (fromEpoch: string, legacyPpm: number) => ({ fromEpoch, legacyPpm, zipcodePpm: 1_000_000 - legacyPpm });

  it("are one of zipcodes alone unless told, and told to everybody", async () => {
    const expected = { fromEpoch: "1970-01-01T00-00-00", legacyPpm: 0, zipcodePpm: 1_000_000 };
    expect((await owned.admin.phases()).current).toEqual(expected);
    expect((await miner().stats()).phase).toEqual(expected);
  });

  it("change from an epoch on", async () => {
    const phases = [phase("2026-01-01T00-00-00", 700_000), phase("2026-01-05T08-00-00", 300_000)];
    expect((await owned.admin.setPhases({ phases })).current.legacyPpm).toBe(700_000);
    expect((await miner().stats()).phase?.legacyPpm).toBe(700_000);
    expect((await owned.admin.phases()).phases).toEqual(phases);
  });

  it.each([
    [[{ fromEpoch: "2026-01-01T00-00-00", legacyPpm: 1, zipcodePpm: 1 }], "REQUEST_INVALID"],
    [[phase("2026-01-05T08-00-00", 0), phase("2026-01-05T04-00-00", 1)], "REQUEST_INVALID"],
    [[phase("2026-01-05T08-00-00", 0), phase("2026-01-05T08-00-00", 1)], "REQUEST_INVALID"],
    [[], "REQUEST_INVALID"],
    [[phase("2026-01-05T05-00-00", 0)], "EPOCH_ID_INVALID"],
    [[phase("2026-13-05T04-00-00", 0)], "EPOCH_ID_INVALID"],
  ])("are ordered, whole and on the grid (%#)", async (phases, code) => {
    expect(await refusalOf(owned.admin.setPhases({ phases }))).toBe(code);
  });
});

/** Assignments and statistics are remembered for a moment, settings looked at twice a second. */
const soon = { timeout: 5_000, interval: 50 };

describe("an announcement", () => {
  const inAnHour = () => new Date(owned.network.wall.now() + 3_600_000).toISOString();
  const told = async () => {
    const { network } = owned;
    const assignment = await miner().currentAssignment();
    const stats = await network.client(network.miners[1]!).stats();
    return [assignment.announcement, stats.announcement];
  };

  it("is none unless the owner says something", async () => {
    expect(await told()).toEqual([null, null]);
    expect((await owned.admin.announcement()).announcement).toBeNull();
    expect(await refusalOf(owned.admin.escalateAnnouncement({ severity: "REQUIRED" }))).toBe("ANNOUNCEMENT_NOT_FOUND");
    expect(await refusalOf(owned.admin.withdrawAnnouncement("nothing"))).toBe("ANNOUNCEMENT_NOT_FOUND");
  });

  it("reaches every miner with the assignment, and everybody with the statistics", async () => {
    const body = {
      version: "1.4.0",
      severity: "OPTIONAL",
      message: "Faster.\nSmaller.",
      deadline: inAnHour(),
    } as const;
    await owned.admin.announce(body);
    const expected = { ...body, deadline: Date.parse(body.deadline), url: null };
    await expect.poll(told, soon).toEqual([expected, expected]);
  });

  it("only rises", async () => {
    await owned.admin.escalateAnnouncement({ severity: "RECOMMENDED" });
    const severities = async () => (await told()).map((announcement) => announcement?.severity);
    await expect.poll(severities, soon).toEqual(["RECOMMENDED", "RECOMMENDED"]);
    expect(await refusalOf(owned.admin.escalateAnnouncement({ severity: "OPTIONAL" }))).toBe("ANNOUNCEMENT_NOT_RISING");
    expect(await refusalOf(owned.admin.escalateAnnouncement({ severity: "RECOMMENDED" }))).toBe(
      "ANNOUNCEMENT_NOT_RISING",
    );
  });

  it("may be told to rise at a moment to come", async () => {
    const at = inAnHour();
    const { announcement } = await owned.admin.escalateAnnouncement({ severity: "REQUIRED", at });
    expect(announcement).toMatchObject({
      severity: "RECOMMENDED",
      steps: [{ at: Date.parse(at), severity: "REQUIRED" }],
    });
    const past = "2020-01-01T00:00:00Z";
    expect(await refusalOf(owned.admin.escalateAnnouncement({ severity: "REQUIRED", at: past }))).toBe(
      "ANNOUNCEMENT_STEP_PAST",
    );
  });

  it("gives way to a newer version, and to nothing else until it is withdrawn", async () => {
    const body = { severity: "OPTIONAL", message: "Other." } as const;
    for (const version of ["1.4.0", "1.4", "1.3.9", "1.4.0.0"]) {
      expect(await refusalOf(owned.admin.announce({ ...body, version }))).toBe("ANNOUNCEMENT_NOT_NEWER");
    }
    await owned.admin.announce({ ...body, version: "1.10.0" });
    const versions = async () => (await told()).map((announcement) => announcement?.version);
    await expect.poll(versions, soon).toEqual(["1.10.0", "1.10.0"]);
    await owned.admin.withdrawAnnouncement("a mistake");
    await expect.poll(told, soon).toEqual([null, null]);
    expect(await owned.audited()).toEqual(
      expect.arrayContaining(["announcement.set 1.10.0", "announcement.withdraw 1.10.0"]),
    );
  });

  it.each([
    [{ version: "v1", severity: "OPTIONAL", message: "x" }],
    [{ version: "1.0", severity: "URGENT", message: "x" }],
    [{ version: "1.0", severity: "OPTIONAL", message: "" }],
    [{ version: "1.0", severity: "OPTIONAL", message: "a\u001bb" }],
    [{ version: "1.0", severity: "OPTIONAL", message: "x", url: "javascript:alert(1)" }],
    [
      {
        version: "1.0",
        severity: "REQUIRED",
        message: "x",
        steps: [{ at: "2030-01-01T00:00:00Z", severity: "OPTIONAL" }],
      },
    ],
  ])("has the form that miners can read (%#)", async (body) => {
    expect(await refusalOf(owned.admin.announce(body as never))).toBe("REQUEST_INVALID");
  });
});

describe("what the owner has set", () => {
  it("holds on another replica of the same database within a second,", async () => {
    await using replica = await secondReplica();
    await owned.admin.setFlags({ uploads: false });
    const uploadThere = async () => {
      const { hotkey } = owned.network.miners[0]!;
      const timestamp = Math.floor(owned.network.wall.now() / 1000);
      const coldkey = coldkeyOf(owned.network.miners[0]!);
      const signature = signText(owned.network.miners[0]!, `s3:data:access:${coldkey}:${hotkey}:${timestamp}`);
      const response = await fetch(`${replica.url}${routes.folderAccess.path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ hotkey, coldkey, timestamp, signature }),
      });
      return response.status;
    };
    await expect.poll(uploadThere, soon).toBe(503);
    await owned.admin.setFlags({ uploads: true });
    await expect.poll(uploadThere, soon).toBe(200);
  });
});

async function secondReplica() {
  const { startCoordinatorOn } = await import("../app/start-coordinator.ts");
  return await startCoordinatorOn(owned.network.database, owned.network.coordinatorOptions());
}
