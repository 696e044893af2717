/** Where a generation stands, in the order in which stages run. Only the last two are final. */
export const generationStatuses = [
  "initialized",
  "initializing",
  "processing",
  "image_generating",
  "image_processing",
  "mesh_generating",
  "mesh_processing",
  "mesh_enhancing",
  "mesh_texturing",
  "converting_to_ply",
  "compressing",
  "validating",
  "completed",
  "failed",
] as const;

export type GenerationStatus = (typeof generationStatuses)[number];
