export type { Swept } from "./lifecycle/sweep-bucket.ts";
export { defaultLimits, type ObjectServerLimits } from "./limits.ts";
export { type ObjectServer, type ObjectServerOptions, startObjectServer } from "./start-object-server.ts";
