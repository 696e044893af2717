export { type UpRequest, upDefaults } from "./options.ts";
export { type UpIo, type UpOutcome, up } from "./up.ts";
