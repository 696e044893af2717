export type { Frame } from "./frame.ts";
export {
  type Column,
  maxGaussians,
  packedColumn,
  type ShDegree,
  type SplatCloud,
  shC0,
  shCoefficients,
} from "./splat-cloud.ts";
