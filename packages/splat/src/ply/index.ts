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
