import { AdminClient, featureFlags } from "@lode/contract/admin";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningCoordinator } from "../app/options.ts";
import { startCoordinatorOn } from "../app/start-coordinator.ts";
import { migrateDatabase } from "../database/migrate-database.ts";
import { type OpenDatabase, openDatabase } from "../database/open-database.ts";
import { epochId } from "../testing/test-network.ts";
import { csvTable, OwnedNetwork, refusalOf } from "./owned-network.test-support.ts";
import { createOwnerKey, revokeOwnerKey } from "./owner-keys.ts";

const programs = postgresPrograms();
/** What holds on one replica holds on the other within a second; the rest of it is for a busy machine. */
const soon = { timeout: 8_000, interval: 50 };

describe.skipIf(programs === undefined)("the owner of two replicas on one Postgres", () => {
  let server: PostgresServer;
  let owned: OwnedNetwork;
  let database: OpenDatabase;
  let other: RunningCoordinator;
  let adminThere: AdminClient;

  beforeAll(async () => {
    server = await startPostgres(programs!);
    const place = { kind: "postgres", url: await server.newDatabase() } as const;
    await migrateDatabase(place);
    owned = await OwnedNetwork.start({ place });
    database = await openDatabase(place);
    other = await startCoordinatorOn(database, owned.network.coordinatorOptions());
    adminThere = new AdminClient({ baseUrl: other.adminUrl!, key: owned.key });
  });
  afterAll(async () => {
    await other?.stop();
    await database?.[Symbol.asyncDispose]();
    await owned?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  const askThere = (index: number) => {
    const { miners, wall } = owned.network;
    const client = new CoordinatorClient({ baseUrl: other.url, signer: miners[index]!, wall });
    return async () => await refusalOf(client.currentAssignment());
  };

  it("bans at one of them, and the other one refuses as well", async () => {
    const { hotkey } = owned.network.miners[0]!;
    expect(await askThere(0)()).toBeUndefined();
    await owned.admin.banMiner(hotkey, "copied");
    await expect.poll(askThere(0), soon).toBe("HOTKEY_BANNED");
    await adminThere.pardonMiner(hotkey, "a mistake");
    expect(await askThere(0)()).toBeUndefined();
  });

  it("sets a limit and closes a door at one, and the other one keeps to both", async () => {
    await owned.admin.setLimit("assignment", { points: 1, durationSeconds: 86_400 });
    await expect.poll(askThere(1), soon).toBe("RATE_LIMITED");
    await owned.admin.resetLimit("assignment");
    await expect.poll(askThere(1), soon).toBeUndefined();
    await owned.admin.setFlags({ assignments: false });
    await expect.poll(askThere(2), soon).toBe("FEATURE_OFF");
    await adminThere.setFlags({ assignments: true });
    expect(await askThere(2)()).toBeUndefined();
  });

  it("announces at one, and miners of the other one hear it", async () => {
    const { miners, wall } = owned.network;
    await owned.admin.announce({ version: "2.0", severity: "REQUIRED", message: "Sign anew." });
    const client = new CoordinatorClient({ baseUrl: other.url, signer: miners[2]!, wall });
    const heard = async () => (await client.currentAssignment()).announcement?.version;
    await expect.poll(heard, soon).toBe("2.0");
  });

  it("loses nothing when both are told at once", async () => {
    const half = featureFlags.length / 2;
    await Promise.all(
      featureFlags.map((flag, index) => (index < half ? owned.admin : adminThere).setFlags({ [flag]: false })),
    );
    await expect
      .poll(async () => Object.values((await adminThere.flags()).flags), soon)
      .toEqual(featureFlags.map(() => false));
    await adminThere.setFlags(Object.fromEntries(featureFlags.map((flag) => [flag, true])));
    await Promise.all(
      [0, 1, 2, 3].map((index) =>
        (index % 2 === 0 ? owned.admin : adminThere).flagMiner(owned.network.stranger.hotkey, "x"),
      ),
    );
    expect((await adminThere.miner(owned.network.stranger.hotkey)).standing.flags).toBe(4);
  });

  it("puts a table in force at the one that does not lead, and the leader draws from it", async () => {
    const { network } = owned;
    const rows = Array.from({ length: 50 }, (_, index) => `${97_001 + index},310,2026-01-01,mls,OR`);
    const table = csvTable(rows, "zipcode,expected_listings,as_of,source,state");
    await adminThere.loadZipcodeTable(table, "text/csv", { activate: "true" });
    await expect.poll(async () => (await owned.admin.zipcodeTables()).usesConfigured, soon).toBe(false);
    await network.advanceTo(network.schedule.endsAt + 1_000);
    const { zipcodes } = await network.client(network.miners[1]!).currentAssignment();
    expect(zipcodes.length).toBeGreaterThan(10);
    expect(zipcodes.every(({ state }) => state === "OR")).toBe(true);
  });

  it("holds an epoch at the one that does not lead, and the leader takes no step", async () => {
    const { network } = owned;
    await adminThere.holdEpoch(epochId, "looking into it");
    const { state } = (await owned.admin.epoch(epochId)).epoch;
    await network.advanceTo(network.schedule.endsAt + 3 * 3_600_000);
    expect((await owned.admin.epoch(epochId)).epoch).toMatchObject({ state, heldBecause: "looking into it" });
    await adminThere.releaseEpoch(epochId, "all is well");
    await network.coordinator.settle();
    await expect.poll(async () => (await owned.admin.epoch(epochId)).epoch.state, soon).toBe("COMPLETED");
  });

  it("revokes a key, which opens neither of them from then on", async () => {
    const { db } = database;
    const { key } = await createOwnerKey(db, { name: "temp", nowMs: 1 });
    const clients = [owned.url, other.adminUrl!].map((baseUrl) => new AdminClient({ baseUrl, key }));
    for (const client of clients) expect(await refusalOf(client.flags())).toBeUndefined();
    await revokeOwnerKey(db, { name: "temp", nowMs: 2 });
    for (const client of clients) expect(await refusalOf(client.flags())).toBe("OWNER_KEY_INVALID");
  });
});
