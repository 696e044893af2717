import { type LodeRoute, type Route, type RouteName, routes } from "@lode/contract/coordinator";

export interface OwnRoute {
  readonly signs: LodeRoute;
  readonly role: "registered" | "validator";
}

const byHandler = new WeakMap<object, OwnRoute>();

/** Remembers which route of the contract a handler serves, for its guard. */
export function markOwnRoute(handler: object, name: RouteName): void {
  const { signs, role }: Route = routes[name];
  if (signs === undefined || role === "public") throw new TypeError(`${name} is not signed in headers`);
  byHandler.set(handler, { signs, role });
}

export function ownRouteOf(handler: object): OwnRoute {
  const route = byHandler.get(handler);
  if (route === undefined) throw new TypeError("a guarded handler was not marked with its route");
  return route;
}
