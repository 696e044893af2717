/** What the owner of a subnet and a coordinator say to each other. */

export * from "../zipcode-table/index.ts";
export * from "./announcements.ts";
export * from "./audit.ts";
export { AdminClient, type AdminClientOptions } from "./client.ts";
export * from "./epochs.ts";
export { pageLimits, type ReasonRequest, reasonRequestSchema } from "./fields.ts";
export * from "./miners.ts";
export { type AdminRoute, type AdminRouteName, adminPrefix, adminRoutes, defaultAdminPort } from "./routes.ts";
export * from "./settings.ts";
export * from "./zipcode-tables.ts";
