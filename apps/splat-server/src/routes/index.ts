export { openApiDocument } from "./open-api.ts";
export { type RouteEntry, type RouteName, routeTable } from "./route-table.ts";
export { serveRoutes } from "./serve-routes.ts";
export type { ServerContext } from "./server-context.ts";
export { serverVersion } from "./server-state.ts";
