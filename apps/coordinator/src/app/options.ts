import type { ChainClient } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { ObjectStore, UploadSigner } from "@lode/object-store/store";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { DutyLedger } from "@lode/runtime/lifecycle";
import type { Candidate } from "@lode/zipcode/assignment";
import type { EpochId } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import type { Registry } from "prom-client";
import type { AccessOptions } from "../access/open-access.ts";
import type { DatabasePlace } from "../database/open-database.ts";
import type { EpochState } from "../epochs/epoch-record.ts";
import type { RequestLog } from "../observability/observe-requests.ts";
import type { RetentionRules } from "../retention/retention-rules.ts";

export interface CoordinatorOptions extends AccessOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host: string;
  /** As others reach it, without a slash at the end; where it listens unless told. */
  readonly publicUrl?: string;
  /** Master secret and lock, and the embedded database unless {@link database} names another. */
  readonly dataDir: string;
  /** Where replicas meet; a folder below `dataDir` unless told. */
  readonly database?: DatabasePlace;
  readonly netuid: NetUid;
  readonly chain: ChainClient;
  /** The bucket that miners upload to; its clock decides who was on time. */
  readonly store: ObjectStore;
  readonly uploads: UploadSigner;
  /** What the storage routes call the bucket. */
  readonly bucket?: { readonly name: string; readonly region: string };
  /** Epochs run on this clock. */
  readonly protocol: Clock;
  /** Signatures, limits and retries run on this one: real time. */
  readonly wall: Clock;
  readonly duties: DutyLedger;
  readonly reporter: Reporter;
  /** Opens epochs from now on; earlier epochs keep the one they were opened under. */
  readonly policy: Policy;
  /** The owner's table of zipcodes. */
  readonly candidates: readonly Candidate[];
  /** On a live network: no epoch is opened while the table is empty, instead of one without zipcodes. */
  readonly waitsForTable?: boolean;
  /** 32 bytes; without it the file in `dataDir` is used and made when missing. */
  readonly masterSecret?: Uint8Array;
  /** Real milliseconds between two looks at the chain while a beacon is awaited. */
  readonly pollMs: number;
  /**
   * Addresses or networks of proxies whose `X-Forwarded-For` is believed; none unless told. The address that limits count
   * is the last one that none of them has.
   */
  readonly trustProxy?: readonly string[];
  /** How long what is kept; months unless told. */
  readonly retention?: Partial<RetentionRules>;
  /** Where counters and gauges are kept; one of its own unless told. */
  readonly registry?: Registry;
  /** Where they are read: `/metrics` beside the routes unless told, nowhere, or on a port of its own. */
  readonly metrics?: "beside" | "off" | { readonly port: number; readonly host?: string };
  /** Which requests get a line in the log; those that are refused or fail unless told. */
  readonly logRequests?: RequestLog;
  /** Real milliseconds from the wish to stop, when readiness goes, until no more connections are taken; 0 unless told. */
  readonly drainMs?: number;
  /** Real milliseconds that running requests get after that; 10 seconds unless told. */
  readonly stopGraceMs?: number;
  /**
   * The owner's API, on a listener of its own; none unless told. Port 0 takes a free one.
   * `host` is loopback unless told, and may be another address only with `allowRemote`.
   */
  readonly admin?: { readonly port: number; readonly host?: string; readonly allowRemote?: boolean };
  readonly onTransition?: (epochId: EpochId, state: EpochState) => void;
  /** Told of every route that is served, once for each method. */
  readonly onRoute?: (method: string, path: string) => void;
}

export interface RunningCoordinator extends AsyncDisposable {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** Base URL of the owner's API, where it is served. */
  readonly adminUrl?: string;
  /** Where `/metrics` is read, unless it is switched off. */
  readonly metricsUrl?: string;
  /** What the owner had put in force when it started, in the place of what it was started with. */
  readonly ownersTable?: { readonly sha256: string; readonly zipcodes: number };
  /** Does everything that is due on the protocol clock now; on a running clock nobody needs to call it. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}
