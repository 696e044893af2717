import type { IncomingMessage } from "node:http";
import { errorBody, routes } from "@lode/contract/coordinator";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { addressKey } from "../access/address-key.ts";
import { ApiError } from "../access/api-error.ts";
import type { LimitName, RateLimits } from "../access/limits.ts";
import type { Lifecycle } from "../health/lifecycle.ts";
import { allowAnyOrigin } from "../observability/cors.ts";
import { type ObserveRequestsParts, observeRequests } from "../observability/observe-requests.ts";
import { requestId } from "../observability/request-id.ts";
import { notesOf } from "../observability/request-notes.ts";
import { trustedProxies } from "../observability/trusted-proxies.ts";
import { arrivalWithin } from "./arrival.ts";
import { BodiesUnderWay } from "./bodies-under-way.ts";
import { takeJsonOnly } from "./take-json-only.ts";
import { TurnPace } from "./turn-pace.ts";

const mib = 1024 ** 2;
/** Bodies are read before their sender is known, so most routes take little. */
const bodyLimits: Readonly<Record<string, number>> = {
  [routes.status.path]: mib,
  [routes.revealObservations.path]: 32 * mib,
  [routes.publishResult.path]: 8 * mib,
};
const defaultBodyLimit = 64 * 1024;

/** Reading so many takes two milliseconds or three; their signatures have a slice of their own. */
const requestsPerTurn = 32;

export interface HttpServerParts extends ObserveRequestsParts {
  readonly limits: RateLimits;
  readonly lifecycle: Lifecycle;
  /** Addresses and networks of our own proxies. */
  readonly trustProxy: readonly string[];
  readonly onRoute?: ((method: string, path: string) => void) | undefined;
}

/** Fastify with limits on size, time and rate, a request id on every answer, and no word about what runs here. */
export function httpServer(parts: HttpServerParts): FastifyAdapter {
  const { limits, lifecycle } = parts;
  const isTrusted = trustedProxies(parts.trustProxy);
  const adapter = new FastifyAdapter({
    ...arrivalWithin(),
    bodyLimit: defaultBodyLimit,
    trustProxy: parts.trustProxy.length > 0 && ((address: string) => isTrusted(address)),
    genReqId: (request: IncomingMessage) => requestId(request, isTrusted),
    // While it stops, what still comes over an open connection is answered as ever: Fastify's own refusal has no code.
    return503OnClosing: false,
    // Addresses that do not parse never reach a route, nor the filter behind it.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.header("X-Request-Id", request.id);
      notesOf(reply).code = "REQUEST_MALFORMED";
      reply.status(400).send(errorBody(400, "REQUEST_MALFORMED", error.message));
    },
    routerOptions: { maxParamLength: 2_048 },
  });
  const server = adapter.getInstance();
  server.addHook("onRoute", (route: RouteOptions) => {
    const bodyLimit = bodyLimits[route.url];
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    for (const method of [route.method].flat()) parts.onRoute?.(method, route.url);
  });
  const pace = new TurnPace(requestsPerTurn);
  const bodies = new BodiesUnderWay();
  observeRequests(server, parts);
  server.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header("X-Request-Id", request.id);
    if (unlimited.has(request.url)) return undefined;
    const refused = await refuseFlood(limits, bodies, request, reply);
    const turn = refused === undefined ? pace.turn() : undefined;
    if (turn !== undefined) await turn;
    return refused;
  });
  server.addHook("onSend", (_request: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void) => {
    // Whoever keeps a connection open should take the next one elsewhere.
    if (lifecycle.phase === "draining") reply.header("Connection", "close");
    done();
  });
  allowAnyOrigin(server);
  takeJsonOnly(adapter, defaultBodyLimit);
  return adapter;
}

/** Asked every few seconds by whoever keeps us running, and answered from memory: a flood must not make us look dead. */
const unlimited: ReadonlySet<string> = new Set(["/health/live", "/health/ready"]);

/** The limit in front, by address; counted before anything of the request is read. */
async function refuseFlood(
  limits: RateLimits,
  bodies: BodiesUnderWay,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  try {
    const address = addressKey(request.ip);
    limits.count(limitFor(request.routeOptions.url), address, reply);
    reply.raw.once("close", bodies.begin(address, mostBytesOf(request)));
    // Nothing that we name contains it, and the database takes it for an error of ours.
    if (request.url.includes("%00")) throw new ApiError(400, "REQUEST_MALFORMED", "The address contains a NUL");
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notesOf(reply).code = error.code;
    if (error.retryAfterSeconds !== undefined) reply.header("Retry-After", error.retryAfterSeconds);
    return reply.status(error.status).send(errorBody(error.status, error.code, error.message));
  }
}

/** What its body may come to; one that is larger than its route takes is refused unread. */
function mostBytesOf({ method, headers, routeOptions }: FastifyRequest): number {
  if (method !== "POST") return 0;
  const taken = bodyLimits[routeOptions.url ?? ""] ?? defaultBodyLimit;
  const announced = headers["content-length"];
  return announced === undefined ? taken : Math.min(taken, Number(announced));
}

const publicPages: ReadonlySet<string> = new Set([routes.stats.path, routes.readiness.path, routes.agreement.path]);

/** By the route that answers, not by the spelling of the address: one path can be written in many ways. */
function limitFor(route: string | undefined): LimitName {
  if (route?.startsWith("/objects")) return "objects";
  return publicPages.has(route ?? "") ? "stats" : "address";
}
