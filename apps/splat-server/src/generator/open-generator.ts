import { LodeError } from "@lode/runtime/errors";
import type { GeneratorConfig, StageBackendConfig } from "./config.ts";
import type { Generator } from "./generator.ts";
import { type ProceduralDeps, proceduralGenerator } from "./procedural/procedural-generator.ts";
import type { Backend, BackendDeps } from "./remote/backend.ts";
import { httpBackend } from "./remote/http-template.ts";
import { hunyuan3dBackend } from "./remote/hunyuan3d.ts";
import { singleGenerator } from "./remote/single-generator.ts";
import { threeGenBackend } from "./remote/three-gen.ts";
import { stagedGenerator } from "./staged/staged-generator.ts";

export type GeneratorDeps = BackendDeps & ProceduralDeps;

/**
 * The generator that a configuration describes. Nothing is asked of a backend yet; keys are read now.
 * @throws LodeError GENERATOR_KEY_MISSING, CONFIG_INVALID.
 */
export function openGenerator(config: GeneratorConfig, deps: GeneratorDeps): Generator {
  switch (config.kind) {
    case "procedural":
      return proceduralGenerator(deps);
    case "staged": {
      const stages = config.stages.map(({ role, backend, optional }) => ({
        role,
        optional,
        backend: openBackend(backend, deps),
      }));
      return stagedGenerator(stages, deps.wall);
    }
    default: {
      const backend = openBackend(config, deps);
      const { gives } = backend;
      if (gives !== "image") return singleGenerator({ ...backend, gives }, deps.wall);
      throw new LodeError("CONFIG_INVALID", "a backend that gives pictures is a stage, not a generator", {
        retry: "never",
        next: "Put it into a staged generator, as its image or background stage.",
      });
    }
  }
}

function openBackend(config: StageBackendConfig, deps: GeneratorDeps): Backend {
  switch (config.kind) {
    case "three-gen":
      return threeGenBackend(config, deps);
    case "hunyuan3d":
      return hunyuan3dBackend(config, deps);
    case "http":
      return httpBackend(config, deps);
    case "procedural":
      return embeddedBackend(proceduralGenerator(deps));
  }
}

/** The embedded generator as the mesh stage of a pipeline. */
function embeddedBackend(generator: Generator): Backend {
  const { name, describes, takesImages } = generator;
  return {
    name,
    describes,
    gives: "mesh-glb",
    takesText: true,
    takesImages,
    run: async (input, sink) => ({
      bytes: (await generator.generate(input, sink)).bytes,
      mimeType: "model/gltf-binary",
    }),
  };
}
