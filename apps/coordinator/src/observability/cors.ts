import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
const exposed = "X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";
/** Seconds that a browser may remember the answer to its question; two hours is the most that any takes. */
const maxAgeSeconds = 7_200;
/** Most text of `Access-Control-Request-Headers` that is repeated. */
const maxHeadersLength = 1_024;

/**
 * Pages of any origin may ask, by any method and with any headers, as with the older servers of the subnet. Without
 * credentials: nothing here knows a cookie, every right is in a signature or a capability, and a browser would refuse
 * `*` together with credentials.
 */
export function allowAnyOrigin(server: FastifyInstance): void {
  server.addHook("onRequest", (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.header("Access-Control-Allow-Origin", "*");
    reply.header("Access-Control-Expose-Headers", exposed);
    if (request.method !== "OPTIONS") return done();
    const asked = request.headers["access-control-request-headers"];
    reply.header("Access-Control-Allow-Methods", methods);
    reply.header("Access-Control-Max-Age", maxAgeSeconds);
    reply.header("Vary", "Access-Control-Request-Headers");
    // Node has refused control characters in headers already.
    const headers = asked === undefined || asked.length > maxHeadersLength ? "*" : asked;
    reply.header("Access-Control-Allow-Headers", headers);
    reply.status(204).send();
  });
}
