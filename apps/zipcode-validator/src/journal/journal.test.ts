import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Journal } from "./journal.ts";

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "lode-journal-"));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const epoch = "2026-01-05T08-00-00";

describe("the journal", () => {
  it("runs a step once and answers from memory afterwards", async () => {
    using journal = Journal.open(":memory:");
    journal.openEpoch(epoch, 1);
    let runs = 0;
    const work = async () => ({ salt: `salt ${++runs}` });
    expect(await journal.once(epoch, "observations", work)).toEqual({ salt: "salt 1" });
    expect(await journal.once(epoch, "observations", work)).toEqual({ salt: "salt 1" });
    expect(runs).toBe(1);
  });

  it("never lets a committed observation change", () => {
    using journal = Journal.open(":memory:");
    journal.openEpoch(epoch, 1);
    journal.keep(epoch, "observations", { salt: "a", observations: [] });
    journal.keep(epoch, "observations", { salt: "a", observations: [] });
    expect(() => journal.keep(epoch, "observations", { salt: "b", observations: [] })).toThrow(
      expect.objectContaining({ code: "JOURNAL_CONFLICT" }),
    );
    expect(journal.read(epoch, "observations")).toEqual({ salt: "a", observations: [] });
  });

  it("leaves a failed step to be done again", async () => {
    using journal = Journal.open(":memory:");
    journal.openEpoch(epoch, 1);
    await expect(journal.once(epoch, "committed", () => Promise.reject(new Error("no answer")))).rejects.toThrow();
    expect(journal.has(epoch, "committed")).toBe(false);
  });

  it("holds what was kept when the process is killed right after", () => {
    const path = join(folder(), "journal.sqlite");
    const script = `
      const { Journal } = await import(${JSON.stringify(new URL("./journal.ts", import.meta.url).href)});
      const journal = Journal.open(${JSON.stringify(path)});
      journal.openEpoch(${JSON.stringify(epoch)}, 1);
      journal.keep(${JSON.stringify(epoch)}, "observations", { salt: "kept" });
      process.kill(process.pid, "SIGKILL");
      setInterval(() => {}, 1000);`;
    const child = spawnSync(process.execPath, ["--conditions=development", "--input-type=module", "-e", script]);
    expect(child.signal).toBe("SIGKILL");
    using journal = Journal.open(path);
    expect(journal.unfinishedEpoch()).toBe(epoch);
    expect(journal.read(epoch, "observations")).toEqual({ salt: "kept" });
  });

  it("keeps readings and lookups by epoch", () => {
    using journal = Journal.open(":memory:");
    journal.openEpoch(epoch, 1);
    journal.keepReading(epoch, 3, { kind: "read", rows: 7 });
    journal.keepReading(epoch, 3, { kind: "read", rows: 7 });
    expect([...journal.readings(epoch)]).toEqual([[3, { kind: "read", rows: 7 }]]);
    const lookup = { listingId: "mls:1", provider: "details", outcome: "found", records: "[]" } as const;
    journal.keepLookup(epoch, lookup);
    expect(journal.lookup(epoch, "mls:1")).toEqual(lookup);
    expect(journal.lookup("2026-01-05T12-00-00", "mls:1")).toBeUndefined();
  });

  it("forgets old finished epochs with everything they held, and no unfinished one", () => {
    using journal = Journal.open(":memory:");
    const ids = ["2026-01-05T00-00-00", "2026-01-05T04-00-00", "2026-01-05T08-00-00"];
    for (const id of ids) journal.openEpoch(id, 1);
    journal.keepReading(ids[0]!, 0, {});
    journal.keep(ids[0]!, "finished", {});
    expect(journal.forget(1)).toEqual([ids[0]]);
    expect(journal.readings(ids[0]!).size).toBe(0);
    expect(journal.hasEpoch(ids[1]!)).toBe(true);
  });
});
