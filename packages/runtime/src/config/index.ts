export { parseConfig } from "./parse-config.ts";
export type { StandardSchema } from "./standard-schema.ts";
