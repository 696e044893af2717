import { type AdminRoute, type AdminRouteName, adminRoutes } from "@lode/contract/admin";
import { applyDecorators, Get, HttpCode, Post } from "@nestjs/common";
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from "@nestjs/swagger";
import type { z } from "zod";
import { joinRefusals, type Refusals, Refuses } from "../access/refuses.ts";
import { ToldParameters } from "../access/told-parameters.ts";

export interface ServedToOwner {
  readonly tag: string;
  readonly summary: string;
  readonly answer: z.ZodType;
  /** Statuses and codes of its own, besides those of the door and of what it takes. */
  readonly refuses?: Refusals;
}

/** How the owner's key is called in the description. */
export const bearerName = "ownerKey";

/** Puts a handler where the contract's table of owner's routes says, always answering 200. */
export function ServesOwner(
  name: AdminRouteName,
  { tag, summary, answer, refuses = [] }: ServedToOwner,
): MethodDecorator {
  const route: AdminRoute = adminRoutes[name];
  return applyDecorators(
    route.method === "GET" ? Get(route.path) : Post(route.path),
    ToldParameters,
    HttpCode(200),
    ApiTags(tag),
    ApiBearerAuth(bearerName),
    ApiOperation({ operationId: name, summary }),
    ApiOkResponse({ standardSchema: answer }),
    Refuses(joinRefusals(refusalsOf(route), refuses)),
  );
}

function refusalsOf({ method }: AdminRoute): Refusals {
  return joinRefusals(
    { 400: ["REQUEST_MALFORMED", "REQUEST_INVALID"], 401: ["OWNER_KEY_MISSING", "OWNER_KEY_INVALID"] },
    method === "POST" ? [413, 415] : [],
  );
}
