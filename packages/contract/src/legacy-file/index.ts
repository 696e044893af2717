/** The JSON of the Python miner, read under limits into the one canonical listing. */
export type { LegacyFile, LegacyPlace } from "./read-legacy-file.ts";
export { readLegacyFile } from "./read-legacy-file.ts";
