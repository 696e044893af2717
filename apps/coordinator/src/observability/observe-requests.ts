import type { Reporter } from "@lode/runtime/events";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Metrics } from "./metrics.ts";
import { notesOf } from "./request-notes.ts";

/** Which requests get a line: all of them, those that are refused or fail, or none but failures. */
export type RequestLog = "all" | "refused" | "failed";

export interface ObserveRequestsParts {
  readonly metrics: Metrics;
  readonly reporter: Reporter;
  readonly log: RequestLog;
}

const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Measures every request and writes its line when the answer is out: never a path, a query, a signature or a capability. */
export function observeRequests(server: FastifyInstance, { metrics, reporter, log }: ObserveRequestsParts): void {
  server.addHook("onRequest", (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    metrics.inFlight.inc();
    reply.raw.once("close", () => {
      metrics.inFlight.dec();
      if (!reply.raw.writableFinished) metrics.aborted.inc();
    });
    done();
  });
  server.addHook("onResponse", (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { code, hotkey } = notesOf(reply);
    const { statusCode: status, elapsedTime } = reply;
    const route = request.routeOptions?.url ?? "none";
    const method = knownMethods.has(request.method) ? request.method : "other";
    metrics.requestDone({ method, route, status, seconds: elapsedTime / 1_000, code });
    if (log === "all" || (log === "refused" && status >= 400)) {
      const ms = Math.round(elapsedTime * 10) / 10;
      const fields = {
        requestId: request.id,
        method,
        route,
        status,
        ms,
        ...(code && { code }),
        ...(hotkey && { hotkey }),
      };
      reporter.info(status >= 400 ? "requestRefused" : "requestServed", fields);
    }
    done();
  });
}
