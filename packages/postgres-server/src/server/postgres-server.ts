import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

/** A Postgres of its own, gone with it at the end. */
export interface PostgresServer extends AsyncDisposable {
  /** A new, empty database on it. */
  newDatabase(): Promise<string>;
  /** Stops it at once, as a crash would; {@link start} brings it back with what was committed. */
  crash(): Promise<void>;
  start(): Promise<void>;
}

const installed = "/usr/lib/postgresql";

/** Where Debian puts the newest server; undefined, with the reason printed, when there is none. */
export function postgresPrograms(): string | undefined {
  const folders = existsSync(installed) ? readdirSync(installed) : [];
  const newest = folders.toSorted((left, right) => Number(right) - Number(left))[0];
  const programs = newest === undefined ? undefined : join(installed, newest, "bin");
  if (programs !== undefined && existsSync(join(programs, "postgres"))) return programs;
  process.stderr.write(`skipped: no Postgres server in ${installed}/*/bin (apt-get install postgresql)\n`);
  return undefined;
}

export interface PostgresOptions {
  /** Waits for the disk at every commit, as a server in use does. A crash of the server alone loses nothing either way. */
  readonly isDurable?: boolean;
  /** The cores it may run on; all unless told. */
  readonly cores?: readonly number[];
}

export async function startPostgres(
  programs: string,
  { isDurable = false, cores }: PostgresOptions = {},
): Promise<PostgresServer> {
  // Not below the user's own temporary folder: another user has to get there.
  const dir = await mkdtemp("/tmp/lode-postgres-");
  const user = serverUser();
  if (user !== undefined) await chown(dir, user.uid, user.gid);
  const data = join(dir, "data");
  const as = user ?? {};
  execFileSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "lode", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...as, cwd: dir, stdio: "pipe" },
  );
  const port = await freePort();
  const urlOf = (database: string) => `postgres://lode@127.0.0.1:${port}/${database}`;
  const begin = () => {
    const fsync = isDurable ? "on" : "off";
    const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: dir, fsync };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = [join(programs, "postgres"), "-D", data, ...args];
    const [command = "", ...rest] = cores === undefined ? server : ["taskset", "-c", cores.join(","), ...server];
    return spawn(command, rest, { ...as, cwd: dir, stdio: "ignore" });
  };
  let server = begin();
  await untilReady(urlOf("postgres"));
  let made = 0;
  const stop = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await gone;
  };
  return {
    newDatabase: async () => {
      made += 1;
      await ask(urlOf("postgres"), `create database lode_${made}`);
      return urlOf(`lode_${made}`);
    },
    // Immediate shutdown: no checkpoint, no goodbye, recovery from the log at the next start.
    crash: () => stop("SIGQUIT"),
    start: async () => {
      server = begin();
      await untilReady(urlOf("postgres"));
    },
    [Symbol.asyncDispose]: async () => {
      await stop("SIGINT");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to run as root. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The next one.
    }
  }
  throw new Error("neither postgres nor nobody is a user here");
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Waits for another process; there is nothing of ours to await. */
async function untilReady(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask(url, "select 1");
      return;
    } catch (failure) {
      if (attempt >= 300) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function ask(url: string, text: string): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
  }
}
