import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChainClient } from "@lode/bittensor/chain";
import type { Hotkey } from "@lode/bittensor/primitives";
import type { PublishedResult, ResultRequest, SubmissionsAnswer } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { type Assignment, assignZipcodes, type Candidate } from "@lode/zipcode/assignment";
import { observationCommitment, observationSetSha256, type SignedReveal } from "@lode/zipcode/consensus";
import { type EpochId, type EpochSchedule, epochStart, scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { type Snapshot, snapshotSha256 } from "@lode/zipcode/submission";

export interface TwinOptions {
  readonly epochId: EpochId;
  readonly policy: Policy;
  readonly candidates: readonly Candidate[];
  readonly protocol: Clock;
  readonly chain: ChainClient;
}

/**
 * A coordinator of one epoch in memory, behind real HTTP: it freezes what a test hands it and keeps the windows of
 * commits, reveals and results. Who may ask is the real coordinator's matter; here the hotkey in the header is believed.
 */
export class TwinCoordinator implements AsyncDisposable {
  readonly assignment: Assignment;
  /** When it does things; a test that moves it moves what is told along. */
  schedule: EpochSchedule;
  readonly commitments = new Map<string, string[]>();
  readonly reveals = new Map<string, SignedReveal>();
  readonly results = new Map<string, PublishedResult>();
  readonly uploads: string[] = [];
  /** By storage key; changing one after the freeze is what a dishonest store would do. */
  readonly objects = new Map<string, Uint8Array>();
  /** Requests by route, counted. */
  readonly asked = new Map<string, number>();
  /** Answers with this status instead, as often as it says. */
  readonly failing = new Map<string, { status: number; times: number }>();
  /** Called after each request that was answered well. */
  onAnswered: (route: string, hotkey: string) => void = () => {};
  snapshot: Snapshot | undefined;
  /** Said instead of the truth. */
  lies: { announcedPolicySha256?: string; policy?: Policy; schedule?: EpochSchedule } = {};
  private readonly options: TwinOptions;
  private readonly server: Server;

  private constructor(options: TwinOptions) {
    this.options = options;
    const { epochId, candidates, policy } = options;
    const master = new Uint8Array(32).fill(7);
    this.assignment = assignZipcodes({ epochId, candidates, policy: policy.values, master });
    this.schedule = scheduleOf(epochId, policy.values);
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(options: TwinOptions): Promise<TwinCoordinator> {
    const twin = new TwinCoordinator(options);
    await new Promise<void>((ready) => twin.server.listen(0, "127.0.0.1", ready));
    return twin;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname } = new URL(request.url ?? "/", this.url);
    const route = routeOf(pathname, request.method ?? "GET");
    const hotkey = String(request.headers["x-lode-hotkey"] ?? "");
    this.asked.set(route, (this.asked.get(route) ?? 0) + 1);
    const failure = this.failing.get(route);
    if (failure !== undefined && failure.times-- > 0) {
      response.writeHead(failure.status).end("{}");
      return;
    }
    try {
      const answer = await this.answer(route, pathname, hotkey as Hotkey, body);
      if (answer instanceof Uint8Array) response.end(answer);
      else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      this.onAnswered(route, hotkey);
    } catch (error) {
      const { status, code } = error instanceof Refusal ? error : { status: 500, code: String(error) };
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ code, message: code }));
    }
  }

  private async answer(route: string, path: string, hotkey: Hotkey, body: Buffer): Promise<unknown> {
    const { epochId, policy, protocol } = this.options;
    const { closesAt, commitsUntil, revealsUntil, resultsUntil } = this.schedule;
    const now = protocol.now();
    const json = () => JSON.parse(body.toString("utf8"));
    if (route === "object") {
      const object = this.objects.get(decodeURIComponent(path.slice("/objects/token/".length)));
      if (object === undefined) throw new Refusal(404, "OBJECT_NOT_FOUND");
      return object;
    }
    if (route === "upload") return this.uploads.push(body.toString("utf8"));
    if (route === "validator-upload") return this.uploadAccess();
    if (route === "policies") return { policy: this.lies.policy ?? policy };
    if (!path.includes(epochId)) throw new Refusal(404, "EPOCH_NOT_FOUND");
    if (route === "epoch") return this.announcement();
    if (now < closesAt) throw new Refusal(409, route === "candidates" ? "EPOCH_OPEN" : "SNAPSHOT_NOT_READY");
    if (route === "candidates") {
      const { epochSecret, commitment, honeypots } = this.assignment;
      return { epochId, epochSecret, commitment, honeypots, candidates: this.options.candidates };
    }
    if (route === "submissions") return this.submissions();
    if (route === "commit") {
      if (now >= commitsUntil) throw new Refusal(409, "COMMITS_CLOSED");
      this.commitments.set(hotkey, [...(this.commitments.get(hotkey) ?? []), json().commitment]);
    }
    if (route === "reveal") {
      if (now < commitsUntil) throw new Refusal(425, "REVEALS_NOT_OPEN");
      if (now >= revealsUntil) throw new Refusal(409, "REVEALS_CLOSED");
      const reveal = json() as SignedReveal;
      if (observationCommitment(reveal) !== this.commitments.get(hotkey)?.[0]) throw new Refusal(400, "REVEAL_INVALID");
      this.reveals.set(hotkey, reveal);
    }
    if (route === "observations") {
      if (now < revealsUntil) throw new Refusal(409, "OBSERVATIONS_NOT_READY");
      const reveals = [...this.reveals.values()].sort((a, b) => (a.hotkey < b.hotkey ? -1 : 1));
      return { observationSet: { epochId, reveals }, sha256: observationSetSha256({ epochId, reveals }) };
    }
    if (route === "publish") {
      if (now >= resultsUntil) throw new Refusal(409, "RESULTS_CLOSED");
      this.results.set(hotkey, { ...(json() as ResultRequest), hotkey, publishedAt: now });
    }
    if (route === "results") return { epochId, results: [...this.results.values()] };
    return { success: true, message: "kept" };
  }

  private announcement() {
    const { epochId, policy } = this.options;
    const { assignment, schedule } = this;
    const iso = (at: number) => new Date(at).toISOString();
    return {
      success: true,
      epochId,
      epochStart: iso(epochStart(epochId)),
      epochEnd: iso(schedule.endsAt),
      submissionDeadline: iso(schedule.deadlineAt),
      closesAt: iso(schedule.closesAt),
      nonce: assignment.nonce,
      targetListings: assignment.targetListings,
      tolerancePercent: 10,
      zipcodes: assignment.zipcodes.map(({ expected, ...zipcode }) => ({ ...zipcode, expectedListings: expected })),
      metadata: {
        totalExpectedListings: assignment.listings,
        zipcodeCount: assignment.zipcodes.length,
        algorithmVersion: "v1.0",
        selectionSeed: assignment.selectionSeed,
      },
      policy: {
        name: policy.name,
        version: policy.version,
        sha256: this.lies.announcedPolicySha256 ?? policy.sha256,
      },
      rulesVersion: policy.values.rulesVersion,
      commitment: assignment.commitment,
    };
  }

  private async submissions(): Promise<Omit<SubmissionsAnswer, "snapshot"> & { snapshot: Snapshot }> {
    const { epochId, policy, chain } = this.options;
    const block = await chain.firstBlockAfter(this.schedule.closesAt);
    if (this.snapshot === undefined || block === undefined) throw new Refusal(409, "SNAPSHOT_NOT_READY");
    const { number, hash, timestampMs } = block;
    return {
      epochId,
      snapshot: this.snapshot,
      sha256: snapshotSha256(this.snapshot),
      beacon: { block: number, hash, timestampMs },
      policy: { name: policy.name, version: policy.version, sha256: policy.sha256 },
      rulesVersion: policy.values.rulesVersion,
      readUrl: `${this.url}/objects/token`,
      schedule: this.lies.schedule ?? this.schedule,
    };
  }

  private uploadAccess() {
    const form = { success: true, message: "granted", uploadUrl: `${this.url}/upload`, fields: { policy: "p" } };
    const metadata = {
      folderPath: "validators/",
      expiresAt: "tomorrow",
      maxFileSize: "100MB",
      supportedFormats: ["json"],
    };
    return { ...form, metadata };
  }
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

function routeOf(path: string, method: string): string {
  if (path.startsWith("/objects/")) return "object";
  if (path.startsWith("/upload")) return "upload";
  if (path.includes("/policies/")) return "policies";
  if (path.endsWith("/commit")) return "commit";
  if (path.endsWith("/reveal")) return "reveal";
  if (path.includes("/zipcode-assignments/epoch/")) return "epoch";
  if (path.endsWith("/results") && method === "POST") return "publish";
  return path.split("/").at(-1) ?? "";
}
