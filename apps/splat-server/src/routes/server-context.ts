import type { Clock } from "@lode/runtime/clock";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AssetStore } from "../assets/index.ts";
import type { SplatServerSettings } from "../config.ts";
import type { ServerMetrics } from "../server/metrics.ts";
import type { GenerationDesk, JobQueue, Workbench } from "../work/index.ts";

/** What the routes work with; built once, handed down. */
export interface ServerContext {
  readonly settings: SplatServerSettings;
  readonly store: AssetStore;
  readonly bench: Workbench;
  readonly desk: GenerationDesk;
  readonly queue: JobQueue;
  /** Of `/validate/` and `/assets/compress/`: what is not a generation, but as heavy. */
  readonly sideWork: JobQueue;
  /** Forms with files that are being read into memory. */
  readonly reading: JobQueue;
  readonly metrics: ServerMetrics;
  readonly wall: Clock;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
}

/** A value is sent as JSON; undefined says that the reply has been sent. */
export type RouteHandler = (context: ServerContext, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
