export { structuralScore } from "./structural-score.ts";
export { type ThreeGenValidatorOptions, threeGenValidator } from "./three-gen-validator.ts";
export { type LocalValidation, validateLocally } from "./validate-locally.ts";
export type { ModelValidator, ValidationOutcome, ValidationRequest } from "./validator.ts";
