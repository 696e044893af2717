import type { Signer } from "@lode/bittensor/chain";
import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { SignedReveal } from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { z } from "zod";
import {
  folderAccessResponseSchema,
  minerAccessResponseSchema,
  validatorAccessResponseSchema,
  validatorUploadResponseSchema,
} from "./access.ts";
import { agreementResponseSchema } from "./agreement.ts";
import { assignmentResponseSchema, statusResponseSchema } from "./assignment.ts";
import {
  currentAssignmentCommitment,
  epochAssignmentCommitment,
  folderAccessCommitment,
  lodeCommitment,
  lodeHeaders,
  minerAccessCommitment,
  statusCommitment,
  validatorAccessCommitment,
  validatorUploadCommitment,
} from "./commitments.ts";
import { exchangeBytes, exchangeJson } from "./exchange.ts";
import { healthResponseSchema } from "./health.ts";
import { acceptedResponseSchema, observationsResponseSchema } from "./observations.ts";
import {
  type ReadinessProposal,
  readinessResponseSchema,
  readinessVoteResponseSchema,
  readinessVoteText,
} from "./readiness.ts";
import type { MinerStatus } from "./requests.ts";
import { policyResponseSchema, type ResultRequest, resultsResponseSchema } from "./results.ts";
import { pathOf, type Route, routes } from "./routes.ts";
import { statsResponseSchema } from "./stats.ts";
import { candidatesResponseSchema, submissionsResponseSchema } from "./submissions.ts";

export interface CoordinatorClientOptions {
  readonly baseUrl: string;
  readonly signer: Signer;
  /** Real time: signatures are judged by it, whatever the epochs run on. */
  readonly wall: Clock;
  readonly fetch?: typeof fetch;
  /** Real time that one request may take; 30 s unless told. */
  readonly timeoutMs?: number;
}

/** What a miner says about its epoch. */
export interface StatusReport {
  readonly epochId: EpochId;
  readonly nonce: string;
  readonly status: MinerStatus;
  readonly listingsScraped?: number;
  /** `completedAt`: protocol time, epoch milliseconds. */
  readonly zipcodesCompleted?: ReadonlyArray<{ zipcode: Zipcode; listingsScraped: number; completedAt: number }>;
  readonly s3UploadComplete: boolean;
  readonly s3UploadTimestamp?: number;
}

/**
 * The coordinator as a typed object: one method a route, every request signed anew, every answer parsed and bounded.
 * It never retries: the caller knows what the request serves and when that ends.
 */
export class CoordinatorClient {
  readonly #baseUrl: string;
  readonly #signer: Signer;
  readonly #wall: Clock;
  readonly #http: { fetch: typeof fetch; timeoutMs: number };

  constructor(options: CoordinatorClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#signer = options.signer;
    this.#wall = options.wall;
    this.#http = { fetch: options.fetch ?? fetch, timeoutMs: options.timeoutMs ?? 30_000 };
  }

  /** Without a slash at the end. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  get hotkey(): Hotkey {
    return this.#signer.hotkey;
  }

  currentAssignment(signal?: AbortSignal) {
    const query = this.#signed((timestamp) => currentAssignmentCommitment(timestamp));
    return this.#get(routes.currentAssignment, {}, query, assignmentResponseSchema, signal);
  }

  /** @throws LodeError STALE_ASSIGNMENT (later): the server answered for another epoch. */
  async assignmentOf(epochId: EpochId, signal?: AbortSignal) {
    const query = this.#signed((timestamp) => epochAssignmentCommitment(epochId, timestamp));
    const answer = await this.#get(routes.epochAssignment, { epochId }, query, assignmentResponseSchema, signal);
    if (answer.epochId === epochId) return answer;
    throw new LodeError("STALE_ASSIGNMENT", `asked for ${epochId}, got ${answer.epochId}`, {
      retry: "later",
      facts: { asked: epochId, got: answer.epochId },
    });
  }

  reportStatus(report: StatusReport, signal?: AbortSignal) {
    const { epochId, zipcodesCompleted, s3UploadTimestamp, ...rest } = report;
    const body = {
      ...this.#signed((timestamp) => statusCommitment(epochId, timestamp)),
      epochId,
      ...rest,
      ...(zipcodesCompleted === undefined || zipcodesCompleted.length === 0
        ? {}
        : { zipcodesCompleted: zipcodesCompleted.map((done) => ({ ...done, completedAt: iso(done.completedAt) })) }),
      ...(s3UploadTimestamp === undefined ? {} : { s3UploadTimestamp: iso(s3UploadTimestamp) }),
    };
    return this.#post(routes.status, body, statusResponseSchema, signal);
  }

  stats(signal?: AbortSignal) {
    return this.#get(routes.stats, {}, undefined, statsResponseSchema, signal);
  }

  folderAccess(coldkey: Coldkey, signal?: AbortSignal) {
    const signed = this.#signed((timestamp) => folderAccessCommitment(coldkey, this.hotkey, timestamp));
    return this.#post(routes.folderAccess, { coldkey, ...signed }, folderAccessResponseSchema, signal);
  }

  validatorAccess(signal?: AbortSignal) {
    const signed = this.#signed((timestamp) => validatorAccessCommitment(timestamp));
    return this.#post(routes.validatorAccess, signed, validatorAccessResponseSchema, signal);
  }

  minerAccess(miner: Hotkey, signal?: AbortSignal) {
    const signed = this.#signed((timestamp) => minerAccessCommitment(miner, timestamp));
    return this.#post(routes.minerAccess, { ...signed, miner_hotkey: miner }, minerAccessResponseSchema, signal);
  }

  validatorUpload(
    upload: { epochId: EpochId; purpose?: string; estimatedDataSizeMb?: number; retentionDays?: number },
    signal?: AbortSignal,
  ) {
    const signed = this.#signed((timestamp) => validatorUploadCommitment(timestamp));
    return this.#post(routes.validatorUpload, { ...signed, ...upload }, validatorUploadResponseSchema, signal);
  }

  submissions(epochId: EpochId, signal?: AbortSignal) {
    return this.#lode(routes.submissions, { epochId }, undefined, submissionsResponseSchema, signal);
  }

  candidates(epochId: EpochId, signal?: AbortSignal) {
    return this.#lode(routes.candidates, { epochId }, undefined, candidatesResponseSchema, signal);
  }

  /** @param commitment SHA-256 in hex over epoch, hotkey, salt and observations. */
  commitObservations(epochId: EpochId, commitment: string, signal?: AbortSignal) {
    return this.#lode(routes.commitObservations, { epochId }, { commitment }, acceptedResponseSchema, signal);
  }

  /** @param reveal signed over `revealText`. */
  revealObservations(epochId: EpochId, reveal: SignedReveal, signal?: AbortSignal) {
    return this.#lode(routes.revealObservations, { epochId }, reveal, acceptedResponseSchema, signal);
  }

  observations(epochId: EpochId, signal?: AbortSignal) {
    return this.#lode(routes.observations, { epochId }, undefined, observationsResponseSchema, signal);
  }

  /** @param result signed over `resultText`. */
  publishResult(epochId: EpochId, result: ResultRequest, signal?: AbortSignal) {
    return this.#lode(routes.publishResult, { epochId }, result, acceptedResponseSchema, signal);
  }

  results(epochId: EpochId, signal?: AbortSignal) {
    return this.#lode(routes.results, { epochId }, undefined, resultsResponseSchema, signal);
  }

  /** Public; see {@link agreementResponseSchema}. */
  agreement(epochId: EpochId, signal?: AbortSignal) {
    return this.#get(routes.agreement, { epochId }, undefined, agreementResponseSchema, signal);
  }

  readiness(signal?: AbortSignal) {
    return this.#get(routes.readiness, {}, undefined, readinessResponseSchema, signal);
  }

  /** Votes with a signature that is kept and shown, so that anybody can check the count. */
  voteReadiness(
    { netuid, proposal, inFavour }: { netuid: number; proposal: ReadinessProposal; inFavour: boolean },
    signal?: AbortSignal,
  ) {
    const vote = { proposal, inFavour, timestamp: this.#seconds() };
    const body = { ...vote, signature: this.#signature(readinessVoteText(netuid, vote)) };
    return this.#lode(routes.voteReadiness, {}, body, readinessVoteResponseSchema, signal);
  }

  policy(sha256: string, signal?: AbortSignal) {
    return this.#lode(routes.policy, { sha256 }, undefined, policyResponseSchema, signal);
  }

  health(signal?: AbortSignal) {
    return this.#get(routes.health, {}, undefined, healthResponseSchema, signal);
  }

  /** The frozen bytes of one object of a snapshot; `readUrl` came with the snapshot and needs no signature. */
  readObject(readUrl: string, key: string, options: { maxBytes: number; signal?: AbortSignal }): Promise<Uint8Array> {
    const path = key.split("/").map(encodeURIComponent).join("/");
    const url = `${readUrl.replace(/\/+$/, "")}/${path}`;
    return exchangeBytes(this.#http, {
      name: "GET object",
      url,
      init: {},
      maxBytes: options.maxBytes,
      signal: options.signal,
    });
  }

  #seconds(): number {
    return Math.floor(this.#wall.now() / 1000);
  }

  #signature(text: string): string {
    return Array.from(this.#signer.sign(new TextEncoder().encode(text)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
  }

  #signed(commitment: (timestamp: number) => string) {
    const timestamp = this.#seconds();
    return { hotkey: this.hotkey, signature: this.#signature(commitment(timestamp)), timestamp };
  }

  #get<Schema extends z.ZodType>(
    route: Route,
    parameters: Record<string, string>,
    query: Record<string, string | number> | undefined,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const pairs = Object.entries(query ?? {}).map(([key, value]): [string, string] => [key, String(value)]);
    const search = pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
    return this.#exchange(route, `${pathOf(route, parameters)}${search}`, {}, schema, signal);
  }

  #post<Schema extends z.ZodType>(
    route: Route,
    body: unknown,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const init = { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return this.#exchange(route, pathOf(route), init, schema, signal);
  }

  #lode<Schema extends z.ZodType>(
    route: Route & { readonly signs: NonNullable<Route["signs"]> },
    parameters: { epochId?: EpochId; sha256?: string },
    body: unknown,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const text = body === undefined ? "" : JSON.stringify(body);
    const timestamp = this.#seconds();
    const commitment = lodeCommitment(route.signs, parameters.epochId ?? "-", sha256Hex(text), timestamp);
    const headers = {
      [lodeHeaders.hotkey]: this.hotkey,
      [lodeHeaders.timestamp]: String(timestamp),
      [lodeHeaders.signature]: this.#signature(commitment),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const init = body === undefined ? { headers } : { headers, body: text };
    return this.#exchange(route, pathOf(route, parameters as Record<string, string>), init, schema, signal);
  }

  #exchange<Schema extends z.ZodType>(
    route: Route,
    target: string,
    init: RequestInit,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const exchange = {
      name: `${route.method} ${route.path}`,
      url: `${this.#baseUrl}${target}`,
      init: { ...init, method: route.method },
      maxBytes: route.maxAnswerBytes,
      signal,
    };
    return exchangeJson(this.#http, exchange, schema);
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
