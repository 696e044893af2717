import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { keypairFromUri } from "@lode/bittensor/keys";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CoordinatorWorld, seeds } from "./coordinator-world.ts";
import { pythonEnvironment } from "./python-environment.ts";

/** Three runs and the start have to end within three minutes. */
const secondsOfRun = 30;
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];

const bounds = [
  ...["--checks", checks.join(","), "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"],
  ...["--max-time", `${secondsOfRun}`, "-n", "15", "-w", "1", "--seed", "46", "--request-timeout", "20"],
];

const python = pythonEnvironment("schemathesis");
const test = it.skipIf(python.missing !== undefined);
const wide = { points: 1_000_000, durationSeconds: 60 };
const limits = Object.fromEntries(
  [
    ...["address", "objects", "stats", "wrongSignatures", "assignment", "epochAssignment", "status", "folderAccess"],
    ...["validatorAccess", "validatorUpload", "epochs"],
  ].map((name) => [name, wide]),
);

let world: CoordinatorWorld;
let folder: string;
let known: Readonly<Record<string, string>>;

beforeAll(async () => {
  if (python.missing !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), "lode-fuzz-"));
  world = await CoordinatorWorld.start(12, { limits });
  const client = (signer: typeof world.miner) =>
    new CoordinatorClient({ baseUrl: world.url, signer, wall: new SystemClock() });
  // One that is closed, and so has a snapshot, and whichever is open.
  const first = await client(world.miner).currentAssignment();
  await world.until("a closed epoch", async () => {
    const epoch = await client(world.validator).assignmentOf(first.epochId);
    return ["JUDGING", "COMPLETED"].includes(epoch.status ?? "") ? epoch : undefined;
  });
  const { epochId, nonce, policy } = await client(world.miner).currentAssignment();
  const { urls } = await client(world.validator).validatorAccess();
  known = {
    FUZZ_EPOCHS: `${first.epochId},${epochId}`,
    FUZZ_NONCE: nonce,
    FUZZ_POLICY: policy?.sha256 ?? "",
    FUZZ_CAPABILITY: new URL(urls.global.list_all_data).searchParams.get("capability") ?? "",
    FUZZ_OBJECT: await uploaded(client(world.miner)),
  };
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function uploaded(client: CoordinatorClient): Promise<string> {
  const { url, fields, folder: prefix } = await client.folderAccess(keypairFromUri("//Cold").hotkey as never);
  const key = `${prefix}job_id=1/data.parquet`;
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, key })) form.set(name, value);
  form.set("file", new Blob(["rows"]));
  expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
  return key;
}

/** @returns what each operation answered at least once. */
async function fuzz(name: string, key?: string): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  if (python.missing !== undefined) throw new Error(python.missing);
  const tally = join(folder, `${name}.txt`);
  const hooks = {
    ...known,
    SCHEMATHESIS_HOOKS: "coordinator_fuzz_hooks",
    PYTHONPATH: fileURLToPath(new URL("python", import.meta.url)),
    FUZZ_TALLY: tally,
    ...(key !== undefined && { FUZZ_KEY: key }),
  };
  const child = spawn(join(dirname(python.python), "schemathesis"), ["run", `${world.url}/openapi.json`, ...bounds], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, PYTHONDONTWRITEBYTECODE: "1", ...(key !== undefined && hooks) },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
    });
  }
  const ended = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  expect(ended, said).toBe(0);
  const lines = key === undefined ? [] : (await readFile(tally, "utf8")).trim().split("\n");
  const answered = new Map<string, Set<number>>();
  for (const [operation = "", status] of lines.map((line) => line.split(" "))) {
    answered.set(operation, (answered.get(operation) ?? new Set()).add(Number(status)));
  }
  return answered;
}

const isDone = (statuses: ReadonlySet<number>): boolean => statuses.has(200) || statuses.has(302);

describe("every operation of the description, with requests made up from its schemas", () => {
  test("from strangers: nothing fails inside, nothing answers what is not described", {
    timeout: 150_000,
  }, async () => {
    await fuzz("strangers");
  });

  test("signed by a miner: the same past the door", { timeout: 150_000 }, async () => {
    const answered = await fuzz("miner", seeds.miner);
    for (const name of ["currentAssignment", "status", "folderAccess", "results", "candidates"]) {
      expect(isDone(answered.get(name)!), name).toBe(true);
    }
    expect(answered.get("submissions")).toContain(403);
    expect(answered.get("validatorAccess")).toContain(401);
  });

  test("signed by a validator: nearly every operation is done at least once", { timeout: 150_000 }, async () => {
    const answered = await fuzz("validator", seeds.validator);
    const undone = [...answered].filter(([, statuses]) => !isDone(statuses)).map(([operation]) => operation);
    // Each has a window of its own, or asks for what nobody makes up: a reveal, a result, a miner's own nonce.
    const windowed = ["commitObservations", "publishResult", "revealObservations", "status"];
    expect(undone.filter((operation) => !windowed.includes(operation))).toEqual([]);
  });
});
