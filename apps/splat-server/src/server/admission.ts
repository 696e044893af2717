import type { FastifyReply, FastifyRequest } from "fastify";
import { type AccessKeys, ApiError, hostName, isLoopback } from "../access/index.ts";

/**
 * Who may come in. With keys: whoever has one. Without, which is for loopback only: programs of this machine, but no web
 * page that a browser of this machine shows, as pages can send forms anywhere and names can be made to point here.
 */
export function admission(keys: AccessKeys | undefined) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    refuseForeignOrigin(request, keys !== undefined);
    if (keys === undefined || request.routeOptions.config.open === true) return;
    const presented = presentedKey(request);
    if (presented === undefined) {
      const headers = { "WWW-Authenticate": "Bearer" };
      throw new ApiError(401, "KEY_MISSING", "this server asks for a key", { headers });
    }
    if (!keys.admits(presented)) throw new ApiError(403, "KEY_WRONG", "the key is not one of this server's");
  };
}

function presentedKey(request: FastifyRequest): string | undefined {
  const header = request.headers["x-api-key"];
  if (typeof header === "string" && header !== "") return header;
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];
}

function refuseForeignOrigin(request: FastifyRequest, hasKeys: boolean): void {
  const host = request.headers.host ?? "";
  if (!hasKeys && !isLoopback(hostName(host))) throw foreign();
  const { origin } = request.headers;
  if (origin === undefined || hasKeys) return;
  const from = URL.parse(origin);
  if (from === null || from.host !== host) throw foreign();
}

function foreign(): ApiError {
  return new ApiError(403, "ORIGIN_FOREIGN", "without a key only programs of this machine are served", {
    next: "Use http://127.0.0.1 or localhost, or give the server a key file.",
  });
}
