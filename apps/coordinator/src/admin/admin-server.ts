import { randomUUID } from "node:crypto";
import { type AdminRoute, adminRoutes } from "@lode/contract/admin";
import { errorBody } from "@lode/contract/coordinator";
import type { Reporter } from "@lode/runtime/events";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { ApiError } from "../access/api-error.ts";
import { takeJsonOnly } from "../app/take-json-only.ts";
import { actors } from "./actor.ts";
import type { OwnerDoor } from "./owner-door.ts";

/** Real milliseconds; a table may come over a slow line. */
const timeouts = { requestTimeout: 120_000, connectionTimeout: 180_000, keepAliveTimeout: 15_000 } as const;
const defaultBodyLimit = 64 * 1024;

const bodyLimits = new Map<string, number>();
for (const { path, maxBodyBytes } of Object.values<AdminRoute>(adminRoutes)) {
  bodyLimits.set(path, Math.max(maxBodyBytes, bodyLimits.get(path) ?? 0));
}

/** What a table travels as, besides a form. */
const tableTypes = [
  "text/csv",
  "application/csv",
  "application/vnd.apache.parquet",
  "application/x-parquet",
  "application/octet-stream",
];

/** Fastify for the owner: nobody without a key gets any further than the first hook, before a body is read. */
export function adminServer(door: OwnerDoor, reporter: Reporter): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...timeouts,
    bodyLimit: defaultBodyLimit,
    genReqId: () => randomUUID(),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.header("X-Request-Id", request.id);
      reply.status(400).send(errorBody(400, "REQUEST_MALFORMED", error.message));
    },
    routerOptions: { maxParamLength: 200 },
  });
  const server = adapter.getInstance();
  server.addHook("onRoute", (route: RouteOptions) => {
    const bodyLimit = bodyLimits.get(route.url);
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  for (const type of [tableTypes, /^multipart\/form-data/]) {
    server.addContentTypeParser(type, { parseAs: "buffer" }, (_, body, done) => done(null, body));
  }
  takeJsonOnly(adapter, defaultBodyLimit);
  server.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header("X-Request-Id", request.id);
    return await letIn(door, request, reply);
  });
  server.addHook("onResponse", async (request: FastifyRequest, reply: FastifyReply) => {
    const actor = actors.get(request);
    if (actor === undefined) return;
    const { method, id: requestId } = request;
    const route = request.routeOptions.url ?? "none";
    reporter.info("ownerCalled", { requestId, by: actor.name, method, route, status: reply.statusCode });
  });
  return adapter;
}

async function letIn(door: OwnerDoor, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  // By the route that was found and not by the address that was written, of which there are many spellings. No route is
  // a 404, and the description says nothing that is not in the documentation.
  const route = request.routeOptions.url;
  if (route === undefined || route.startsWith("/docs")) return undefined;
  const { authorization } = request.headers;
  try {
    const name = await door.admit({ authorization, address: request.ip, requestId: request.id });
    actors.set(request, { name, requestId: request.id });
    // Nothing that we name contains it, and the database takes it for an error of ours.
    if (request.url.includes("%00")) throw new ApiError(400, "REQUEST_MALFORMED", "The address contains a NUL");
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.retryAfterSeconds !== undefined) reply.header("Retry-After", error.retryAfterSeconds);
    if (error.status === 401) reply.header("WWW-Authenticate", "Bearer");
    return reply.status(error.status).send(errorBody(error.status, error.code, error.message));
  }
}
