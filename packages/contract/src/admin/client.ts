import { LodeError } from "@lode/runtime/errors";
import type { z } from "zod";
import { type ExchangeOptions, exchangeJson } from "../coordinator/exchange.ts";
import { type AnnounceBody, announcementResponseSchema, type EscalateBody } from "./announcements.ts";
import { type AuditQuery, auditResponseSchema } from "./audit.ts";
import {
  type EpochsQuery,
  type ExtendBody,
  epochChangedResponseSchema,
  epochResponseSchema,
  epochsResponseSchema,
  type RollBackRequest,
} from "./epochs.ts";
import { type MinersQuery, minerResponseSchema, minersResponseSchema, standingResponseSchema } from "./miners.ts";
import { type AdminRoute, adminRoutes } from "./routes.ts";
import {
  flagsResponseSchema,
  type LimitRequest,
  limitsResponseSchema,
  phasesResponseSchema,
  type SetFlagsRequest,
  type SetPhasesBody,
} from "./settings.ts";
import {
  activatedResponseSchema,
  diffResponseSchema,
  type LoadTableQuery,
  loadTableResponseSchema,
  type TableQuery,
  tableResponseSchema,
  tablesResponseSchema,
} from "./zipcode-tables.ts";

export interface AdminClientOptions {
  readonly baseUrl: string;
  /** As made by `lode coordinator owner-key create`; travels as a bearer key and is never part of a failure. */
  readonly key: string;
  readonly fetch?: typeof fetch;
  /** Real time that one request may take; a minute unless told, as tables are large. */
  readonly timeoutMs?: number;
}

type Query = Readonly<Record<string, string | undefined>>;

/** The owner's API as a typed object: one method a route, every answer parsed and bounded. It never retries. @throws LodeError with the code of the refusal, ADMIN_API_ELSEWHERE. */
export class AdminClient {
  readonly #baseUrl: string;
  readonly #key: string;
  readonly #http: ExchangeOptions;

  constructor(options: AdminClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#key = options.key;
    this.#http = { fetch: options.fetch ?? fetch, timeoutMs: options.timeoutMs ?? 60_000 };
  }

  loadZipcodeTable(bytes: Uint8Array<ArrayBuffer>, mediaType: string, query: LoadTableQuery, signal?: AbortSignal) {
    const init = { body: bytes, headers: { "content-type": mediaType } };
    return this.#exchange(adminRoutes.loadZipcodeTable, {}, query, init, loadTableResponseSchema, signal);
  }

  zipcodeTables(signal?: AbortSignal) {
    return this.#get(adminRoutes.zipcodeTables, {}, {}, tablesResponseSchema, signal);
  }

  zipcodeTable(sha256: string, query: TableQuery = {}, signal?: AbortSignal) {
    return this.#get(adminRoutes.zipcodeTable, { sha256 }, query, tableResponseSchema, signal);
  }

  diffZipcodeTable(sha256: string, signal?: AbortSignal) {
    return this.#get(adminRoutes.diffZipcodeTable, { sha256 }, {}, diffResponseSchema, signal);
  }

  activateZipcodeTable(sha256: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.activateZipcodeTable, { sha256 }, { reason }, activatedResponseSchema, signal);
  }

  epochs(query: EpochsQuery = {}, signal?: AbortSignal) {
    return this.#get(adminRoutes.epochs, {}, query, epochsResponseSchema, signal);
  }

  epoch(epochId: string, signal?: AbortSignal) {
    return this.#get(adminRoutes.epoch, { epochId }, {}, epochResponseSchema, signal);
  }

  extendEpoch(epochId: string, body: ExtendBody, signal?: AbortSignal) {
    return this.#post(adminRoutes.extendEpoch, { epochId }, body, epochChangedResponseSchema, signal);
  }

  holdEpoch(epochId: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.holdEpoch, { epochId }, { reason }, epochChangedResponseSchema, signal);
  }

  releaseEpoch(epochId: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.releaseEpoch, { epochId }, { reason }, epochChangedResponseSchema, signal);
  }

  reopenEpoch(epochId: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.reopenEpoch, { epochId }, { reason }, epochChangedResponseSchema, signal);
  }

  rollBackEpoch(epochId: string, body: RollBackRequest, signal?: AbortSignal) {
    return this.#post(adminRoutes.rollBackEpoch, { epochId }, body, epochChangedResponseSchema, signal);
  }

  /** Hotkeys with a flag or a ban. */
  miners(query: MinersQuery = {}, signal?: AbortSignal) {
    return this.#get(adminRoutes.miners, {}, query, minersResponseSchema, signal);
  }

  miner(hotkey: string, signal?: AbortSignal) {
    return this.#get(adminRoutes.miner, { hotkey }, {}, minerResponseSchema, signal);
  }

  flagMiner(hotkey: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.flagMiner, { hotkey }, { reason }, standingResponseSchema, signal);
  }

  banMiner(hotkey: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.banMiner, { hotkey }, { reason }, standingResponseSchema, signal);
  }

  pardonMiner(hotkey: string, reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.pardonMiner, { hotkey }, { reason }, standingResponseSchema, signal);
  }

  flags(signal?: AbortSignal) {
    return this.#get(adminRoutes.flags, {}, {}, flagsResponseSchema, signal);
  }

  setFlags(flags: SetFlagsRequest, signal?: AbortSignal) {
    return this.#post(adminRoutes.setFlags, {}, flags, flagsResponseSchema, signal);
  }

  phases(signal?: AbortSignal) {
    return this.#get(adminRoutes.phases, {}, {}, phasesResponseSchema, signal);
  }

  setPhases(request: SetPhasesBody, signal?: AbortSignal) {
    return this.#post(adminRoutes.setPhases, {}, request, phasesResponseSchema, signal);
  }

  limits(signal?: AbortSignal) {
    return this.#get(adminRoutes.limits, {}, {}, limitsResponseSchema, signal);
  }

  setLimit(name: string, limit: LimitRequest, signal?: AbortSignal) {
    return this.#post(adminRoutes.setLimit, { name }, limit, limitsResponseSchema, signal);
  }

  resetLimit(name: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.resetLimit, { name }, {}, limitsResponseSchema, signal);
  }

  announcement(signal?: AbortSignal) {
    return this.#get(adminRoutes.announcement, {}, {}, announcementResponseSchema, signal);
  }

  announce(body: AnnounceBody, signal?: AbortSignal) {
    return this.#post(adminRoutes.announce, {}, body, announcementResponseSchema, signal);
  }

  escalateAnnouncement(body: EscalateBody, signal?: AbortSignal) {
    return this.#post(adminRoutes.escalateAnnouncement, {}, body, announcementResponseSchema, signal);
  }

  withdrawAnnouncement(reason: string, signal?: AbortSignal) {
    return this.#post(adminRoutes.withdrawAnnouncement, {}, { reason }, announcementResponseSchema, signal);
  }

  audit(query: AuditQuery = {}, signal?: AbortSignal) {
    return this.#get(adminRoutes.audit, {}, query, auditResponseSchema, signal);
  }

  #get<Schema extends z.ZodType>(
    route: AdminRoute,
    parameters: Record<string, string>,
    query: Query,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    return this.#exchange(route, parameters, query, {}, schema, signal);
  }

  #post<Schema extends z.ZodType>(
    route: AdminRoute,
    parameters: Record<string, string>,
    body: unknown,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const init = { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return this.#exchange(route, parameters, {}, init, schema, signal);
  }

  async #exchange<Schema extends z.ZodType>(
    route: AdminRoute,
    parameters: Record<string, string>,
    query: Query,
    init: { readonly body?: string | Uint8Array<ArrayBuffer>; readonly headers?: Record<string, string> },
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const told = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const search = told.length === 0 ? "" : `?${new URLSearchParams(told)}`;
    const headers = { ...init.headers, authorization: `Bearer ${this.#key}` };
    const exchange = {
      name: `${route.method} ${route.path}`,
      url: `${this.#baseUrl}${adminPathOf(route, parameters)}${search}`,
      init: { ...init, headers, method: route.method },
      maxBytes: route.maxAnswerBytes,
      signal,
    };
    try {
      return await exchangeJson(this.#http, exchange, schema);
    } catch (error) {
      throw isAnotherServer(error) ? elsewhere(this.#baseUrl, error) : error;
    }
  }
}

/** Whether the refusal is of somebody who does not know the owner's routes: the coordinator's public port, a store, any web server. */
function isAnotherServer(error: unknown): boolean {
  return error instanceof LodeError && (error.code === "ROUTE_NOT_FOUND" || /^HTTP_4/.test(error.code));
}

function elsewhere(baseUrl: string, cause: unknown): LodeError<"ADMIN_API_ELSEWHERE"> {
  return new LodeError("ADMIN_API_ELSEWHERE", `what answers at ${baseUrl} is not an owner's API`, {
    retry: "never",
    facts: { baseUrl },
    next: "Give the address that the coordinator calls `admin` when it starts; it serves one only with --admin-port.",
    cause,
  });
}

/** The path with its parameters filled in and escaped. */
function adminPathOf(route: AdminRoute, parameters: Readonly<Record<string, string>>): string {
  return route.path.replace(/:([A-Za-z0-9]+)/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new TypeError(`the path ${route.path} needs ${name}`);
    return encodeURIComponent(value);
  });
}
