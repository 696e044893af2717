import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CoordinatorProcess } from "./coordinator-process.test-support.ts";

// Starting one takes seconds, on a busy machine many; the first use may build the command.
vi.setConfig({ testTimeout: 400_000 });

await ready();
let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "lode-coordinator-command-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const wall = new SystemClock();
const miners = Array.from({ length: 24 }, (_, n) => keypairFromUri(`//Command miner ${n}`));

async function writeMetagraph(): Promise<void> {
  const neurons = miners.map(({ hotkey }, uid) => ({ uid, hotkey }));
  await writeFile(join(cwd, "metagraph.json"), JSON.stringify(neurons));
}

const usual = ["--port", "0", "--json", "--metagraph", "metagraph.json"];
const run = (...args: string[]) => new CoordinatorProcess(args, { cwd });
const clientOf = (url: string, signer: Keypair) => new CoordinatorClient({ baseUrl: url, signer, wall });

async function finishedAsTold(url: string): Promise<number> {
  const stats = (await (await fetch(`${url}/api/v1/zipcode-assignments/stats`)).json()) as {
    recentPerformance: readonly { minerStatuses: Record<string, number> }[];
  };
  return stats.recentPerformance.reduce((sum, { minerStatuses }) => sum + (minerStatuses.COMPLETED ?? 0), 0);
}

/** Every miner asks and reports, one after the other, until the coordinator is gone. @returns whose report was acknowledged. */
async function reportAll(url: string, acknowledged: Set<string>): Promise<void> {
  await Promise.all(
    miners.map(async (miner) => {
      const client = clientOf(url, miner);
      try {
        const { epochId, nonce } = await client.currentAssignment();
        await client.reportStatus({ epochId, nonce, status: "COMPLETED", s3UploadComplete: true });
        acknowledged.add(miner.hotkey);
      } catch {
        // Not acknowledged: nobody is owed anything.
      }
    }),
  );
}

test.each(["SIGTERM", "SIGKILL"] as const)(
  "what was acknowledged under load before %s is there after the next start",
  async (signal) => {
    await writeMetagraph();
    const acknowledged = new Set<string>();
    {
      await using first = run(...usual);
      const { url } = await first.started();
      const load = reportAll(url as string, acknowledged);
      await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(2), { timeout: 60_000, interval: 1 });
      first.signal(signal);
      await load;
      const { code } = await first.ended;
      if (signal === "SIGTERM") expect(code).toBe(0);
    }
    await using second = run(...usual);
    const { url } = await second.started();
    expect(await finishedAsTold(url as string)).toBeGreaterThanOrEqual(acknowledged.size);
  },
);

test("a second signal ends at once what the first one asked to end", async () => {
  await writeMetagraph();
  await writeFile(join(cwd, "settings.json"), JSON.stringify({ drainSeconds: 600 }));
  await using coordinator = run(...usual, "--config", "settings.json");
  const { url } = await coordinator.started();
  coordinator.signal("SIGTERM");
  await vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(503), { timeout: 20_000 });
  // Within half a second it would be taken for the echo of the first one.
  await vi.waitFor(
    async () => {
      coordinator.signal("SIGTERM");
      const over = await Promise.race([coordinator.ended, Promise.resolve(undefined)]);
      expect(over).toBeDefined();
    },
    { timeout: 20_000, interval: 200 },
  );
  expect((await coordinator.ended).code).toBe(130);
});

test("rubbish on the wire is answered or cut, and the coordinator goes on", async () => {
  await writeMetagraph();
  await using coordinator = run(...usual);
  const { url } = await coordinator.started();
  const { port } = new URL(url as string);
  const rubbish = [
    "\x16\x03\x01\x02\x00\x01\x00",
    "GET\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
    `GET /${"a".repeat(100_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
    `POST /get-folder-access HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    "GET /metrics?%ff%00 HTTP/1.1\r\nhost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    `GET /healthcheck HTTP/1.1\r\nhost: a\r\nx-request-id: ${"x".repeat(2_000)}\r\nconnection: close\r\n\r\n`,
  ];
  const answers = await Promise.all(
    rubbish.map(async (text) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => {});
      await once(socket, "connect");
      let answer = "";
      socket.setEncoding("utf8").on("data", (piece: string) => {
        answer += piece;
      });
      socket.end(text);
      await once(socket, "close");
      return answer;
    }),
  );
  for (const answer of answers) expect(answer).not.toMatch(/^HTTP\/1\.1 5/);
  expect(await (await fetch(`${url}/healthcheck`)).json()).toMatchObject({ status: "ok" });
  const log = await readFile(join(cwd, ".lode", "coordinator", "coordinator.log"), "utf8");
  for (const line of log.trimEnd().split("\n")) expect(JSON.parse(line)).toMatchObject({ component: "coordinator" });
  expect(log).not.toContain("requestFailed");
});

test("settings are checked without a start: what is right is told, what is wrong by name, and exit codes follow", async () => {
  await writeMetagraph();
  const right = { port: 4_000, metagraph: "metagraph.json", limits: { status: { points: 1, durationSeconds: 1 } } };
  await writeFile(join(cwd, "right.json"), JSON.stringify(right));
  const checked = await run("check-config", "--config", "right.json", "--json", "--port", "5000").ended;
  expect(checked).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(checked.stdout)).toMatchObject({
    settings: { port: 5_000, dataDir: join(cwd, ".lode", "coordinator") },
    database: "embedded",
    store: "embedded",
    neurons: miners.length,
  });
  await writeFile(join(cwd, "wrong.json"), JSON.stringify({ prot: 4_000, metagraph: "nowhere.json" }));
  const wrong = await run("check-config", "--config", "wrong.json").ended;
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toMatch(/CONFIG_INVALID[\s\S]*prot/);
  const env = { LODE_COORDINATOR_S3_BUCKET: "b" };
  const keyless = await new CoordinatorProcess(["check-config"], { cwd, env }).ended;
  expect(keyless.stderr).toContain("AWS_ACCESS_KEY_ID");
  expect((await run("--metrics-port", "x").ended).code).toBe(2);
});

test("keys of the owner are told once, listed by name, and refused while a coordinator has the database", async () => {
  const made = await run("owner-key", "create", "ada").ended;
  expect(made).toMatchObject({ code: 0 });
  expect(made.stdout).toMatch(/^lode_owner_\S{43}\n$/);
  expect((await run("owner-key", "create", "ada").ended).stderr).toContain("OWNER_KEY_EXISTS");
  await using coordinator = run("--port", "0", "--json", "--admin-port", "0");
  const { admin } = await coordinator.started();
  const listed = await fetch(`${admin}/`, { headers: { authorization: `Bearer ${made.stdout.trim()}` } });
  expect(listed.status).not.toBe(401);
  expect((await run("owner-key", "list").ended).stderr).toContain("DATA_DIR_LOCKED");
  coordinator.signal("SIGINT");
  await coordinator.ended;
  const list = await run("owner-key", "list").ended;
  expect(list.stdout).toMatch(/ada +20/);
  expect(list.stdout).not.toContain(made.stdout.trim());
});
