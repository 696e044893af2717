import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import formbody from "@fastify/formbody";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { Reporter } from "@lode/runtime/events";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { AccessKeys } from "../access/index.ts";
import { ApiError } from "../access/index.ts";
import type { SplatServerSettings } from "../config.ts";
import { admission } from "./admission.ts";
import { failureAnswer, failureBody } from "./failure-answer.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a key. */
    open?: boolean;
    /** Its body may take longer to arrive. */
    large?: boolean;
  }
}

const kib = 1024;
/** Forms without a file; a prompt may be percent-encoded and long. */
const formBytes = 512 * kib;
const keepAliveMs = 15_000;
const checkConnectionsMs = 1_000;

export interface ServerOptions {
  readonly settings: SplatServerSettings;
  readonly keys: AccessKeys | undefined;
  readonly reporter: Reporter;
  readonly openApi: object;
  readonly onAnswered: (route: string, status: number, seconds: number) => void;
}

/** Fastify with limits on size, time, rate and connections, one shape of errors, and the API's description at `/docs`. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { settings, reporter, keys } = options;
  const { limits } = settings;
  const server = fastify({
    bodyLimit: formBytes,
    // The longest that any request may take to arrive; most have less, see `hasten`.
    requestTimeout: Math.max(limits.requestMs, limits.uploadMs),
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: "idle",
    genReqId: () => randomUUID(),
    http: {
      headersTimeout: limits.headersMs,
      maxHeaderSize: 16 * kib,
      connectionsCheckingInterval: checkConnectionsMs,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    clientErrorHandler,
    // Addresses that do not parse never reach the error handler.
    frameworkErrors: (error, request, reply) => {
      const { status, code, message } = failureAnswer(error);
      reply.header("X-Request-Id", request.id);
      void (reply as FastifyReply).status(status).send(failureBody(status, code, message));
    },
  });
  server.server.maxConnections = limits.maxConnections;
  server.setErrorHandler((error, request, reply) => {
    const { status, code, message, headers } = failureAnswer(error);
    const fields = { requestId: request.id, method: request.method, route: request.routeOptions.url, code, status };
    if (status >= 500) reporter.error("requestFailed", { ...fields, error });
    else reporter.info("requestRefused", fields);
    // What is still on its way is not waited for.
    if (!request.raw.complete) reply.header("Connection", "close");
    void reply.headers(headers).status(status).type("application/json; charset=utf-8");
    void reply.send(JSON.stringify(failureBody(status, code, message)));
  });
  server.setNotFoundHandler(() => {
    throw new ApiError(404, "ROUTE_NOT_FOUND", "there is no such route");
  });
  server.addHook("onRequest", async (request, reply) => {
    reply.header("X-Request-Id", request.id);
    reply.header("X-Content-Type-Options", "nosniff");
    if (isEmpty(request)) delete request.headers["content-type"];
    if (request.routeOptions.config.large !== true) hasten(request, reply, limits.requestMs);
  });
  server.addHook("onResponse", async (request, reply) => {
    options.onAnswered(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1000);
  });
  await server.register(rateLimit, {
    max: limits.perMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new ApiError(429, "RATE_LIMITED", "too many requests from this address", {
        retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)),
      }),
  });
  server.addHook("onRequest", admission(keys));
  await server.register(formbody, { bodyLimit: formBytes });
  await server.register(multipart);
  await server.register(swagger, { mode: "static", specification: { document: options.openApi as never } });
  await server.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, open: true };
    });
    await docs.register(swaggerUi, { routePrefix: "/docs", staticCSP: true, uiConfig: { deepLinking: true } });
  });
  return server;
}

/** Of what is no HTTP, or comes too slowly to be one request: the socket is all there is to answer on. */
function clientErrorHandler(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return void socket.destroy();
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
  const code = status === 408 ? "REQUEST_TIMEOUT" : status === 431 ? "HEADERS_TOO_LARGE" : "REQUEST_MALFORMED";
  const body = failureBody(status, code, "the request cannot be read");
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${body.error}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

/** Some clients, aiohttp among them, name a type for a body that they do not send; a form without fields is none. */
function isEmpty({ headers }: FastifyRequest): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;
}

/** Gives a request less time to arrive than the server's longest. */
function hasten(request: FastifyRequest, reply: FastifyReply, ms: number): void {
  const timer = setTimeout(() => {
    if (request.raw.complete || reply.sent) return;
    reply.header("Connection", "close");
    void reply.send(new ApiError(408, "REQUEST_TIMEOUT", "the request came too slowly"));
  }, ms);
  timer.unref();
  reply.raw.once("close", () => clearTimeout(timer));
}
