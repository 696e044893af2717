import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./python-process.ts";

const run = promisify(execFile);

const PROGRAMS = ["ceph", "ceph-authtool", "monmaptool", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin"];
const COMMAND_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 90_000;
const STORE_BYTES = 1024 ** 3;

/** Why no radosgw can be started here; undefined when one can. */
export function missingRadosgw(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const missing = PROGRAMS.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length === 0) return undefined;
  return `${missing.join(", ")} not found: apt-get install radosgw ceph-mon ceph-osd`;
}

/** A Ceph object gateway over one monitor and one store in memory, gone at the end with everything it wrote. */
export class RadosgwCluster implements AsyncDisposable {
  readonly endpoint: string;
  readonly region = "us-east-1";
  readonly credentials = { accessKeyId: "LODETEST", secretAccessKey: "a-secret-of-these-tests" };
  readonly #dir: string;
  readonly #daemons: ChildProcess[] = [];
  readonly #killAll = () => {
    for (const daemon of this.#daemons) daemon.kill("SIGKILL");
  };

  private constructor(dir: string, gatewayPort: number) {
    this.#dir = dir;
    this.endpoint = `http://127.0.0.1:${gatewayPort}`;
    // Also when the tests end before they could dispose of it.
    process.once("exit", this.#killAll);
  }

  static async start(): Promise<RadosgwCluster> {
    const dir = await mkdtemp(join(tmpdir(), "lode-radosgw-"));
    const gatewayPort = await freePort();
    const cluster = new RadosgwCluster(dir, gatewayPort);
    try {
      await cluster.#bringUp(await freePort(), gatewayPort);
      return cluster;
    } catch (failure) {
      const said = await cluster.#lastWords();
      await cluster[Symbol.asyncDispose]();
      throw new Error(`radosgw did not start: ${said}`, { cause: failure });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("exit", this.#killAll);
    for (const daemon of this.#daemons.toReversed()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const gone = new Promise((resolve) => daemon.once("exit", resolve));
      daemon.kill("SIGKILL");
      await gone;
    }
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #bringUp(monitorPort: number, gatewayPort: number): Promise<void> {
    const fsid = randomUUID();
    const [keyring, monmap] = [join(this.#dir, "keyring"), join(this.#dir, "monmap")];
    await writeFile(join(this.#dir, "ceph.conf"), configuration(this.#dir, { fsid, monitorPort }));
    for (const folder of ["mon", "osd", "rgw", "crash"]) await mkdir(join(this.#dir, folder));
    const entity = (name: string, ...caps: string[]) =>
      this.#run(
        "ceph-authtool",
        existsSync(keyring) ? keyring : ["--create-keyring", keyring],
        "--gen-key",
        "-n",
        name,
        caps.flatMap((cap) => ["--cap", ...cap.split("=")]),
      );
    await entity("mon.", "mon=allow *");
    await entity("client.admin", "mon=allow *", "osd=allow *", "mgr=allow *");
    await entity("osd.0", "mon=allow profile osd", "osd=allow *", "mgr=allow profile osd");
    await this.#run("monmaptool", "--create", "--addv", "a", `[v2:127.0.0.1:${monitorPort}]`, "--fsid", fsid, monmap);
    await this.#run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring);
    this.#daemon("ceph-mon", "-i", "a", "-f");

    const osd = randomUUID();
    // It waits for the monitor by itself.
    await this.#run("ceph", "osd", "create", osd);
    await this.#run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd);
    this.#daemon("ceph-osd", "-i", "0", "-f");
    await this.#run("ceph", "osd", "crush", "add", "osd.0", "1", "root=default", "host=localhost");
    this.#daemon("radosgw", "-n", "client.admin", "-f", "--rgw-frontends", `beast endpoint=127.0.0.1:${gatewayPort}`);
    await this.#untilAnswered();
    const { accessKeyId, secretAccessKey } = this.credentials;
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    await this.#run("radosgw-admin", "user", "create", "--uid=lode", "--display-name=Lode", keys);
  }

  async #untilAnswered(): Promise<void> {
    const until = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        await (await fetch(this.endpoint)).arrayBuffer();
        return;
      } catch (failure) {
        const dead = this.#daemons.find(({ exitCode }) => exitCode !== null);
        if (dead !== undefined || performance.now() > until) throw failure;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }

  async #run(program: string, ...args: readonly (string | readonly string[])[]): Promise<void> {
    await run(program, args.flat(), { env: this.#environment(), timeout: COMMAND_TIMEOUT_MS, killSignal: "SIGKILL" });
  }

  #daemon(program: string, ...args: readonly string[]): void {
    const log = openSync(join(this.#dir, `${program}.out`), "a");
    this.#daemons.push(spawn(program, args, { env: this.#environment(), stdio: ["ignore", log, log] }));
    closeSync(log);
  }

  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: this.#dir, CEPH_CONF: join(this.#dir, "ceph.conf") };
  }

  async #lastWords(): Promise<string> {
    const outputs = ["ceph-mon.out", "ceph-osd.out", "radosgw.out"].map((name) => join(this.#dir, name));
    const texts = await Promise.all(outputs.map((path) => readFile(path, "utf8").catch(() => "")));
    return texts.map((text) => text.trim().slice(-500)).join("\n");
  }
}

/** Without its own authentication the gateway would wait five minutes for it at the start. */
function configuration(dir: string, { fsid, monitorPort }: { fsid: string; monitorPort: number }): string {
  return `[global]
fsid = ${fsid}
mon host = v2:127.0.0.1:${monitorPort}/0
public addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${dir}/keyring
run dir = ${dir}
crash dir = ${dir}/crash
admin socket = ${dir}/$name.$pid.asok
log file = ${dir}/$name.log
mon data = ${dir}/mon
mon data avail crit = 0
mon allow pool size one = true
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = ${STORE_BYTES}
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd crush chooseleaf type = 0
rgw data = ${dir}/rgw
`;
}
