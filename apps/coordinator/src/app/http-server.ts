import { randomUUID } from "node:crypto";
import { errorBody, routes } from "@lode/contract/coordinator";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { addressKey } from "../access/address-key.ts";
import { ApiError } from "../access/api-error.ts";
import type { LimitName, RateLimits } from "../access/limits.ts";

const mib = 1024 ** 2;
/** Bodies are read before their sender is known, so most routes take little. */
const bodyLimits: Readonly<Record<string, number>> = {
  [routes.status.path]: mib,
  [routes.revealObservations.path]: 32 * mib,
  [routes.publishResult.path]: 8 * mib,
};
const defaultBodyLimit = 64 * 1024;

/** Real milliseconds. */
const timeouts = { requestTimeout: 30_000, connectionTimeout: 60_000, keepAliveTimeout: 15_000 } as const;

/** Fastify with limits on size, time and rate, a request id on every answer, and no word about what runs here. */
export function httpServer(limits: RateLimits): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...timeouts,
    bodyLimit: defaultBodyLimit,
    genReqId: () => randomUUID(),
    // Addresses that do not parse never reach a route, nor the filter behind it.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.header("X-Request-Id", request.id);
      reply.status(400).send(errorBody(400, "REQUEST_MALFORMED", error.message));
    },
    routerOptions: { maxParamLength: 2_048 },
  });
  const server = adapter.getInstance();
  server.addHook("onRoute", (route: RouteOptions) => {
    const bodyLimit = bodyLimits[route.url];
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  server.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header("X-Request-Id", request.id);
    return await refuseFlood(limits, request, reply);
  });
  return adapter;
}

/** The limit in front, by address; counted before anything of the request is read. */
async function refuseFlood(limits: RateLimits, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  try {
    limits.count(limitFor(request.url), addressKey(request.ip), reply);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.retryAfterSeconds !== undefined) reply.header("Retry-After", error.retryAfterSeconds);
    return reply.status(error.status).send(errorBody(error.status, error.code, error.message));
  }
}

/** As {@link routes.agreement} is asked for. */
const agreementPath = /^\/api\/v1\/epochs\/[^/]+\/agreement$/;

function limitFor(url: string): LimitName {
  if (url.startsWith("/objects")) return "objects";
  const path = url.split("?", 1)[0] ?? "";
  const isPublicPage = path === routes.stats.path || path === routes.readiness.path || agreementPath.test(path);
  return isPublicPage ? "stats" : "address";
}
