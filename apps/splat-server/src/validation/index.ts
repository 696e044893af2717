export { structuralScore } from "./structural-score.ts";
export { threeGenValidator } from "./three-gen-validator.ts";
export { validateLocally } from "./validate-locally.ts";
export type { ModelValidator } from "./validator.ts";
