import type { FastifyInstance } from "fastify";
import { handlers } from "./handlers.ts";
import { type RouteEntry, type RouteName, routeTable } from "./route-table.ts";
import type { ServerContext } from "./server-context.ts";

const kib = 1024;
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

function bodyLimit(name: RouteName, { settings: { limits } }: ServerContext): { bodyLimit?: number } {
  if (name === "validate") return { bodyLimit: Math.ceil(limits.maxValidateBytes * escapeFactor) + 64 * kib };
  if (name === "upload") return { bodyLimit: limits.maxUploadBytes };
  return {};
}
