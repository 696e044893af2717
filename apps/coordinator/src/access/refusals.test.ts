import type { ChainClient } from "@lode/bittensor/chain";
import type { Keypair } from "@lode/bittensor/keys";
import {
  currentAssignmentCommitment,
  documentedStatusCommitment,
  epochAssignmentCommitment,
  folderAccessCommitment,
  lodeCommitment,
  minerAccessCommitment,
  statusCommitment,
  validatorAccessCommitment,
  validatorUploadCommitment,
} from "@lode/contract/coordinator";
import { policyForTable } from "@lode/zipcode/assignment";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { policies, withValues } from "@lode/zipcode/policy";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { epochNeurons } from "../database/schema.ts";
import { candidates, coldkeyOf, epochId, signText, TestNetwork } from "../testing/test-network.ts";

let network: TestNetwork;
let miner: Keypair;
let validator: Keypair;
beforeAll(async () => {
  network = await TestNetwork.start();
  miner = network.miners[0]!;
  validator = network.validators[0]!;
});
afterAll(async () => await network[Symbol.asyncDispose]());

const withMinStake = (validatorMinStakeAlpha: number) =>
  withValues(policyForTable(policies.table, candidates), { agreement: { validatorMinStakeAlpha } });

const silent = () => Promise.reject(new Error("no answer"));
const silentChain: ChainClient = {
  finalizedHead: silent,
  firstBlockAfter: silent,
  metagraph: silent,
  metagraphAt: silent,
  setWeights: silent,
  weights: silent,
  [Symbol.asyncDispose]: async () => {},
};

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

const now = (): number => Math.floor(network.wall.now() / 1000);

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${network.coordinator.url}${path}`, { redirect: "manual", ...init });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, body: isJson ? JSON.parse(text) : { text }, headers: response.headers };
}

function post(path: string, body: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(path, { method: "POST", body: text, headers: { "content-type": "application/json" } });
}

function current(
  key: Keypair,
  timestamp: number | string = now(),
  change: Record<string, string> = {},
): Promise<Answer> {
  const signature = signText(key, currentAssignmentCommitment(timestamp as number));
  const query = new URLSearchParams({ hotkey: key.hotkey, signature, timestamp: String(timestamp), ...change });
  return ask(`/api/v1/zipcode-assignments/current?${query}`);
}

function statusBody(key: Keypair, nonce: string, change: Record<string, unknown> = {}) {
  const timestamp = now();
  const signature = signText(key, statusCommitment(epochId, timestamp));
  const said = { status: "IN_PROGRESS", listingsScraped: 0, s3UploadComplete: false };
  return { hotkey: key.hotkey, signature, timestamp, epochId, nonce, ...said, ...change };
}

const statusPath = "/api/v1/zipcode-assignments/status";

describe("the time of a signature", () => {
  test.each(["yesterday", "-1", "1.5", "1767585600000", ""])("%j is malformed: 400", async (timestamp) => {
    expect(await current(miner, timestamp)).toMatchObject({ status: 400, body: { code: "TIMESTAMP_MALFORMED" } });
  });
  test.each([-280, 40])("%i s off is inside the window", async (offset) => {
    expect((await current(miner, now() + offset)).status).toBe(200);
  });
  test("older than 300 s is 401", async () => {
    expect(await current(miner, now() - 301)).toMatchObject({ status: 401, body: { code: "TIMESTAMP_STALE" } });
  });
  test("more than 60 s ahead is 401", async () => {
    expect(await current(miner, now() + 120)).toMatchObject({ status: 401, body: { code: "TIMESTAMP_AHEAD" } });
  });
  test("is judged by real time although the epochs run on another clock", async () => {
    const protocolSeconds = Math.floor(network.protocol.now() / 1000);
    expect((await current(miner, protocolSeconds)).status).toBe(401);
  });
});

describe("a signature", () => {
  test("of another hotkey is refused", async () => {
    const forged = signText(network.miners[1]!, currentAssignmentCommitment(now()));
    expect(await current(miner, now(), { signature: forged })).toMatchObject({
      status: 401,
      body: { code: "SIGNATURE_INVALID" },
    });
  });
  test.each(["", "zz", "0x12", "a".repeat(126), "a".repeat(130)])("%j is no signature: 401", async (signature) => {
    expect(await current(miner, now(), { signature })).toMatchObject({
      status: 401,
      body: { code: "SIGNATURE_INVALID" },
    });
  });
  test("is taken with 0x, in capitals, and wrapped in <Bytes>", async () => {
    const commitment = currentAssignmentCommitment(now());
    const plain = signText(miner, commitment);
    for (const signature of [`0x${plain}`, plain.toUpperCase(), signText(miner, `<Bytes>${commitment}</Bytes>`)]) {
      expect((await current(miner, now(), { signature })).status).toBe(200);
    }
  });
  test("on the same GET is answered again inside the window", async () => {
    const timestamp = now();
    const signature = signText(miner, currentAssignmentCommitment(timestamp));
    const first = await current(miner, timestamp, { signature });
    expect((await current(miner, timestamp, { signature })).body).toEqual(first.body);
  });
  test("over another route's text is refused", async () => {
    const query = { hotkey: validator.hotkey, timestamp: String(now()) };
    const signature = signText(validator, epochAssignmentCommitment("2026-01-05T00-00-00" as typeof epochId, now()));
    const search = new URLSearchParams({ ...query, signature });
    expect(await ask(`/api/v1/zipcode-assignments/epoch/${epochId}?${search}`)).toMatchObject({ status: 401 });
  });
});

describe("who may", () => {
  test("a hotkey that is not registered is told so, after its signature verified", async () => {
    expect(await current(network.stranger)).toMatchObject({ status: 401, body: { code: "HOTKEY_NOT_REGISTERED" } });
  });
  test("an address that is none is 400", async () => {
    expect(await current(miner, now(), { hotkey: "nobody" })).toMatchObject({
      status: 400,
      body: { code: "REQUEST_INVALID" },
    });
  });
  test("a miner is no validator: 403, and 401 on the older storage routes", async () => {
    const timestamp = now();
    const query = new URLSearchParams({
      hotkey: miner.hotkey,
      signature: signText(miner, epochAssignmentCommitment(epochId, timestamp)),
      timestamp: String(timestamp),
    });
    const refusal = { code: "VALIDATOR_REQUIRED" };
    expect(await ask(`/api/v1/zipcode-assignments/epoch/${epochId}?${query}`)).toMatchObject({
      status: 403,
      body: refusal,
    });
    const signed = (text: string) => ({ hotkey: miner.hotkey, timestamp, signature: signText(miner, text) });
    expect(await post("/get-validator-access", signed(validatorAccessCommitment(timestamp)))).toMatchObject({
      status: 401,
      body: refusal,
    });
    const one = { ...signed(minerAccessCommitment(miner.hotkey, timestamp)), miner_hotkey: miner.hotkey };
    expect(await post("/get-miner-specific-access", one)).toMatchObject({ status: 401, body: refusal });
    const upload = { ...signed(validatorUploadCommitment(timestamp)), epochId };
    expect(await post("/api/v1/s3-access/validator-upload", upload)).toMatchObject({ status: 403, body: refusal });
    await expect(network.client(miner).submissions(epochId)).rejects.toMatchObject({ code: "VALIDATOR_REQUIRED" });
  });
  test("a permit without enough stake is not enough", async () => {
    await using poor = await TestNetwork.start({ policy: withMinStake(5_001) });
    await expect(poor.client(poor.validators[0]!).assignmentOf(epochId)).rejects.toMatchObject({
      code: "VALIDATOR_REQUIRED",
    });
  });
  test("nobody judges without the stake at the beacon block, whatever the stake is now", async () => {
    await using rich = await TestNetwork.start({ policy: withMinStake(5_000) });
    const [poorThen, judge] = rich.validators;
    await rich.allDone();
    await rich.judge();
    await rich.database.db
      .update(epochNeurons)
      .set({ stakeRao: 4_999_999_999_999n })
      .where(eq(epochNeurons.hotkey, poorThen!.hotkey));
    const commitment = "a".repeat(64);
    await expect(rich.client(poorThen!).commitObservations(epochId, commitment)).rejects.toMatchObject({
      code: "VALIDATOR_REQUIRED",
    });
    await rich.client(judge!).commitObservations(epochId, commitment);
  });
});

describe("a route of our own", () => {
  const path = `/api/v1/epochs/${epochId}/candidates`;
  const headers = (key: Keypair, epoch: string, body = "", timestamp: number | string = now()) => ({
    "x-lode-hotkey": key.hotkey,
    "x-lode-timestamp": String(timestamp),
    "x-lode-signature": signText(
      key,
      lodeCommitment("candidates", epoch as typeof epochId, sha256Hex(body), Number(timestamp)),
    ),
  });

  test("without headers is 401", async () => {
    expect(await ask(path)).toMatchObject({ status: 401, body: { code: "SIGNATURE_MISSING" } });
  });
  test("with a malformed time is 400", async () => {
    expect(await ask(path, { headers: headers(miner, epochId, "", "soon") })).toMatchObject({
      status: 400,
      body: { code: "TIMESTAMP_MALFORMED" },
    });
  });
  test("with a hotkey that is none is 400", async () => {
    const wrong = { ...headers(miner, epochId), "x-lode-hotkey": "nobody" };
    expect(await ask(path, { headers: wrong })).toMatchObject({ status: 400, body: { code: "HOTKEY_MALFORMED" } });
  });
  test("signed for another epoch is 401", async () => {
    expect(await ask(path, { headers: headers(miner, "2026-01-05T00-00-00") })).toMatchObject({ status: 401 });
  });
  test("signed for another body is 401", async () => {
    const commit = `/api/v1/epochs/${epochId}/observations/commit`;
    const timestamp = now();
    const text = lodeCommitment("observations-commit", epochId, sha256Hex("{}"), timestamp);
    const init = {
      ...headers(validator, epochId),
      "x-lode-signature": signText(validator, text),
      "content-type": "application/json",
    };
    const body = JSON.stringify({ commitment: "0".repeat(64) });
    expect(await ask(commit, { method: "POST", headers: init, body })).toMatchObject({
      status: 401,
      body: { code: "SIGNATURE_INVALID" },
    });
  });
  test("with a good signature goes on to its own refusals", async () => {
    expect(await ask(path, { headers: headers(miner, epochId) })).toMatchObject({
      status: 409,
      body: { code: "EPOCH_OPEN" },
    });
  });
  test.each([
    ["2026-01-05T05-00-00", 400, "EPOCH_ID_INVALID"],
    ["2026-02-30T04-00-00", 400, "EPOCH_ID_INVALID"],
    ["now", 400, "EPOCH_ID_INVALID"],
    ["2025-01-05T04-00-00", 404, "EPOCH_NOT_FOUND"],
  ])("epoch %s is %i %s", async (epoch, status, code) => {
    expect(await ask(`/api/v1/epochs/${epoch}/candidates`, { headers: headers(miner, epoch) })).toMatchObject({
      status,
      body: { code },
    });
  });
  test("an unknown policy is 404", async () => {
    await expect(network.client(miner).policy("0".repeat(64))).rejects.toMatchObject({ code: "POLICY_NOT_FOUND" });
  });
});

describe("a status report", () => {
  test("is taken under either commitment, in either spelling, and says 200", async () => {
    const nonce = await network.nonce();
    expect(await post(statusPath, statusBody(miner, nonce))).toMatchObject({
      status: 200,
      body: { success: true, code: null },
    });
    const timestamp = now();
    const { hotkey } = miner;
    const signature = signText(miner, documentedStatusCommitment(hotkey, epochId, timestamp));
    const snake = {
      hotkey,
      signature,
      timestamp,
      epoch_id: epochId,
      nonce,
      status: "in_progress",
      listings_scraped: 5,
      s3_upload_complete: false,
    };
    expect(await post(statusPath, snake)).toMatchObject({ status: 200, body: { epochId, status: "IN_PROGRESS" } });
  });
  test("with a wrong nonce is 400", async () => {
    expect(await post(statusPath, statusBody(miner, "0123456789abcdef"))).toMatchObject({
      status: 400,
      body: { code: "NONCE_INVALID" },
    });
  });
  test("of an unknown kind is 400 and says which are known", async () => {
    const answer = await post(statusPath, statusBody(miner, await network.nonce(), { status: "DONE" }));
    expect(answer).toMatchObject({ status: 400, body: { code: "REQUEST_INVALID" } });
    expect(answer.body.message).toContain("COMPLETED");
  });
  test("sent twice with one signature is done once: the first answer comes again, whatever the second body says", async () => {
    const body = statusBody(network.miners[1]!, await network.nonce());
    const first = await post(statusPath, body);
    const again = await post(statusPath, { ...body, status: "COMPLETED", s3UploadComplete: true });
    expect(again.body).toEqual(first.body);
    expect((await network.performance()).minerStatuses.COMPLETED).toBeUndefined();
  });
});

describe("every failure", () => {
  test("has the NestJS triple, FastAPI's detail, a code and a request id, and no trace of the inside", async () => {
    const { status, body, headers } = await ask("/no/such/route");
    expect(status).toBe(404);
    expect(body).toEqual({
      statusCode: 404,
      message: expect.any(String),
      error: "Not Found",
      detail: body.message,
      code: "ROUTE_NOT_FOUND",
    });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
  test("a body that is no JSON is 400", async () => {
    expect(await post(statusPath, "{")).toMatchObject({ status: 400, body: { code: "REQUEST_MALFORMED" } });
  });
  test("a body beyond its route's size is 413 before anything else is looked at", async () => {
    expect(await post("/get-folder-access", JSON.stringify({ hotkey: "x".repeat(70_000) }))).toMatchObject({
      status: 413,
      body: { code: "BODY_TOO_LARGE" },
    });
  });
  test("a reveal may be larger than other bodies, and a result too", async () => {
    const body = JSON.stringify({ salt: "x".repeat(2_000_000) });
    for (const path of ["observations/reveal", "results"]) {
      expect(await post(`/api/v1/epochs/${epochId}/${path}`, body)).toMatchObject({
        body: { code: "SIGNATURE_MISSING" },
      });
    }
  });
  test.each(["/%zz", "/objects/%zz", `/objects/x/${"y".repeat(3_000)}`, "/objects?max-keys=0"])(
    "%s is refused in the same form",
    async (path) => {
      const { status, body } = await ask(path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body).toMatchObject({ statusCode: status, detail: body.message, code: expect.any(String) });
    },
  );
  test("a body of another type is 415", async () => {
    const init = { method: "POST", body: "<a/>", headers: { "content-type": "application/xml" } };
    expect(await ask(statusPath, init)).toMatchObject({ status: 415, body: { code: "MEDIA_TYPE_UNSUPPORTED" } });
  });
  test("a failure inside is 500 and a code; what happened is in the log alone", async () => {
    const uploads = {
      presignPost: () => Promise.reject(new Error("secret detail")),
      presignGet: () => Promise.reject(new Error("secret detail")),
    };
    await using broken = await TestNetwork.start({ coordinator: { uploads } });
    const timestamp = now();
    const coldkey = coldkeyOf(miner);
    const signature = signText(miner, folderAccessCommitment(coldkey, miner.hotkey, timestamp));
    const response = await fetch(`${broken.coordinator.url}/get-folder-access`, {
      method: "POST",
      body: JSON.stringify({ coldkey, hotkey: miner.hotkey, signature, timestamp }),
      headers: { "content-type": "application/json" },
    });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: "INTERNAL", message: "Internal server error" });
    expect(text).not.toMatch(/secret|at .*\.ts/);
    const failed = broken.reporter.events.find(({ event }) => event === "requestFailed");
    expect(failed?.fields).toMatchObject({
      requestId: response.headers.get("x-request-id"),
      error: { message: "secret detail" },
    });
  });
  test("while the chain does not answer nobody can be admitted: 503, try again", async () => {
    await using alone = await TestNetwork.start({ coordinator: { chain: silentChain } });
    await expect(alone.client(miner).currentAssignment()).rejects.toMatchObject({
      code: "CHAIN_UNREACHABLE",
      retry: "later",
    });
  });
});

describe("upload access", () => {
  function body(key: Keypair, change: Record<string, unknown> = {}) {
    const timestamp = now();
    const coldkey = coldkeyOf(key);
    const signature = signText(key, folderAccessCommitment(coldkey, key.hotkey, timestamp));
    return { coldkey, hotkey: key.hotkey, signature, timestamp, ...change };
  }

  test("is the union of both older answers, for the miner's own prefix", async () => {
    const { status, body: answer } = await post("/get-folder-access", body(miner));
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      success: true,
      url: answer.uploadUrl,
      folder: `data/hotkey=${miner.hotkey}/`,
      fields: { key: `data/hotkey=${miner.hotkey}/\${filename}` },
      list_url: expect.stringContaining("/objects?"),
      metadata: { folderPath: `data/hotkey=${miner.hotkey}/` },
    });
    const policy = JSON.parse(Buffer.from((answer.fields as { Policy: string }).Policy, "base64").toString());
    expect(policy.conditions).toContainEqual(["content-length-range", 1, 5 * 1024 ** 3]);
    expect(policy.conditions).toContainEqual(["starts-with", "$key", `data/hotkey=${miner.hotkey}/`]);
  });
  test("asked for again with the same signature is the same form", async () => {
    const request = body(miner);
    const first = await post("/get-folder-access", request);
    expect((await post("/get-folder-access", request)).body).toEqual(first.body);
  });
  test("that should have ended already is 400", async () => {
    expect(await post("/get-folder-access", body(miner, { expiry: now() - 5 }))).toMatchObject({
      status: 400,
      body: { code: "EXPIRY_PAST" },
    });
  });
  test("with another coldkey than was signed is 401", async () => {
    const coldkey = network.miners[1]!.hotkey;
    expect(await post("/get-folder-access", body(miner, { coldkey }))).toMatchObject({ status: 401 });
  });
  test("of a validator leads to its own folder of one epoch", async () => {
    const grant = await network.client(validator).validatorUpload({ epochId });
    expect(grant.fields.key).toBe(`validators/${validator.hotkey}/${epochId}/\${filename}`);
    await expect(
      network.client(validator).validatorUpload({ epochId: "2030-01-05T04-00-00" as typeof epochId }),
    ).rejects.toMatchObject({ code: "EPOCH_NOT_FOUND" });
  });
});
