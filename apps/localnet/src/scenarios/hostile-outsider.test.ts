import { request } from "node:http";
import { keypairFromUri } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { type AssignmentAnswer, currentAssignmentCommitment, statusCommitment } from "@lode/contract/coordinator";
import { encodeListings } from "@lode/contract/listing-file";
import { frozenKey, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { SystemClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { digestV2, type EpochResult, type RankedSubmission } from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { httpSource } from "@lode/zipcode-miner/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomesOf } from "./epoch-records.test-support.ts";
import { type HostileFile, home, hostileFiles } from "./hostile-files.test-support.ts";
import { Outsider } from "./outsider.test-support.ts";
import { deriveFromRecord } from "./public-record.test-support.ts";
import { RunningNetwork, StoryFolder } from "./running-network.test-support.ts";
import { isStored } from "./stored-object.test-support.ts";

const validators = 2;
/** Epochs that an attack may take until one attempt falls into the right minutes: machines differ in speed. */
const attempts = 4;
const folder = new StoryFolder();
let network: RunningNetwork;
/** Holds the spare miner's key. */
let outsider: Outsider;
/** Holds the spare validator's key: as good for uploads as any, and for reading what validators may read. */
let intruder: Outsider;

beforeAll(async () => {
  // This seed's city is drawn in ten zipcodes or more: one for each hostile file.
  network = new RunningNetwork(folder.path, { miners: 3, validators, epochSeconds: 20, seed: 2 });
  const file = await network.networkFile();
  outsider = await Outsider.join(file, file.spareMiner);
  intruder = await Outsider.join(file, file.spareValidator);
}, 120_000);
afterAll(async () => {
  await outsider?.[Symbol.asyncDispose]();
  await intruder?.[Symbol.asyncDispose]();
  await network?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
}, 60_000);

describe("an outsider who uploads what no honest miner would", () => {
  const sent = new Map<string, HostileFile>();
  let epochId: EpochId;
  let unsignedZipcode: string;
  let results: EpochResult[];

  beforeAll(async () => {
    const assignment = await beforeTheDeadline(async (current) => {
      sent.clear();
      const { maxBytes } = policies.calibrated.values.file;
      const claims = [];
      for (const [index, { zipcode }] of current.zipcodes.entries()) {
        const file = hostileFiles(zipcode, maxBytes)[index];
        if (file === undefined) break;
        sent.set(zipcode, file);
        await outsider.put(outsider.keyOf(current.epochId, zipcode), file.bytes);
        if (file.claims)
          claims.push(outsider.claim(current.epochId, zipcode, file.claims.of ?? file.bytes, file.claims.rows));
      }
      await outsider.putManifest(current, claims);
      unsignedZipcode = await intrude(current, outsider.key);
      await reportDone(current);
    });
    epochId = assignment.epochId;
    results = await resultsOf(epochId);
  }, 200_000);

  it("has every file judged by every validator, each by its own code, and earns nothing", () => {
    expect(sent.size).toBe(hostileFiles("00101" as Zipcode, 10_000).length);
    for (const result of results) {
      for (const [zipcode, { what, code }] of sent) {
        const submission = submissionOf(result, zipcode, outsider.key.hotkey);
        expect({ what, codes: submission?.reasons.map((reason) => reason.code) }).toEqual({ what, codes: [code] });
        expect(submission).toMatchObject({ standing: "failed", paid1e9: 0, total1e9: 0, rank: null });
      }
      expect(scoreOf(result, outsider.key.hotkey)).toBe(0);
    }
  });

  it("does not get far with a manifest that somebody else has signed", () => {
    for (const result of results) {
      const submission = submissionOf(result, unsignedZipcode, intruder.key.hotkey);
      expect(submission).toMatchObject({
        standing: "failed",
        fileSha256: null,
        reasons: [{ code: "MANIFEST_SIGNATURE" }],
      });
    }
  });

  it("changes nobody else's score: what the record gives without it is what they were paid", async () => {
    const foreign = new Set<string>([outsider.key.hotkey, intruder.key.hotkey]);
    const without = await deriveFromRecord(intruder, epochId, ({ hotkey }) => !foreign.has(hotkey));
    const others = (result: EpochResult) =>
      result.scores.filter(({ hotkey }) => !foreign.has(hotkey)).map(({ hotkey, score1e9 }) => [hotkey, score1e9]);
    for (const result of results) {
      expect(others(result)).toEqual(others(without));
      expect(others(result).reduce((sum, [, score]) => sum + Number(score), 0)).toBe(1_000_000_000);
    }
  }, 60_000);
});

describe("an object that is overwritten", () => {
  let epochId: EpochId;
  let judged: { zipcode: string; sha256: string };
  let nonceZipcode: string;
  let results: EpochResult[];

  beforeAll(async () => {
    for (let attempt = 1; ; attempt += 1) {
      const assignment = await beforeTheDeadline(async (current) => {
        judged = await submitHonestly(current);
        nonceZipcode = await intrude({ ...current, nonce: "0123456789abcdef" }, intruder.key);
        await reportDone(current);
      });
      epochId = assignment.epochId;
      if ((await overwriteUntilClosed(assignment, judged.zipcode as Zipcode)) > 0) break;
      if (attempt === attempts) throw new Error(`no upload fell into the grace of ${attempts} epochs`);
    }
    results = await resultsOf(epochId);
  }, 240_000);

  it("after the deadline, and again after close, is judged as it was on time", async () => {
    for (const result of results) {
      const submission = submissionOf(result, judged.zipcode, outsider.key.hotkey);
      expect(submission).toMatchObject({ fileSha256: judged.sha256, late: false });
      expect(submission?.rows).toBeGreaterThan(5);
      expect(submission?.reasons.filter(({ code }) => /^(FILE|MANIFEST|OBJECT|LATE)/.test(code))).toEqual([]);
    }
    const closed = await intruder.client.submissions(epochId);
    const bytes = await intruder.client.readObject(closed.readUrl, outsider.keyOf(epochId, judged.zipcode as Zipcode), {
      maxBytes: 1_000_000,
    });
    expect(sha256Hex(bytes)).toBe(judged.sha256);
  });

  it("is not helped by a manifest with another epoch's nonce", () => {
    for (const result of results) {
      const submission = submissionOf(result, nonceZipcode, intruder.key.hotkey);
      expect(submission).toMatchObject({ standing: "failed", reasons: [{ code: "MANIFEST_NONCE" }] });
    }
  });

  it("leaves a record from which anybody derives the validators' very digest", async () => {
    const { digest } = digestV2(await deriveFromRecord(intruder, epochId));
    expect([...(await outcomesOf(folder.path, epochId)).values()].map((outcome) => outcome.digest)).toEqual([
      digest,
      digest,
    ]);
  }, 60_000);
});

describe("a request that is not as it must be", () => {
  const seconds = () => Math.floor(Date.now() / 1_000);
  const assignmentQuery = (timestamp: number | string, change: Record<string, string> = {}) => {
    const signature = outsider.sign(currentAssignmentCommitment(timestamp as number));
    return `/api/v1/zipcode-assignments/current?${new URLSearchParams({ hotkey: outsider.key.hotkey, signature, timestamp: String(timestamp), ...change })}`;
  };

  it("is refused with its status and its code, and a good one beside it is not", async () => {
    const now = seconds();
    const stranger = keypairFromUri("//Stranger");
    const strange = { hotkey: stranger.hotkey, signature: outsider.sign(currentAssignmentCommitment(now), stranger) };
    const refusals: [string, string, number, string][] = [
      [
        "a signature by another key",
        assignmentQuery(now, { signature: intruder.sign(currentAssignmentCommitment(now)) }),
        401,
        "SIGNATURE_INVALID",
      ],
      ["no signature at all", assignmentQuery(now, { signature: "" }), 401, "SIGNATURE_INVALID"],
      ["a stale timestamp", assignmentQuery(now - 310), 401, "TIMESTAMP_STALE"],
      ["a timestamp of the future", assignmentQuery(now + 90), 401, "TIMESTAMP_AHEAD"],
      ["a malformed timestamp", assignmentQuery("yesterday"), 400, "TIMESTAMP_MALFORMED"],
      ["an address that is none", assignmentQuery(now, { hotkey: "nobody" }), 400, "REQUEST_INVALID"],
      ["a hotkey that is not registered", assignmentQuery(now, strange), 401, "HOTKEY_NOT_REGISTERED"],
      ["a route that is not there", "/api/v1/nothing", 404, "ROUTE_NOT_FOUND"],
    ];
    for (const [what, path, status, code] of refusals) {
      expect({ what, ...(await ask(path)) }).toMatchObject({
        what,
        status,
        body: { code, statusCode: status, detail: expect.any(String) },
      });
    }
    expect(await ask(assignmentQuery(now))).toMatchObject({ status: 200, body: { success: true } });
  });

  it("to report a status under a wrong nonce is refused, and one that is no JSON or too long too", async () => {
    const { epochId } = await outsider.client.currentAssignment();
    const timestamp = seconds();
    const signed = {
      hotkey: outsider.key.hotkey,
      timestamp,
      signature: outsider.sign(statusCommitment(epochId, timestamp)),
    };
    const report = {
      ...signed,
      epochId,
      nonce: "0123456789abcdef",
      status: "COMPLETED",
      listingsScraped: 1,
      s3UploadComplete: true,
    };
    const path = "/api/v1/zipcode-assignments/status";
    expect(await post(path, JSON.stringify(report))).toMatchObject({ status: 400, body: { code: "NONCE_INVALID" } });
    expect(await post(path, "{")).toMatchObject({ status: 400, body: { code: "REQUEST_MALFORMED" } });
    expect(await post("/get-folder-access", JSON.stringify({ hotkey: "x".repeat(70_000) }))).toMatchObject({
      status: 413,
      body: { code: "BODY_TOO_LARGE" },
    });
  });

  it("to upload outside of one's own prefix, or more than anybody may, is refused by the store itself", async () => {
    const { epochId, zipcodes } = await outsider.client.currentAssignment();
    const [first] = zipcodes;
    if (first === undefined) throw new Error("nothing is assigned");
    const foreign = submissionKey(await someMiner(), epochId, first.zipcode);
    for (const key of [foreign, "snapshots/x", `data/hotkey=${outsider.key.hotkey}x/epoch=${epochId}/manifest.json`]) {
      expect({ key, ...(await outsider.upload(key, new Uint8Array(10))) }).toMatchObject({
        key,
        status: 403,
        text: expect.stringContaining("AccessDenied"),
      });
    }
    const { uploadUrl } = await outsider.client.folderAccess(outsider.coldkey);
    expect(await announce(uploadUrl, 6 * 1024 ** 3)).toMatchObject({
      status: 400,
      text: expect.stringContaining("EntityTooLarge"),
    });
  });

  it("to read what an open epoch holds is refused to everybody but its owner", async () => {
    const { epochId, zipcodes } = await outsider.client.currentAssignment();
    const zipcode = zipcodes[0]?.zipcode as Zipcode;
    const key = outsider.keyOf(epochId, zipcode);
    await outsider.put(key, new TextEncoder().encode("mine"));

    await expect(intruder.client.submissions(epochId)).rejects.toMatchObject({ code: "SNAPSHOT_NOT_READY" });
    await expect(outsider.client.submissions(epochId)).rejects.toMatchObject({ code: "VALIDATOR_REQUIRED" });
    const { miner_url } = await intruder.client.minerAccess(outsider.key.hotkey);
    const listed = await (await fetch(miner_url)).text();
    expect(listed).toContain("ListBucketResult");
    expect(listed).not.toContain(`epoch=${epochId}/`);
    const capability = new URL(miner_url).searchParams.get("capability") ?? "";
    expect(await ask(`/objects/${capability}/${key}`)).toMatchObject({
      status: 404,
      body: { code: "OBJECT_NOT_FOUND" },
    });
    const bucket = new URL((await outsider.client.folderAccess(outsider.coldkey)).uploadUrl).href.replace(/\/+$/, "");
    expect((await fetch(`${bucket}/${key}`)).status).toBe(403);

    const { list_url } = await outsider.client.folderAccess(outsider.coldkey);
    expect(await (await fetch(list_url)).text()).toContain(`epoch=${epochId}/zipcode=${zipcode}/`);
  });
});

/** Does something for the running epoch; once more for the next one when the deadline was faster. */
async function beforeTheDeadline(work: (assignment: AssignmentAnswer) => Promise<void>): Promise<AssignmentAnswer> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const assignment = await outsider.client.currentAssignment();
    await work(assignment);
    if ((await outsider.clock()) < assignment.submissionDeadline) return assignment;
  }
  throw new Error(`this machine did not upload before the deadline in ${attempts} epochs`);
}

/** As the intruder: one file under a manifest that is signed with whatever key. @returns its zipcode. */
async function intrude(assignment: AssignmentAnswer, signer: Outsider["key"]): Promise<string> {
  const zipcode = assignment.zipcodes[0]?.zipcode as Zipcode;
  const bytes = encodeListings([home(zipcode, 1)]);
  await intruder.put(intruder.keyOf(assignment.epochId, zipcode), bytes);
  await intruder.putManifest(assignment, [intruder.claim(assignment.epochId, zipcode, bytes, 1)], signer);
  return zipcode;
}

/** What the outsider sees of one zipcode with eyes of its own. */
async function submitHonestly(assignment: AssignmentAnswer): Promise<{ zipcode: string; sha256: string }> {
  const { zipcode, expectedListings: expected } = assignment.zipcodes[1] as AssignmentAnswer["zipcodes"][number];
  const wall = new SystemClock();
  const source = httpSource({
    baseUrl: `${outsider.network.marketUrl}/eyes/outsider`,
    protocol: wall,
    wall,
    random: new SeededRandom(1),
  });
  const listings = await source.collect({ zipcode, expected, signal: AbortSignal.timeout(30_000) });
  const bytes = encodeListings(listings);
  await outsider.put(outsider.keyOf(assignment.epochId, zipcode), bytes);
  await outsider.putManifest(assignment, [outsider.claim(assignment.epochId, zipcode, bytes, listings.length)]);
  return { zipcode, sha256: sha256Hex(bytes) };
}

/** Keeps rewriting file and manifest from the deadline until well after close. @returns how often it did so in grace. */
async function overwriteUntilClosed(assignment: AssignmentAnswer, zipcode: Zipcode): Promise<number> {
  const deadlineAt = assignment.submissionDeadline;
  const closesAt = assignment.closesAt ?? 0;
  const { epochId } = assignment;
  // Before its on-time copy is made a rewrite may still displace it: a store without versions cannot give it back.
  const copies = [outsider.keyOf(epochId, zipcode), manifestKey(outsider.key.hotkey, epochId)];
  await network.until("what was on time is frozen", async () =>
    (await outsider.clock()) >= deadlineAt && copies.every((key) => isStored(folder.path, frozenKey(epochId, key)))
      ? true
      : undefined,
  );
  let inGrace = 0;
  for (let version = 0; (await outsider.clock()) < closesAt + 60_000; version += 1) {
    await outsider.put(outsider.keyOf(epochId, zipcode), new TextEncoder().encode(`rewritten ${version}`));
    await outsider.put(manifestKey(outsider.key.hotkey, epochId), new TextEncoder().encode("{}"));
    if ((await outsider.clock()) < closesAt) inGrace += 1;
  }
  return inGrace;
}

async function reportDone({ epochId, nonce }: AssignmentAnswer): Promise<void> {
  await outsider.client.reportStatus({ epochId, nonce, status: "COMPLETED", s3UploadComplete: true });
}

async function resultsOf(epochId: EpochId): Promise<EpochResult[]> {
  const outcomes = await network.until(`all validators have judged ${epochId}`, async () => {
    const found = await outcomesOf(folder.path, epochId);
    return found.size === validators ? [...found.values()] : undefined;
  });
  expect(new Set(outcomes.map(({ digest }) => digest)).size).toBe(1);
  return outcomes.map(({ result }) => result);
}

function submissionOf(result: EpochResult, zipcode: string, hotkey: string): RankedSubmission | undefined {
  return result.zipcodes.find((one) => one.zipcode === zipcode)?.submissions.find((one) => one.hotkey === hotkey);
}

function scoreOf(result: EpochResult, hotkey: string): number | undefined {
  return result.scores.find((score) => score.hotkey === hotkey)?.score1e9;
}

async function someMiner(): Promise<Hotkey> {
  const { neurons } = await outsider.chain.metagraph(
    outsider.network.netuid as Parameters<typeof outsider.chain.metagraph>[0],
  );
  const miner = neurons.find(({ hotkey, validatorPermit }) => !validatorPermit && hotkey !== outsider.key.hotkey);
  if (miner === undefined) throw new Error("nobody else mines");
  return miner.hotkey;
}

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${outsider.network.coordinatorUrl}${path}`, { redirect: "manual", ...init });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function post(path: string, body: string) {
  return ask(path, { method: "POST", body, headers: { "content-type": "application/json" } });
}

/** Begins an upload of that many bytes and sends none. */
function announce(url: string, bytes: number): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "multipart/form-data; boundary=x", "content-length": String(bytes) };
    const sent = request(url, { method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
        sent.destroy();
      });
    });
    sent.once("error", reject);
    sent.flushHeaders();
  });
}
