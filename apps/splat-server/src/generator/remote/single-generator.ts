import type { Clock } from "@lode/runtime/clock";
import { checkRequest } from "../check-request.ts";
import type { Generator, ModelKind } from "../generator.ts";
import type { Backend } from "./backend.ts";

const assets: Readonly<Record<ModelKind, string>> = {
  "splat-ply": "gaussian_splatting_ply",
  "mesh-glb": "initial_mesh_glb",
  "mesh-ply": "initial_mesh_ply",
};

/** One backend as a whole generator. */
export function singleGenerator(backend: Backend & { readonly gives: ModelKind }, wall: Clock): Generator {
  const { name, describes, gives, takesImages, takesText } = backend;
  return {
    name,
    describes,
    output: gives,
    takesImages,
    async generate(request, sink) {
      checkRequest(request, backend, takesText);
      request.progress(gives === "splat-ply" ? "processing" : "mesh_generating");
      const startedAt = wall.now();
      const { bytes } = await backend.run(request, sink);
      const seconds = (wall.now() - startedAt) / 1000;
      await sink.keep(assets[gives], bytes, seconds);
      return {
        kind: gives,
        bytes,
        seconds: gives === "splat-ply" ? { splatGeneration: seconds } : { meshGeneration: seconds },
        notes: {},
      };
    },
  };
}
