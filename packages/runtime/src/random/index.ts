export type { Random } from "./random.ts";
export { SeededRandom } from "./seeded-random.ts";
export { SystemRandom } from "./system-random.ts";
