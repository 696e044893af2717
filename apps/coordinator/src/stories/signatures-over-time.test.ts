import type { Keypair } from "@lode/bittensor/keys";
import {
  currentAssignmentCommitment,
  documentedStatusCommitment,
  epochAssignmentCommitment,
  folderAccessCommitment,
  lodeCommitment,
  lodeHeaders,
  lodeRoutes,
  minerAccessCommitment,
  type RouteName,
  routes,
  statusCommitment,
  validatorAccessCommitment,
  validatorUploadCommitment,
} from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { minerStatuses } from "../database/schema.ts";
import { ShiftedClock } from "../testing/shifted-clock.ts";
import { coldkeyOf, epochId, signText, TestNetwork } from "../testing/test-network.ts";

vi.setConfig({ testTimeout: 120_000 });

const wall = new ShiftedClock(new SystemClock());
let network: TestNetwork;
/** Has a permit, so that only its signature can be what is wrong. */
let signer: Keypair;
let other: Keypair;
let nonce: string;

beforeAll(async () => {
  network = await TestNetwork.start({ coordinator: { wall } });
  [signer, other] = network.validators as [Keypair, Keypair];
  nonce = (await network.client(signer, wall).assignmentOf(epochId)).nonce;
});
afterAll(async () => await network[Symbol.asyncDispose]());

const seconds = () => Math.floor(wall.now() / 1_000);

interface Signed {
  readonly hotkey: string;
  readonly timestamp: number;
  readonly signature: string;
}

/** Every signed request there is, with whatever signature. */
const requests: Readonly<Record<string, (signed: Signed) => Promise<Response>>> = {
  currentAssignment: (signed) => get(routes.currentAssignment.path, signed),
  epochAssignment: (signed) => get(routes.epochAssignment.path.replace(":epochId", epochId), signed),
  status: (signed) =>
    post(routes.status.path, { ...signed, epochId, nonce, status: "IN_PROGRESS", s3UploadComplete: false }),
  folderAccess: (signed) => post(routes.folderAccess.path, { ...signed, coldkey: coldkeyOf(signer) }),
  validatorAccess: (signed) => post(routes.validatorAccess.path, signed),
  minerAccess: (signed) => post(routes.minerAccess.path, { ...signed, miner_hotkey: signer.hotkey }),
  validatorUpload: (signed) => post(routes.validatorUpload.path, { ...signed, epochId }),
  ...Object.fromEntries(
    (Object.keys(routes) as RouteName[])
      .filter((name) => routes[name].auth === "headers")
      .map((name) => [name, (signed: Signed) => ownRoute(name, signed)]),
  ),
};

/** Every text that a hotkey ever signs for a request, by whose it is. */
function texts(key: Keypair, timestamp: number): readonly (readonly [of: string, text: string])[] {
  return [
    ["currentAssignment", currentAssignmentCommitment(timestamp)],
    ["epochAssignment", epochAssignmentCommitment(epochId, timestamp)],
    ["status", statusCommitment(epochId, timestamp)],
    ["status", documentedStatusCommitment(key.hotkey, epochId, timestamp)],
    ["folderAccess", folderAccessCommitment(coldkeyOf(signer), key.hotkey, timestamp)],
    ["validatorAccess", validatorAccessCommitment(timestamp)],
    ["minerAccess", minerAccessCommitment(signer.hotkey, timestamp)],
    ["validatorUpload", validatorUploadCommitment(timestamp)],
    ...lodeRoutes.map((signs): readonly [string, string] => {
      const name = (Object.keys(routes) as RouteName[]).find(
        (one) => "signs" in routes[one] && routes[one].signs === signs,
      );
      const { method = "GET", path = "" } = name === undefined ? {} : routes[name];
      const epoch = path.includes(":epochId") ? epochId : "-";
      return [name ?? "", lodeCommitment(signs, epoch, sha256Hex(method === "POST" ? "{}" : ""), timestamp)];
    }),
  ];
}

async function get(path: string, { hotkey, timestamp, signature }: Signed): Promise<Response> {
  const query = new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) });
  return await fetch(`${network.coordinator.url}${path}?${query}`);
}

async function post(path: string, body: unknown): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await fetch(`${network.coordinator.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ownRoute(name: RouteName, { hotkey, timestamp, signature }: Signed): Promise<Response> {
  const { method, path } = routes[name];
  const at = path.replace(":epochId", epochId).replace(":sha256", "a".repeat(64));
  const headers = {
    [lodeHeaders.hotkey]: hotkey,
    [lodeHeaders.timestamp]: String(timestamp),
    [lodeHeaders.signature]: signature,
    ...(method === "POST" ? { "content-type": "application/json" } : {}),
  };
  const body = method === "POST" ? { body: "{}" } : {};
  return await fetch(`${network.coordinator.url}${at}`, { method, headers, ...body });
}

async function codeOf(response: Response): Promise<{ status: number; code: string | undefined }> {
  return { status: response.status, code: ((await response.json()) as { code?: string }).code };
}

describe("a signature that was listened in on", () => {
  test("opens no other endpoint than the one it was made for, in any pairing", async () => {
    const timestamp = seconds();
    const wrong: string[] = [];
    const right: string[] = [];
    for (const [of, text] of texts(signer, timestamp)) {
      const signature = signText(signer, text);
      for (const [name, send] of Object.entries(requests)) {
        const { status, code } = await codeOf(await send({ hotkey: signer.hotkey, timestamp, signature }));
        const isRefused = status === 401 && code === "SIGNATURE_INVALID";
        // The path of a policy is not signed, so its one text serves for each of them.
        if (name === of && !isRefused) right.push(name);
        if (name !== of && !isRefused) wrong.push(`${of} → ${name}: ${status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(new Set(right)).toEqual(new Set(Object.keys(requests)));
  });

  test("is worth nothing in another hotkey's name", async () => {
    const timestamp = seconds();
    for (const [of, text] of texts(signer, timestamp)) {
      const signature = signText(signer, text);
      expect(await codeOf(await requests[of]!({ hotkey: other.hotkey, timestamp, signature }))).toEqual({
        status: 401,
        code: "SIGNATURE_INVALID",
      });
    }
  });

  test("is worth nothing with another time than the one that was signed", async () => {
    const timestamp = seconds();
    const signature = signText(signer, currentAssignmentCommitment(timestamp - 1));
    expect(
      await codeOf(await requests.currentAssignment!({ hotkey: signer.hotkey, timestamp, signature })),
    ).toMatchObject({ code: "SIGNATURE_INVALID" });
  });
});

describe("the same request again", () => {
  test("is answered again for five minutes as the client retries, and after that refused", async () => {
    const timestamp = seconds();
    const signed = {
      hotkey: signer.hotkey,
      timestamp,
      signature: signText(signer, currentAssignmentCommitment(timestamp)),
    };
    const ask = async () => (await requests.currentAssignment!(signed)).status;
    expect(await ask()).toBe(200);
    wall.forward(290_000);
    expect(await ask()).toBe(200);
    wall.forward(15_000);
    expect(await codeOf(await requests.currentAssignment!(signed))).toEqual({ status: 401, code: "TIMESTAMP_STALE" });
    wall.forward(86_400_000);
    expect(await ask()).toBe(401);
  });

  test("when it changes something is done once, whatever body it comes with, also after a restart; and after five minutes refused", async () => {
    const [miner] = network.miners as [Keypair];
    const timestamp = seconds();
    const signature = signText(miner, statusCommitment(epochId, timestamp));
    const report = (change: Record<string, unknown>) =>
      post(routes.status.path, {
        hotkey: miner.hotkey,
        timestamp,
        signature,
        epochId,
        nonce,
        s3UploadComplete: false,
        ...change,
      });
    const kept = async () =>
      (await network.database.db.select().from(minerStatuses)).find(({ hotkey }) => hotkey === miner.hotkey);
    const first = await (await report({ status: "IN_PROGRESS", listingsScraped: 7 })).json();
    expect(await (await report({ status: "IN_PROGRESS", listingsScraped: 7 })).json()).toEqual(first);
    expect(await (await report({ status: "FAILED", listingsScraped: 0 })).json()).toEqual(first);
    expect(await kept()).toMatchObject({ status: "IN_PROGRESS", listingsScraped: 7 });
    await network.coordinator.stop();
    await network.startCoordinator();
    expect(await (await report({ status: "FAILED", listingsScraped: 0 })).json()).toEqual(first);
    wall.forward(301_000);
    expect(await codeOf(await report({ status: "FAILED", listingsScraped: 0 }))).toEqual({
      status: 401,
      code: "TIMESTAMP_STALE",
    });
    expect(await kept()).toMatchObject({ status: "IN_PROGRESS", listingsScraped: 7 });
  });

  test("signed ahead of time waits for nobody: a minute at most", async () => {
    for (const [ahead, status] of [
      [55, 200],
      [65, 401],
      [600, 401],
    ] as const) {
      const timestamp = seconds() + ahead;
      const signature = signText(signer, currentAssignmentCommitment(timestamp));
      expect((await requests.currentAssignment!({ hotkey: signer.hotkey, timestamp, signature })).status).toBe(status);
    }
  });
});
