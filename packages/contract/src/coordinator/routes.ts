import type { LodeRoute } from "./commitments.ts";

/** Where the signature travels: nowhere, in the query, in the JSON body, or in `X-Lode-*` headers. */
export type RouteAuth = "none" | "query" | "body" | "headers";
/** Who may call: anyone, a hotkey registered on the subnet, or one with a validator permit and enough stake. */
export type RouteRole = "public" | "registered" | "validator";

export interface Route {
  readonly method: "GET" | "POST";
  /** `:name` marks a parameter. */
  readonly path: string;
  readonly auth: RouteAuth;
  readonly role: RouteRole;
  /** Name inside the commitment, for routes signed in headers. */
  readonly signs?: LodeRoute;
  /** Most bytes an answer may have; the client stops reading there. */
  readonly maxAnswerBytes: number;
}

const mib = 1024 * 1024;

/** Every route of the coordinator that a Lode process calls, once; servers and clients both read this table. */
export const routes = {
  currentAssignment: {
    method: "GET",
    path: "/api/v1/zipcode-assignments/current",
    auth: "query",
    role: "registered",
    maxAnswerBytes: 4 * mib,
  },
  epochAssignment: {
    method: "GET",
    path: "/api/v1/zipcode-assignments/epoch/:epochId",
    auth: "query",
    role: "validator",
    maxAnswerBytes: 4 * mib,
  },
  status: {
    method: "POST",
    path: "/api/v1/zipcode-assignments/status",
    auth: "body",
    role: "registered",
    maxAnswerBytes: mib,
  },
  stats: {
    method: "GET",
    path: "/api/v1/zipcode-assignments/stats",
    auth: "none",
    role: "public",
    maxAnswerBytes: mib,
  },
  folderAccess: { method: "POST", path: "/get-folder-access", auth: "body", role: "registered", maxAnswerBytes: mib },
  validatorAccess: {
    method: "POST",
    path: "/get-validator-access",
    auth: "body",
    role: "validator",
    maxAnswerBytes: mib,
  },
  minerAccess: {
    method: "POST",
    path: "/get-miner-specific-access",
    auth: "body",
    role: "validator",
    maxAnswerBytes: mib,
  },
  validatorUpload: {
    method: "POST",
    path: "/api/v1/s3-access/validator-upload",
    auth: "body",
    role: "validator",
    maxAnswerBytes: mib,
  },
  submissions: {
    method: "GET",
    path: "/api/v1/epochs/:epochId/submissions",
    auth: "headers",
    role: "validator",
    signs: "submissions",
    maxAnswerBytes: 64 * mib,
  },
  commitObservations: {
    method: "POST",
    path: "/api/v1/epochs/:epochId/observations/commit",
    auth: "headers",
    role: "validator",
    signs: "observations-commit",
    maxAnswerBytes: mib,
  },
  revealObservations: {
    method: "POST",
    path: "/api/v1/epochs/:epochId/observations/reveal",
    auth: "headers",
    role: "validator",
    signs: "observations-reveal",
    maxAnswerBytes: mib,
  },
  observations: {
    method: "GET",
    path: "/api/v1/epochs/:epochId/observations",
    auth: "headers",
    role: "validator",
    signs: "observations",
    maxAnswerBytes: 256 * mib,
  },
  publishResult: {
    method: "POST",
    path: "/api/v1/epochs/:epochId/results",
    auth: "headers",
    role: "validator",
    signs: "results",
    maxAnswerBytes: mib,
  },
  results: {
    method: "GET",
    path: "/api/v1/epochs/:epochId/results",
    auth: "headers",
    role: "registered",
    signs: "results-read",
    maxAnswerBytes: 64 * mib,
  },
  agreement: {
    method: "GET",
    path: "/api/v1/epochs/:epochId/agreement",
    auth: "none",
    role: "public",
    maxAnswerBytes: 16 * mib,
  },
  readiness: { method: "GET", path: "/api/v1/readiness", auth: "none", role: "public", maxAnswerBytes: mib },
  voteReadiness: {
    method: "POST",
    path: "/api/v1/readiness/votes",
    auth: "headers",
    role: "validator",
    signs: "readiness-votes",
    maxAnswerBytes: mib,
  },
  candidates: {
    method: "GET",
    path: "/api/v1/epochs/:epochId/candidates",
    auth: "headers",
    role: "registered",
    signs: "candidates",
    maxAnswerBytes: 64 * mib,
  },
  policy: {
    method: "GET",
    path: "/api/v1/policies/:sha256",
    auth: "headers",
    role: "registered",
    signs: "policies",
    maxAnswerBytes: mib,
  },
  health: { method: "GET", path: "/healthcheck", auth: "none", role: "public", maxAnswerBytes: mib },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** The path with its parameters filled in and escaped. */
export function pathOf(route: Route, parameters: Readonly<Record<string, string>> = {}): string {
  return route.path.replace(/:([A-Za-z0-9]+)/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new TypeError(`the path ${route.path} needs ${name}`);
    return encodeURIComponent(value);
  });
}
