export { printSplats } from "../report/print-splats.ts";
export type { SplatReport, SplatTaskReport, SplatValidatorReport } from "../report/splat-report.ts";
export { type SplatUpRequest, splatUpDefaults } from "../up-splat/splat-options.ts";
export { type SplatUpIo, upSplat } from "../up-splat/up-splat.ts";
export { type UpRequest, upDefaults } from "./options.ts";
export { type UpIo, type UpOutcome, up } from "./up.ts";
