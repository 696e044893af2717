import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { AccessObserver, RefusalReason } from "../access/access-observer.ts";
import type { LimitName } from "../access/limits.ts";
import type { EpochState } from "../epochs/epoch-record.ts";

/** Real seconds. The fast end tells a cached answer from a verified one, the slow end a client's patience. */
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Codes of refusals are few and fixed; a mistake must not grow the metrics without end. */
const maxCodes = 200;

export interface RequestDone {
  readonly method: string;
  /** The template, never the path that was asked for. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  /** Of the refusal or failure, if it was one. */
  readonly code: string | undefined;
}

/** Everything that the coordinator counts and measures of itself, under one prefix; no label ever names who it was. */
export class Metrics implements AccessObserver {
  readonly registry: Registry;
  readonly requests: Histogram<"method" | "route" | "status">;
  readonly inFlight: Gauge;
  readonly aborted: Counter;
  readonly refusals: Counter<"code" | "status">;
  readonly signaturesRefused: Counter<"reason">;
  readonly limitsHit: Counter<"limit">;
  readonly scrapesFailed: Counter<"source">;
  readonly epochs: Gauge<"state">;
  readonly epochAge: Gauge;
  readonly schedulerLag: Gauge;
  readonly schedulerLeader: Gauge;
  readonly schedulerFence: Gauge;
  readonly participation: Gauge<"epoch" | "stage">;
  readonly snapshotObjects: Gauge;
  readonly snapshotBytes: Gauge;
  readonly uploadSuccess: Gauge;
  readonly consensus: Gauge;
  readonly metagraphAge: Gauge;
  readonly metagraphNeurons: Gauge;
  readonly metagraphFailures: Counter;
  readonly databaseConnections: Gauge<"state">;
  readonly componentOk: Gauge<"component">;
  readonly ready: Gauge;
  readonly #codes = new Set<string>();

  constructor(registry: Registry) {
    this.registry = registry;
    const at = (name: string, help: string) => ({ name: `lode_coordinator_${name}`, help, registers: [registry] });
    this.requests = new Histogram({
      ...at("http_request_duration_seconds", "Requests answered, by route template, method and status"),
      labelNames: ["method", "route", "status"],
      buckets: latencyBuckets,
    });
    this.inFlight = new Gauge(at("http_requests_in_flight", "Requests that are being answered"));
    this.aborted = new Counter(at("http_requests_aborted_total", "Requests whose client left before the answer"));
    this.refusals = new Counter({
      ...at("refusals_total", "Requests refused or failed, by the code that was answered"),
      labelNames: ["code", "status"],
    });
    this.signaturesRefused = new Counter({
      ...at("signatures_refused_total", "Signed requests turned away at the door, by reason"),
      labelNames: ["reason"],
    });
    this.limitsHit = new Counter({
      ...at("limits_hit_total", "Requests refused because a rate limit was spent, by limit"),
      labelNames: ["limit"],
    });
    this.scrapesFailed = new Counter({
      ...at("scrape_sources_failed_total", "Sources of this page that could not be read; their last values stand"),
      labelNames: ["source"],
    });
    this.epochs = new Gauge({ ...at("epochs", "Epochs that are not archived, by state"), labelNames: ["state"] });
    this.epochAge = new Gauge(at("epoch_age_seconds", "Protocol seconds since the start of the current epoch"));
    this.schedulerLag = new Gauge(
      at("scheduler_lag_seconds", "Protocol seconds by which the most overdue step of any epoch is late"),
    );
    this.schedulerLeader = new Gauge(at("scheduler_leader", "1 where this replica runs the scheduler"));
    this.schedulerFence = new Gauge(at("scheduler_fence", "Fence of the term in which this replica leads"));
    this.participation = new Gauge({
      ...at("epoch_miners", "Miners of the current and of the last closed epoch that asked, finished, submitted"),
      labelNames: ["epoch", "stage"],
    });
    this.snapshotObjects = new Gauge(at("snapshot_objects", "Files in the last snapshot"));
    this.snapshotBytes = new Gauge(at("snapshot_bytes", "Bytes of the files in the last snapshot"));
    this.uploadSuccess = new Gauge(
      at(
        "upload_success_ratio",
        "Of the miners that claimed a complete upload for the last closed epoch, those with files in its snapshot",
      ),
    );
    this.consensus = new Gauge(
      at("consensus_ratio", "Share of the published stake that agrees on one digest, last completed epoch"),
    );
    this.metagraphAge = new Gauge(at("metagraph_age_seconds", "Real seconds since the metagraph was read"));
    this.metagraphNeurons = new Gauge(at("metagraph_neurons", "Neurons in the metagraph in use"));
    this.metagraphFailures = new Counter(at("metagraph_failures_total", "Reads of the metagraph that failed"));
    this.databaseConnections = new Gauge({
      ...at("database_connections", "Connections of the database pool, by state"),
      labelNames: ["state"],
    });
    this.componentOk = new Gauge({
      ...at("component_ok", "1 ok, 0.5 degraded, 0 down, as /healthcheck tells it"),
      labelNames: ["component"],
    });
    this.ready = new Gauge(at("ready", "1 while this replica wants requests"));
    const unknownAtFirst = [
      this.epochAge,
      this.snapshotObjects,
      this.snapshotBytes,
      this.uploadSuccess,
      this.consensus,
    ];
    for (const gauge of [...unknownAtFirst, this.metagraphAge, this.schedulerFence]) gauge.remove();
  }

  requestDone({ method, route, status, seconds, code }: RequestDone): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
    if (code === undefined) return;
    if (this.#codes.size < maxCodes) this.#codes.add(code);
    this.refusals.inc({ code: this.#codes.has(code) ? code : "OTHER", status: String(status) });
  }

  limitHit(name: LimitName): void {
    this.limitsHit.inc({ limit: name });
  }

  refused(reason: RefusalReason): void {
    this.signaturesRefused.inc({ reason });
  }

  /** @param total since the start. */
  metagraphFailed(total: number): void {
    this.metagraphFailures.reset();
    this.metagraphFailures.inc(total);
  }

  epochStates(counts: ReadonlyMap<EpochState, number>): void {
    for (const state of ["PENDING", "ACTIVE", "GRACE", "CLOSED", "JUDGING", "COMPLETED"] as const) {
      this.epochs.set({ state }, counts.get(state) ?? 0);
    }
  }
}

/** What is not known has no value: a zero would be one. */
export function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
