import { type Keypair, toHex } from "@lode/bittensor/keys";
import {
  currentAssignmentCommitment,
  epochAssignmentCommitment,
  routes,
  statusCommitment,
} from "@lode/contract/coordinator";
import type { EpochId } from "@lode/zipcode/epoch";
import { keyOf } from "./coordinator-world.ts";

export type Endpoint = "E1" | "E2" | "E3" | "E4";

export interface RequestPlan {
  readonly endpoint: Endpoint;
  readonly count: number;
  /** How many keys take turns; each signs a second of its own every time. */
  readonly keys: number;
  /** Needed for E2 and E3. */
  readonly epochId?: EpochId;
  readonly nonce?: string;
  /** The seconds signed begin here: another plan of the same keys starts elsewhere. */
  readonly offsetSeconds?: number;
}

export interface SignedRequest {
  readonly bytes: Buffer;
  readonly hotkey: string;
  readonly signature: string;
  readonly timestamp: number;
}

const encoder = new TextEncoder();
/** Within what a coordinator takes as fresh, with room for the time that the run itself needs. */
const oldestSeconds = 200;

/** Requests that are signed beforehand, so that the one who asks costs as little as can be; no two are the same. */
export function signedRequests(plan: RequestPlan): SignedRequest[] {
  const role = plan.endpoint === "E2" ? "validator" : "miner";
  const keys = Array.from({ length: plan.keys }, (_, index) => keyOf(role, index));
  const from = Math.floor(Date.now() / 1000) - oldestSeconds + (plan.offsetSeconds ?? 0);
  return Array.from({ length: plan.count }, (_, index) => {
    const key = keys[index % keys.length] as Keypair;
    return requestOf(plan, key, from + Math.floor(index / keys.length), index);
  });
}

function requestOf(plan: RequestPlan, key: Keypair, timestamp: number, index: number): SignedRequest {
  const { endpoint, epochId = "" as EpochId, nonce } = plan;
  const { hotkey } = key;
  const sign = (text: string) => toHex(key.sign(encoder.encode(text))).replace(/^0x/, "");
  const signedGet = (path: string, text: string): SignedRequest => {
    const signature = sign(text);
    const query = `hotkey=${hotkey}&signature=${signature}&timestamp=${timestamp}`;
    return { bytes: get(`${path}?${query}`), hotkey, signature, timestamp };
  };
  switch (endpoint) {
    case "E1":
      return signedGet(routes.currentAssignment.path, currentAssignmentCommitment(timestamp));
    case "E2":
      return signedGet(
        routes.epochAssignment.path.replace(":epochId", epochId),
        epochAssignmentCommitment(epochId, timestamp),
      );
    case "E3": {
      const signature = sign(statusCommitment(epochId, timestamp));
      const report = { hotkey, signature, timestamp, epochId, nonce, status: "IN_PROGRESS", listingsScraped: index };
      const zipcodesCompleted = [{ zipcode: "10001", listingsScraped: 400, completedAt: "2026-01-05T05:00:00Z" }];
      const body = JSON.stringify({ ...report, zipcodesCompleted, s3UploadComplete: false, s3UploadTimestamp: null });
      return { bytes: post(routes.status.path, body), hotkey, signature, timestamp };
    }
    case "E4":
      return { bytes: get(routes.stats.path), hotkey, signature: "", timestamp };
  }
}

function get(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: bench\r\nconnection: keep-alive\r\n\r\n`);
}

function post(path: string, body: string): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\nconnection: keep-alive\r\ncontent-type: application/json\r\n`;
  return Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
