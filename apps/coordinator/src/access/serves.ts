import { lodeHeaders, type Route, type RouteName, routes } from "@lode/contract/coordinator";
import { applyDecorators, Get, HttpCode, Post, UseGuards } from "@nestjs/common";
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from "@nestjs/swagger";
import type { z } from "zod";
import { flagByRoute } from "../settings/feature-routes.ts";
import { OwnRouteGuard } from "./own-route.guard.ts";
import { markOwnRoute } from "./own-route.ts";
import { joinRefusals, type Refusals, Refuses } from "./refuses.ts";
import { ToldParameters } from "./told-parameters.ts";

export interface Served {
  readonly tag: string;
  readonly summary: string;
  readonly answer: z.ZodType;
  /** Statuses and codes of its own, besides those that follow from how the route is signed and what it takes. */
  readonly refuses?: Refusals;
}

/** Puts a handler where the contract says, always answering 200, guarded when the route is signed in headers. */
export function Serves(name: RouteName, { tag, summary, answer, refuses = [] }: Served): MethodDecorator {
  const route: Route = routes[name];
  const method = route.method === "GET" ? Get(route.path) : Post(route.path);
  const description = describe(route);
  return applyDecorators(
    method,
    ToldParameters,
    HttpCode(200),
    ApiTags(tag),
    ApiOperation({ operationId: name, summary, description }),
    ApiOkResponse({ standardSchema: answer }),
    Refuses(joinRefusals(refusalsOf(route), flagByRoute[name] === undefined ? [] : { 503: ["FEATURE_OFF"] }, refuses)),
    ...(route.auth === "headers" ? signedInHeaders(name) : []),
  );
}

function signedInHeaders(name: RouteName): MethodDecorator[] {
  const mark: MethodDecorator = (_target, _key, descriptor) => markOwnRoute(descriptor.value as object, name);
  const headers = Object.values(lodeHeaders).map((header) => ApiHeader({ name: header, required: true }));
  return [mark, UseGuards(OwnRouteGuard), ...headers];
}

/** What every route can refuse that is signed so, and takes so much. A signed route asks the chain who calls. */
function refusalsOf({ method, path, auth, role }: Route): Refusals {
  const signed: Refusals = {
    400: ["TIMESTAMP_MALFORMED", ...(auth === "headers" ? ["HOTKEY_MALFORMED"] : ["REQUEST_INVALID"])],
    401: [
      "SIGNATURE_INVALID",
      "TIMESTAMP_STALE",
      "TIMESTAMP_AHEAD",
      "HOTKEY_NOT_REGISTERED",
      ...(auth === "headers" ? ["SIGNATURE_MISSING"] : []),
    ],
    403: ["HOTKEY_BANNED", ...(role === "validator" ? ["VALIDATOR_REQUIRED"] : [])],
    503: ["CHAIN_UNREACHABLE", "OVERLOADED", "VERIFIER_FAILED"],
  };
  const ofEpoch: Refusals = { 400: ["EPOCH_ID_INVALID"], 404: ["EPOCH_NOT_FOUND"] };
  return joinRefusals(
    auth === "none" ? [] : signed,
    { 400: ["REQUEST_MALFORMED"] },
    path.includes(":epochId") ? ofEpoch : [],
    // A parameter that holds a slash, or nothing, makes another path of it.
    path.includes(":") ? { 404: ["ROUTE_NOT_FOUND"] } : [],
    method === "POST" ? withBody : [],
  );
}

/** What every body can be refused for, whoever sends it. */
const withBody: Refusals = joinRefusals([400, 413, 415], {
  400: ["BODY_NOT_UTF8", "BODY_TEXT_INVALID", "BODY_TOO_DEEP", "BODY_KEY_FORBIDDEN", "BODY_DUPLICATE_KEY"],
});

function describe(route: Route): string {
  const who = { public: "Anyone.", registered: "Registered hotkeys.", validator: "Validators with permit and stake." };
  const where = {
    none: "Not signed.",
    query: "Signed in the query.",
    body: "Signed in the body.",
    headers: "Signed in headers.",
  };
  return `${who[route.role]} ${where[route.auth]}`;
}
