import { LodeError } from "@lode/runtime/errors";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { knownFailure } from "./database-failure.ts";
import { guardedPool } from "./guarded-pool.ts";
import type { Database } from "./open-database.ts";
import * as schema from "./schema.ts";
import { checkSchema } from "./schema-version.ts";

export interface PostgresPlace {
  readonly kind: "postgres";
  /** `postgres://user:password@host:port/database`. A pooler between must keep sessions (not transactions) apart. */
  readonly url: string;
  /** Of this replica, besides the one that leadership takes. */
  readonly maxConnections?: number;
}

export interface PostgresServerAccess {
  /** A connection of its own, not yet connected, with the same limits. The caller listens for `error` and ends it. */
  newClient(name: string): pg.Client;
}

export interface OpenPostgres extends AsyncDisposable {
  readonly db: Database;
  /** How the pool stands. */
  connections(): PoolConnections;
  readonly server: PostgresServerAccess;
}

export interface PoolConnections {
  readonly busy: number;
  readonly idle: number;
  /** Queries that wait for one. */
  readonly waiting: number;
}

const defaultConnections = 10;
const maxConnections = 500;
const oldestVersion = 15;

/** Real milliseconds. Whoever waits longer is told 503 and comes back. */
const timeouts = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  // Longer than the server's own limit: this one is for a server that says nothing any more.
  query_timeout: 35_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 15_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** A migration may rewrite a large table. */
const migrationTimeouts = { ...timeouts, statement_timeout: 3_600_000, query_timeout: 3_660_000, lock_timeout: 60_000 };

/** @throws LodeError as {@link openDatabase}. */
export async function openPostgres(place: PostgresPlace): Promise<OpenPostgres> {
  const opened = openPool(place, timeouts);
  try {
    await assertVersion(opened.db);
    await checkSchema(opened.db);
    return opened;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw knownFailure(error) ?? error;
  }
}

/** The same without a look at its schema, for the one who changes it. */
export async function openForMigration(place: PostgresPlace): Promise<OpenPostgres> {
  const opened = openPool({ ...place, maxConnections: 2 }, migrationTimeouts);
  try {
    await assertVersion(opened.db);
    return opened;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw knownFailure(error) ?? error;
  }
}

function openPool(place: PostgresPlace, limits: pg.ClientConfig): OpenPostgres {
  const connectionString = checkedPostgresUrl(place.url);
  const max = Math.min(Math.max(place.maxConnections ?? defaultConnections, 2), maxConnections);
  const pool = new pg.Pool({
    ...limits,
    connectionString,
    max,
    idleTimeoutMillis: 30_000,
    // Behind a name that moves, new connections go to where it points now.
    maxLifetimeSeconds: 1_800,
    application_name: "lode-coordinator",
  });
  let ended: Promise<void> | undefined;
  return {
    // Idle connections that break are replaced when they are needed: nobody is hurt by it.
    db: drizzle(
      guardedPool(pool, () => {}),
      { schema },
    ),
    connections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    server: {
      newClient: (name) => {
        // The server, too, asks whether this end still lives: the session of a machine that is gone ends within seconds.
        const options = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";
        return new pg.Client({ ...limits, connectionString, options, application_name: name });
      },
    },
    [Symbol.asyncDispose]: () => {
      ended ??= pool.end();
      return ended;
    },
  };
}

/** @throws LodeError DATABASE_URL_INVALID; it says nothing of the URL, which holds a password. */
export function checkedPostgresUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "postgres:" || url?.protocol === "postgresql:") return text;
  throw new LodeError("DATABASE_URL_INVALID", "the URL of the database is none of Postgres", {
    retry: "never",
    next: "Give it as postgres://user:password@host:5432/name.",
  });
}

async function assertVersion(db: Database): Promise<void> {
  const answer = await db.execute(sql`select current_setting('server_version_num')::int as version`);
  const [row] = (answer as { rows: readonly { version: number }[] }).rows;
  const version = Math.floor((row?.version ?? 0) / 10_000);
  if (version >= oldestVersion) return;
  throw new LodeError("DATABASE_TOO_OLD", `Postgres ${oldestVersion} or newer is needed, this is ${version}`, {
    retry: "never",
    facts: { version, oldestVersion },
    next: `Use a server of version ${oldestVersion} or newer.`,
  });
}
