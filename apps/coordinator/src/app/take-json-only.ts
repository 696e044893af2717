import { type Route, routes } from "@lode/contract/coordinator";
import type { FastifyAdapter } from "@nestjs/platform-fastify";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../access/api-error.ts";
import { assertPlainUtf8, parseJsonBody } from "./json-body.ts";

/** Bodies whose signature covers their bytes are not even parsed before it has verified; their guard does it. */
const parsedByGuard: ReadonlySet<string> = new Set(
  Object.values<Route>(routes)
    .filter(({ auth }) => auth === "headers")
    .map(({ path }) => path),
);

/**
 * Takes the place of the parsers that Fastify and Nest bring: bodies are JSON in UTF-8, or refused.
 * @param bodyLimit of routes that do not say otherwise, bytes.
 */
export function takeJsonOnly(adapter: FastifyAdapter, bodyLimit: number): void {
  adapter.useBodyParser("application/json", true, { bodyLimit }, (request: FastifyRequest, body: Buffer, done) => {
    assertPlainUtf8(request.headers);
    done(null, parsedByGuard.has(request.routeOptions.url ?? "") ? undefined : parseJsonBody(body));
  });
  adapter.useBodyParser("application/x-www-form-urlencoded", false, { bodyLimit }, () => {
    throw new ApiError(415, "MEDIA_TYPE_UNSUPPORTED", "Bodies are JSON");
  });
  adapter.getInstance().removeContentTypeParser("text/plain");
}
