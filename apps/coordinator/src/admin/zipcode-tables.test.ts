import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { candidateTables, ownerSettings } from "../database/schema.ts";
import { csvTable, OwnedNetwork, refusalOf } from "./owned-network.test-support.ts";

let owned: OwnedNetwork;
beforeAll(async () => {
  owned = await OwnedNetwork.start();
});
afterAll(async () => {
  await owned[Symbol.asyncDispose]();
});

/** Sixty zipcodes of Oregon that the configured table does not have, and two for honeypots. */
const rows = Array.from(
  { length: 62 },
  (_, index) => `${97_001 + index},${index < 60 ? 310 : 10},2026-01-01,mls,OR,Portland`,
);
const table = csvTable(rows, "zipcode,expected_listings,as_of,source,state,city");
const load = async (bytes: Uint8Array<ArrayBuffer>, query: Record<string, string> = {}, type = "text/csv") =>
  await owned.admin.loadZipcodeTable(bytes, type, query);

describe("a table that the owner loads", () => {
  it("changes nothing in a dry run, which says what would become of it", async () => {
    const { db } = owned.network.database;
    const before = (await owned.admin.audit()).entries.length;
    const told = await load(
      csvTable([...rows, "x,1,2026-01-01,mls,OR,Portland"], "zipcode,expected_listings,as_of,source,state,city"),
      {
        dryRun: "true",
        maxRefusedPpm: "20000",
      },
    );
    expect(told).toMatchObject({
      dryRun: true,
      takable: true,
      stored: false,
      active: false,
      rowsRead: 63,
      zipcodes: 62,
      eligible: 60,
      expectedListings: 60 * 310 + 20,
      refused: { count: 1, byCode: { ZIPCODE_INVALID: 1 }, rows: [{ row: 63, code: "ZIPCODE_INVALID", text: "x" }] },
      changes: { added: 62, removed: 42, changed: 0, same: 0 },
    });
    expect(await db.select().from(candidateTables)).toEqual([]);
    expect(await db.select().from(ownerSettings).where(eq(ownerSettings.name, "candidateTable"))).toEqual([]);
    expect((await owned.admin.audit()).entries.length).toBe(before);
    expect(await refusalOf(owned.admin.zipcodeTable(told.sha256))).toBe("TABLE_NOT_FOUND");
  });

  it("is kept once under the hash of its content, however it is written", async () => {
    const first = await load(table, { source: "oregon.csv" });
    expect(first).toMatchObject({ stored: true, active: false });
    const shuffled = await load(csvTable([...rows].reverse(), "zipcode,expected_listings,as_of,source,state,city"));
    expect(shuffled).toMatchObject({ sha256: first.sha256, stored: false });
    const form = new FormData();
    form.set("table", new File([table], "oregon.csv"));
    const request = new Request("http://form.example", { method: "POST", body: form });
    const multipart = await load(
      new Uint8Array(await request.arrayBuffer()),
      {},
      request.headers.get("content-type") ?? "",
    );
    expect(multipart).toMatchObject({ sha256: first.sha256, stored: false });
    expect((await owned.admin.zipcodeTables()).tables).toMatchObject([
      { sha256: first.sha256, source: "oregon.csv", zipcodes: 62, active: false },
    ]);
    const page = await owned.admin.zipcodeTable(first.sha256, { limit: "5", after: "97003" });
    expect(page.candidates.map(({ zipcode }) => zipcode)).toEqual(["97004", "97005", "97006", "97007", "97008"]);
    expect(page.candidates[0]).toMatchObject({ expected: 310, state: "OR", city: "Portland", marketTier: "STANDARD" });
    expect(page.next).toBe("97008");
  });

  it("is drawn from by epochs that open from its activation on, and shown by the public statistics", async () => {
    const { network, admin } = owned;
    const [kept] = (await admin.zipcodeTables()).tables;
    const before = await network.assignedZipcodes();
    expect(before.every((zipcode) => zipcode.startsWith("980"))).toBe(true);
    expect(await admin.diffZipcodeTable(kept!.sha256)).toMatchObject({
      against: null,
      changes: { added: 62, removed: 42 },
    });
    expect((await admin.activateZipcodeTable(kept!.sha256, "a new market")).table.active).toBe(true);
    // The epoch that runs keeps what it announced; the next one is opened a quarter of an hour ahead.
    expect(await network.assignedZipcodes()).toEqual(before);
    await network.advanceTo(network.schedule.endsAt + 1_000);
    const assignment = await network.client(network.miners[0]!).currentAssignment();
    expect(assignment.epochId > "2026-01-05T04").toBe(true);
    expect(assignment.zipcodes.length).toBeGreaterThan(20);
    expect(assignment.zipcodes.every(({ state }) => state === "OR")).toBe(true);
    const { zipcodeStatistics } = await network.client(network.miners[0]!).stats();
    expect(zipcodeStatistics).toMatchObject({ totalZipcodes: 62, activeZipcodes: 60 });
    expect(await owned.audited()).toContain(`zipcodes.activate ${kept!.sha256}`);
  });

  it("is in force still after a restart", async () => {
    await owned.network.coordinator.stop();
    await owned.network.startCoordinator();
    const { tables, usesConfigured } = await owned.client(owned.key).zipcodeTables();
    expect([tables[0]?.active, usesConfigured]).toEqual([true, false]);
  });

  it("may be loaded and put in force at once", async () => {
    const admin = owned.client(owned.key);
    const smaller = csvTable(rows.slice(0, 45), "zipcode,expected_listings,as_of,source,state,city");
    const told = await admin.loadZipcodeTable(smaller, "text/csv", { activate: "true" });
    expect(told).toMatchObject({ stored: true, active: true, changes: { removed: 17, same: 45 } });
  });

  it.each([
    ["half of whose rows are refused", csvTable(["97001,3,2026-01-01,a", "x,3,2026-01-01,a"]), "TABLE_ROWS_REFUSED"],
    ["without a listing in it", csvTable(["97001,0,2026-01-01,a"]), "TABLE_NOT_DRAWABLE"],
    ["without the columns it needs", csvTable(["97001,3"], "zipcode,count"), "TABLE_COLUMNS"],
    ["of nothing", new Uint8Array(0), "TABLE_EMPTY"],
    ["that is rubbish", new Uint8Array([0xff, 0xfe, 0x00]), "TABLE_UNREADABLE"],
    ["in Parquet that is rubbish", new TextEncoder().encode("PAR1rubbishPAR1"), "TABLE_UNREADABLE"],
  ])("is not taken when it is one %s", async (_, bytes, code) => {
    const admin = owned.client(owned.key);
    const before = (await admin.audit()).entries.length;
    expect(await refusalOf(admin.loadZipcodeTable(bytes, "text/csv", {}))).toBe(code);
    expect((await admin.audit()).entries.length).toBe(before);
  });

  it("travels as a table and not as JSON, and in bounds", async () => {
    const admin = owned.client(owned.key);
    expect(await refusalOf(admin.loadZipcodeTable(csvTable([]), "application/json", {}))).toBe("REQUEST_MALFORMED");
    expect(await refusalOf(admin.loadZipcodeTable(csvTable([]), "image/png", {}))).toBe("MEDIA_TYPE_UNSUPPORTED");
    const rubbishForm = new TextEncoder().encode("--x\r\nno form");
    expect(await refusalOf(admin.loadZipcodeTable(rubbishForm, "multipart/form-data; boundary=x", {}))).toBe(
      "TABLE_UNREADABLE",
    );
    const tooLarge = await fetch(`${owned.url}/admin/v1/zipcode-tables`, {
      method: "POST",
      headers: { authorization: `Bearer ${owned.key}`, "content-type": "text/csv" },
      body: new Uint8Array(64 * 2 ** 20 + 1),
    }).catch(() => undefined);
    if (tooLarge !== undefined) expect(tooLarge.status).toBe(413);
    expect(await refusalOf(admin.loadZipcodeTable(table, "text/csv", { dryRun: "maybe" as never }))).toBe(
      "REQUEST_INVALID",
    );
  });
});
