import type { ResultRequest } from "@lode/contract/coordinator";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { observationCommitments, observationReveals, results } from "../database/schema.ts";
import { ObservationStore } from "../observations/observation-store.ts";
import { PolicyBook } from "../policies/policy-book.ts";
import { ResultStore } from "../results/result-store.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { historyOf } from "./epoch-history.ts";
import { OwnerSteps } from "./owner-steps.ts";

vi.setConfig({ testTimeout: 60_000 });
const servers = ["the embedded database", ...(programs === undefined ? [] : ["a Postgres server"])];

async function onServer(server: string): Promise<{ network: TestNetwork } & AsyncDisposable> {
  const opened = new AsyncDisposableStack();
  const postgres = server === "a Postgres server" ? opened.use(await TestPostgres.start()) : undefined;
  const place = postgres === undefined ? {} : { place: await postgres.newPlace() };
  const network = opened.use(await TestNetwork.start(place));
  await network.allDone();
  return { network, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function rollBackTo(network: TestNetwork, because: string): Promise<void> {
  const { db } = network.database;
  const { protocol, policy } = network;
  const owner = new OwnerSteps({ db, policies: new PolicyBook(db, policy), protocol, onChange: () => {} });
  const entry = (await historyOf(db, epochId)).find((one) => one.because === because);
  await owner.rollBack(epochId, entry!.seq);
}

test.each(servers)(
  "what validators said in the very moment of judging's start goes with a rollback, on %s",
  async (server) => {
    await using on = await onServer(server);
    const { network } = on;
    const { db } = network.database;
    await network.judge();
    const [key] = network.validators;
    const store = new ObservationStore(db);
    const now = network.protocol.now();
    expect(await store.commit(epochId, key!.hotkey, "a".repeat(64), now)).toBe("a".repeat(64));
    await rollBackTo(network, "JUDGING");
    expect(await db.select().from(observationCommitments)).toEqual([]);
    // A request that was let in before the rollback and writes after it.
    expect(await store.commit(epochId, key!.hotkey, "b".repeat(64), now)).toBeUndefined();
    const reveal = { epochId, hotkey: key!.hotkey, salt: "ab".repeat(32), observations: [], signature: "" };
    expect(await store.reveal(reveal, now)).toBe(false);
    expect(await db.select().from(observationCommitments)).toEqual([]);
    expect(await db.select().from(observationReveals)).toEqual([]);
  },
);

test.each(servers)("a result of observations that were taken back is not kept, on %s", async (server) => {
  await using on = await onServer(server);
  const { network } = on;
  const { db } = network.database;
  await network.judge();
  await network.advanceTo(network.schedule.revealsUntil);
  const [key] = network.validators;
  const { sha256: observationSetSha256 } = await network.client(key!).observations(epochId);
  const result = { header: { observationSetSha256 }, signature: "" } as ResultRequest;
  const store = new ResultStore(db);
  const publish = () => store.publish(epochId, key!.hotkey, result, network.protocol.now());
  expect(await publish()).toBe("published");
  expect(await publish()).toBe("published");
  await rollBackTo(network, "observations");
  expect(await publish()).toBe("not-ready");
  expect(await db.select().from(results).where(eq(results.epochId, epochId))).toEqual([]);
});
