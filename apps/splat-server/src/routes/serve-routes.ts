import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import { ApiError } from "../access/index.ts";
import { handlers } from "./handlers.ts";
import { type RouteEntry, type RouteName, routeTable } from "./route-table.ts";
import type { ServerContext } from "./server-context.ts";

const kib = 1024;
const largeBodies = 4;
/** Base64 may come percent-encoded, and beside it a prompt. */
const escapeFactor = 1.5;

/** Puts every route of the table on the server. */
export async function serveRoutes(server: FastifyInstance, context: ServerContext): Promise<void> {
  for (const [name, entry] of Object.entries(routeTable) as [RouteName, RouteEntry][]) {
    await server.register(async (scope) => {
      if (entry.anyBody === true) {
        // Nothing is parsed here: the handler streams whatever comes, be it a form's file or the body itself.
        scope.removeContentTypeParser(["application/json", "text/plain", "application/x-www-form-urlencoded"]);
        scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
      }
      if (name === "validate") scope.addHook("onRequest", fewAtOnce());
      scope.route({
        method: entry.method,
        url: entry.path,
        ...bodyLimit(name, context),
        config: {
          ...(entry.open === true ? { open: true } : {}),
          ...(entry.anyBody === true ? { large: true } : {}),
          ...(name === "generate" ? { rateLimit: { max: context.settings.limits.generationsPerMinute } } : {}),
        },
        handler: async (request, reply) => await handlers[name](context, request, reply),
      });
    });
  }
}

/** Bodies as large as these lie in memory before the handler sees them, so few may come at once. */
function fewAtOnce(): onRequestAsyncHookHandler {
  let inside = 0;
  return async (_request, reply) => {
    if (inside >= largeBodies) {
      throw new ApiError(503, "SERVER_BUSY", `${largeBodies} models are being validated already`, {
        retryAfterSeconds: 5,
      });
    }
    inside += 1;
    reply.raw.once("close", () => {
      inside -= 1;
    });
  };
}

function bodyLimit(name: RouteName, { settings: { limits } }: ServerContext): { bodyLimit?: number } {
  if (name === "validate") return { bodyLimit: Math.ceil(limits.maxValidateBytes * escapeFactor) + 64 * kib };
  if (name === "upload") return { bodyLimit: limits.maxUploadBytes };
  return {};
}
