import { connect } from "node:net";
import type { Keypair } from "@lode/bittensor/keys";
import { currentAssignmentCommitment, routes, statusCommitment } from "@lode/contract/coordinator";
import { ManualClock } from "@lode/runtime/clock";
import { epochId, signText, TestNetwork } from "../testing/test-network.ts";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

export const currentPath = routes.currentAssignment.path;
type Body = NonNullable<RequestInit["body"]>;

/** Somebody at the door of a coordinator, on a wall clock that stands still. */
export class Visitor implements AsyncDisposable {
  readonly wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
  network!: TestNetwork;

  static async start(options: Parameters<typeof TestNetwork.start>[0] = {}): Promise<Visitor> {
    const visitor = new Visitor();
    const coordinator = { wall: visitor.wall, ...options.coordinator };
    visitor.network = await TestNetwork.start({ ...options, coordinator });
    return visitor;
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.wall.now() / 1000);
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.network.coordinator.url}${path}`, { redirect: "manual", ...init });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isJson ? JSON.parse(text) : { text }, headers: response.headers };
  }

  post(path: string, body: Body, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  }

  query(key: Keypair, text: string, timestamp: number | string = this.now()): URLSearchParams {
    return new URLSearchParams({ hotkey: key.hotkey, signature: signText(key, text), timestamp: String(timestamp) });
  }

  current(key: Keypair, timestamp = this.now()): URLSearchParams {
    return this.query(key, currentAssignmentCommitment(timestamp), timestamp);
  }

  statusBody(key: Keypair, change: Record<string, unknown> = {}): Record<string, unknown> {
    const timestamp = this.now();
    const signature = signText(key, statusCommitment(epochId, timestamp));
    return { hotkey: key.hotkey, signature, timestamp, epochId, nonce: "0", status: "IN_PROGRESS", ...change };
  }

  /** What is written goes over the wire byte for byte; what comes back until the end of the connection. */
  async raw(text: string): Promise<string> {
    const { hostname, port } = new URL(this.network.coordinator.url);
    const socket = connect(Number(port), hostname);
    socket.write(text);
    socket.end();
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
  }
}
