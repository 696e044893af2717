export type { Mesh, MeshMaterial, MeshPart, TextureWrap } from "./mesh.ts";
export { defaultMeshLimits, type MeshLimits } from "./mesh-limits.ts";
export type { Picture } from "./picture.ts";
export { defaultSamples, minSamples, type SampleOptions, sampleMesh } from "./sample-mesh.ts";
export { type WriteGlbOptions, writeGlb } from "./write-glb.ts";
