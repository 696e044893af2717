import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clockStandsAt } from "./clock-file.test-support.ts";
import { journalOf, outcomesOf } from "./epoch-records.test-support.ts";
import { logged } from "./logs.test-support.ts";
import { RunningNetwork, StoryFolder } from "./running-network.test-support.ts";

/** Three honest miners' worth of network is enough to be interrupted. */
const small = { miners: 3, validators: 2, epochSeconds: 5, once: true };
const names = ["honest-1", "honest-2", "fabricator-1"];
const epochPattern = /^(\S+) ACTIVE$/;

let folder: StoryFolder;
beforeEach(() => {
  folder = new StoryFolder();
});
afterEach(() => folder[Symbol.dispose]());

describe("a network that is stopped and started again", () => {
  it("goes on in the middle of mining and in the middle of judging, uploads nothing twice and agrees", async () => {
    const dataDir = folder.join("d");
    let epochId = "";
    let uploadedBefore = new Map<string, number>();
    const uploaded = () =>
      new Map(
        names.flatMap((name) =>
          (journalOf(dataDir, name, epochId)?.files ?? []).flatMap(({ key, uploadedAt }) =>
            uploadedAt === null ? [] : [[key, uploadedAt] as const],
          ),
        ),
      );

    {
      await using network = new RunningNetwork(dataDir, small);
      epochId = (await network.line(epochPattern))[1] ?? "";
      await network.until("some files are uploaded", () => (uploaded().size > 0 ? true : undefined));
      expect(await network.stop()).toEqual({ epochs: [], agreed: true });
      uploadedBefore = uploaded();
      expect(network.said(/JUDGING/)).toBeUndefined();
      expect(names.map((name) => journalOf(dataDir, name, epochId)?.outcome)).toContain(null);
    }
    const stoodAt = clockStandsAt(dataDir);
    {
      await using network = new RunningNetwork(dataDir, small);
      await network.line(/going on with the network/);
      expect(clockStandsAt(dataDir)).toBeGreaterThanOrEqual(stoodAt);
      await network.line(new RegExp(`^${epochId} JUDGING$`));
      await network.stop();
    }
    for (const [key, at] of uploadedBefore) expect([key, uploaded().get(key)]).toEqual([key, at]);
    {
      await using network = new RunningNetwork(dataDir, { ...small, miners: 3 });
      const { epochs, agreed } = await network.finished();
      expect(agreed, network.lines.join("\n")).toBe(true);
      expect(epochs.map(({ id }) => id)).toEqual([epochId]);
      const [report] = epochs;
      expect(Object.keys(report?.digests ?? {})).toHaveLength(2);
      expect(new Set(Object.values(report?.digests ?? {})).size).toBe(1);
      expect(report?.listings).toMatchObject({ lost: 0 });
      expect(report?.listings.uploaded).toBeGreaterThan(0);
      expect(report?.miners.find(({ name }) => name === "honest-1")?.score).toBeGreaterThan(0);
    }
    for (const name of names) {
      const zipcodes = logged(dataDir, name, "file_uploaded").filter((line) => line.epochId === epochId);
      const files = journalOf(dataDir, name, epochId)?.files ?? [];
      expect(zipcodes.map(({ zipcode }) => zipcode).sort()).toEqual(files.map(({ zipcode }) => zipcode).sort());
      expect(logged(dataDir, name, "manifest_uploaded").filter((line) => line.epochId === epochId)).toHaveLength(1);
    }
    // A clean stop gives back what was leased: time goes on where it stood, three runs through.
    expect(clockStandsAt(dataDir)).toBeGreaterThan(stoodAt);
  }, 240_000);

  it("keeps who exists and what the market is, says so, and starts over only when told", async () => {
    const dataDir = folder.join("d");
    let epochId = "";
    {
      await using network = new RunningNetwork(dataDir, { ...small, miners: 1, validators: 1 });
      const { epochs } = await network.finished();
      epochId = epochs[0]?.id ?? "";
    }
    const world = readFileSync(folder.join("d", "world.json"), "utf8");
    for (const other of [{ miners: 2 }, { validators: 2 }, { seed: 9 }, { listings: [folder.join("other.csv")] }]) {
      const network = new RunningNetwork(dataDir, { once: true, ...other });
      await expect(network.finished()).rejects.toMatchObject({
        code: "OPTION_FIXED",
        message: expect.stringContaining(Object.keys(other)[0] ?? ""),
        next: expect.stringContaining("--fresh"),
      });
    }
    expect(readFileSync(folder.join("d", "world.json"), "utf8")).toBe(world);
    expect((await outcomesOf(dataDir, epochId)).size).toBe(1);

    writeFileSync(folder.join("d", "reports", "from-the-first-life"), "");
    await using network = new RunningNetwork(dataDir, {
      fresh: true,
      miners: 2,
      validators: 1,
      seed: 9,
      epochSeconds: 5,
    });
    await network.line(/a new network in/);
    expect(existsSync(folder.join("d", "reports", "from-the-first-life"))).toBe(false);
    expect(await network.networkFile()).toMatchObject({ epochSeconds: 5 });
    expect(JSON.parse(readFileSync(folder.join("d", "world.json"), "utf8"))).toMatchObject({
      options: { seed: 9, miners: 2 },
    });
  }, 180_000);

  it("never empties nor moves into a directory that holds something else", async () => {
    writeFileSync(folder.join("thesis.txt"), "years of work");
    for (const fresh of [true, false]) {
      const network = new RunningNetwork(folder.path, { ...small, fresh });
      await expect(network.finished()).rejects.toMatchObject({ code: "DATA_DIR_FOREIGN" });
      expect(readFileSync(folder.join("thesis.txt"), "utf8")).toBe("years of work");
      expect(existsSync(folder.join("world.json"))).toBe(false);
    }
  });

  it("does not delete, with its own files, what somebody put beside them", async () => {
    const dataDir = folder.join("d");
    {
      await using network = new RunningNetwork(dataDir, { ...small, miners: 1, validators: 1 });
      await network.networkFile();
      await network.stop();
    }
    writeFileSync(folder.join("d", "thesis.txt"), "years of work");
    const network = new RunningNetwork(dataDir, { fresh: true, once: true });
    await expect(network.finished()).rejects.toMatchObject({
      code: "DATA_DIR_FOREIGN",
      message: expect.stringContaining("thesis.txt"),
    });
    expect(readFileSync(folder.join("d", "thesis.txt"), "utf8")).toBe("years of work");
    expect(existsSync(folder.join("d", "coordinator"))).toBe(true);
  }, 60_000);

  it("is not started twice in one directory", async () => {
    const dataDir = folder.join("d");
    await using first = new RunningNetwork(dataDir, { ...small, miners: 1, validators: 1 });
    await first.line(/a new network in/);
    const second = new RunningNetwork(dataDir, { once: true });
    await expect(second.finished()).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
    expect(existsSync(folder.join("d", "world.json"))).toBe(true);
  }, 60_000);
});
