export { classifyPly, type PlyKind } from "./classify-ply.ts";
export { readCompressedPly } from "./compressed-ply.ts";
export {
  type PlyElement,
  type PlyFormat,
  type PlyHeader,
  type PlyProperty,
  type PlyScalar,
  plyHeaderLimits,
  plyScalarBytes,
  readPlyHeader,
} from "./ply-header.ts";
export { type ReadPlyOptions, readPly } from "./read-ply.ts";
export { strictPlyProblems } from "./strict-ply.ts";
export { writePly } from "./write-ply.ts";
