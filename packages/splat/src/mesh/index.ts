export type { DecodeImage } from "./gltf/images.ts";
export { type ReadGlbOptions, readGlb } from "./gltf/read-glb.ts";
export { type WriteGlbOptions, writeGlb } from "./gltf/write-glb.ts";
export type { Mesh, MeshMaterial, MeshPart, TextureWrap } from "./mesh.ts";
export { defaultMeshLimits, type MeshLimits } from "./mesh-limits.ts";
export type { Picture } from "./picture.ts";
export { type ReadMeshPlyOptions, readMeshPly } from "./ply/read-mesh-ply.ts";
export { defaultSamples, minSamples, type SampleOptions, sampleMesh } from "./sampling/sample-mesh.ts";
