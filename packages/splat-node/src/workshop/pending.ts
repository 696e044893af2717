import { LodeError } from "@lode/runtime/errors";
import type { Frame, ShDegree, SplatCloud } from "@lode/splat/cloud";
import type { Mesh } from "@lode/splat/mesh";

const none = (what: string): LodeError => new LodeError("WORKSHOP_FAILED", `cannot ${what} yet`, { retry: "never" });

export function readMeshPly(_bytes: Uint8Array, _options: object): Mesh {
  throw none("read mesh PLY");
}
export function prune(_cloud: SplatCloud, _options: object): SplatCloud {
  throw none("prune");
}
export function reduceSh(_cloud: SplatCloud, _degree: ShDegree): SplatCloud {
  throw none("reduce SH");
}
export function toFrame(cloud: SplatCloud, frame: Frame): SplatCloud {
  if (cloud.frame === frame) return cloud;
  throw none("turn");
}
