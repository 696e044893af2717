export { localValidator } from "./local-validator.ts";
export { structuralScore } from "./structural-score.ts";
export { type ThreeGenValidatorOptions, threeGenValidator } from "./three-gen-validator.ts";
export type { ModelValidator, ValidationOutcome, ValidationRequest } from "./validator.ts";
