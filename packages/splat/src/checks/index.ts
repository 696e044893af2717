export { checkCloud } from "./check-cloud.ts";
export {
  type CheckLimits,
  type CheckReport,
  type Finding,
  type FindingCode,
  networkLimits,
} from "./check-report.ts";
