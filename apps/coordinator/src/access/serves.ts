import { lodeHeaders, type Route, type RouteName, routes } from "@lode/contract/coordinator";
import { applyDecorators, Get, HttpCode, Post, UseGuards } from "@nestjs/common";
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from "@nestjs/swagger";
import type { z } from "zod";
import { OwnRouteGuard } from "./own-route.guard.ts";
import { markOwnRoute } from "./own-route.ts";
import { type RefusalStatus, Refuses } from "./refuses.ts";
import { ToldParameters } from "./told-parameters.ts";

export interface Served {
  readonly tag: string;
  readonly summary: string;
  readonly answer: z.ZodType;
  /** Statuses of its own, besides those that follow from how the route is signed and what it takes. */
  readonly refuses?: readonly RefusalStatus[];
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
    Refuses(...new Set([...refusalsOf(route), ...refuses])),
    ...(route.auth === "headers" ? signedInHeaders(name) : []),
  );
}

function signedInHeaders(name: RouteName): MethodDecorator[] {
  const mark: MethodDecorator = (_target, _key, descriptor) => markOwnRoute(descriptor.value as object, name);
  const headers = Object.values(lodeHeaders).map((header) => ApiHeader({ name: header, required: true }));
  return [mark, UseGuards(OwnRouteGuard), ...headers];
}

/** A signed route asks the chain who calls. */
function refusalsOf({ method, path, auth }: Route): RefusalStatus[] {
  return [
    ...(auth === "none" ? [] : ([400, 401, 503] as const)),
    ...(path.includes(":") ? ([400, 404] as const) : []),
    ...(method === "POST" ? ([400, 413, 415] as const) : []),
    429,
  ];
}

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
