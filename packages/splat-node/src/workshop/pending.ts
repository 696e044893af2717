import { LodeError } from "@lode/runtime/errors";
import type { Mesh } from "@lode/splat/mesh";

const none = (what: string): LodeError => new LodeError("WORKSHOP_FAILED", `cannot ${what} yet`, { retry: "never" });

export function readMeshPly(_bytes: Uint8Array, _options: object): Mesh {
  throw none("read mesh PLY");
}
