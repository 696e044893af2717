import { LodeError } from "@lode/runtime/errors";
import type { Client } from "pg";
import { postgresFailure } from "./postgres-database.ts";

/** Any number that only our own processes use; the second half of the lock's name is the store's. */
const leaseLock = 4_041_701;
/** Real milliseconds for the server of somebody who has just died to notice it. */
const patienceMs = 5_000;
const retakeMs = 2_000;
const lockNotAvailable = "55P03";

export interface PostgresLeaseOptions {
  readonly url: string;
  /** 12 hex digits. */
  readonly storeId: string;
  /** The connection broke, or could not be had again: it is tried again until it is. */
  readonly onLost?: (failure: unknown) => void;
}

/**
 * The right to be the one server on a catalogue, as what is unfinished there is its to finish. It is a lock of a database
 * session with a connection of its own, so it ends with the process, however that ends. Behind a pooler that hands
 * sessions round it holds nobody off.
 */
export class PostgresLease implements AsyncDisposable {
  readonly #options: PostgresLeaseOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #given = false;

  private constructor(options: PostgresLeaseOptions) {
    this.#options = options;
  }

  /** @throws LodeError CATALOGUE_IN_USE (later): another server has it; CATALOGUE_UNREACHABLE, CATALOGUE_REFUSED. */
  static async acquire(options: PostgresLeaseOptions): Promise<PostgresLease> {
    const lease = new PostgresLease(options);
    await lease.#take();
    return lease;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#given = true;
    clearTimeout(this.#timer);
    await this.#client?.end();
  }

  async #take(): Promise<void> {
    const client = await connected(this.#options);
    if (this.#given) return void (await client.end());
    this.#client = client;
    client.once("end", () => this.#retake(new Error("the connection of the lease ended")));
  }

  #retake(failure: unknown): void {
    if (this.#given) return;
    this.#client = undefined;
    this.#options.onLost?.(failure);
    this.#timer = setTimeout(() => {
      this.#take().catch((again: unknown) => this.#retake(again));
    }, retakeMs);
    this.#timer.unref();
  }
}

async function connected({ url, storeId }: PostgresLeaseOptions): Promise<Client> {
  // The driver is loaded only where it is used.
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: "lode-assets-lease",
  });
  // An end follows, and that is looked at.
  client.on("error", () => {});
  try {
    await client.connect();
    // A machine that vanished must not hold the lease for hours.
    await client.query("set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3");
    await client.query(`set lock_timeout = ${patienceMs}; set idle_session_timeout = 0`);
    await client.query("select pg_advisory_lock($1, $2)", [leaseLock, Number.parseInt(storeId.slice(0, 8), 16) | 0]);
    return client;
  } catch (failure) {
    await client.end().catch(() => {});
    throw isHeld(failure) ? inUse() : postgresFailure(failure);
  }
}

function isHeld(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && failure.code === lockNotAvailable;
}

function inUse(): LodeError<"CATALOGUE_IN_USE"> {
  return new LodeError("CATALOGUE_IN_USE", "another asset server works on this catalogue", {
    retry: "later",
    next: "Stop that server, or give this one a database of its own: one server a catalogue.",
  });
}
