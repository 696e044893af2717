import { type RouteName, routes } from "@lode/contract/coordinator";
import type { CanActivate, ExecutionContext } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../access/api-error.ts";
import { flagByRoute } from "./feature-routes.ts";
import type { OwnerSettings } from "./owner-settings.ts";

const flagByPath = new Map(
  Object.entries(flagByRoute).map(([name, flag]) => {
    const { method, path } = routes[name as RouteName];
    return [`${method} ${path}`, flag];
  }),
);
const retryAfterSeconds = 60;

/** Refuses what the owner has switched off, before anybody is asked who they are. */
export class FeatureGuard implements CanActivate {
  readonly #settings: OwnerSettings;

  constructor(settings: OwnerSettings) {
    this.#settings = settings;
  }

  /** @throws ApiError 503 FEATURE_OFF. */
  canActivate(context: ExecutionContext): boolean {
    const { method, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    const flag = flagByPath.get(`${method} ${routeOptions.url}`);
    if (flag === undefined || this.#settings.isOn(flag)) return true;
    throw new ApiError(503, "FEATURE_OFF", `The owner of this subnet has switched ${flag} off for now`, {
      retry: "later",
      retryAfterSeconds,
    });
  }
}
