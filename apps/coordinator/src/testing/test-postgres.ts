import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import pg from "pg";
import { migrateDatabase } from "../database/migrate-database.ts";
import type { PostgresPlace } from "../database/postgres-database.ts";

/** Undefined, with the reason printed, where this machine has no Postgres: tests are skipped then. */
export const programs = postgresPrograms();

/** A real server. Its databases order text as people do, unlike the embedded one, which goes by bytes. */
export class TestPostgres implements AsyncDisposable {
  readonly server: PostgresServer;

  private constructor(server: PostgresServer) {
    this.server = server;
  }

  static async start(): Promise<TestPostgres> {
    if (programs === undefined) throw new Error("no Postgres on this machine");
    return new TestPostgres(await startPostgres(programs));
  }

  /** A new database, migrated unless told otherwise. */
  async newPlace({ migrated = true } = {}): Promise<PostgresPlace> {
    const plain = await this.server.newDatabase();
    const name = new URL(plain).pathname.slice(1);
    const client = new pg.Client({ connectionString: plain.replace(/\/[^/]+$/, "/postgres") });
    await client.connect();
    try {
      await client.query(`drop database ${name}`);
      await client.query(
        `create database ${name} template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US'`,
      );
    } finally {
      await client.end();
    }
    const place: PostgresPlace = { kind: "postgres", url: plain };
    if (migrated) await migrateDatabase(place);
    return place;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}
