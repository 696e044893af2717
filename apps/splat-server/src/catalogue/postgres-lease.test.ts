import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresLease } from "./postgres-lease.ts";

const programs = postgresPrograms();
let server: PostgresServer;

describe.skipIf(programs === undefined)("the lease of a catalogue on Postgres", () => {
  beforeAll(async () => {
    server = await startPostgres(programs as string);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("has one holder for each store, until it is given back", async () => {
    const url = await server.newDatabase();
    const first = await PostgresLease.acquire({ url, storeId: "84dd89c237d2" });
    await using _other = await PostgresLease.acquire({ url, storeId: "f4dd89c237d2" });
    await expect(PostgresLease.acquire({ url, storeId: "84dd89c237d2" })).rejects.toMatchObject({
      code: "CATALOGUE_IN_USE",
      retry: "later",
    });
    await first[Symbol.asyncDispose]();
    await using _again = await PostgresLease.acquire({ url, storeId: "84dd89c237d2" });
  }, 20_000);

  it("is taken again by itself when Postgres went down and came back", async () => {
    const url = await server.newDatabase();
    const lost: unknown[] = [];
    let onLost = (): void => {};
    const gone = new Promise<void>((resolve) => {
      onLost = resolve;
    });
    await using _lease = await PostgresLease.acquire({
      url,
      storeId: "84dd89c237d2",
      onLost: (failure) => {
        lost.push(failure);
        onLost();
      },
    });
    await server.crash();
    await gone;
    await server.start();
    const taken = async (): Promise<boolean> => {
      try {
        await using _mine = await PostgresLease.acquire({ url, storeId: "84dd89c237d2" });
        return false;
      } catch (failure) {
        return (failure as { code?: string }).code === "CATALOGUE_IN_USE";
      }
    };
    while (!(await taken())) await new Promise(setImmediate);
    expect(lost.length).toBeGreaterThan(0);
  }, 60_000);
});

it("is not to be had where nobody answers", async () => {
  const url = "postgres://lode@127.0.0.1:1/x";
  await expect(PostgresLease.acquire({ url, storeId: "84dd89c237d2" })).rejects.toMatchObject({
    code: "CATALOGUE_UNREACHABLE",
  });
});
