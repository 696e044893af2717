import type { GenerateRequest, Generator, StageSink } from "../generator/index.ts";
import { ballPly } from "./ball.test-support.ts";

export interface HandmadeGenerator extends Generator {
  /** What it was asked, in order. */
  readonly asked: GenerateRequest[];
  /** Called before a model is given; may throw, or wait. */
  before: (request: GenerateRequest, sink: StageSink) => Promise<void>;
}

/** Gives balls of splats, and does what a test tells it. */
export function handmadeGenerator(count = 7_500): HandmadeGenerator {
  const generator: HandmadeGenerator = {
    name: "handmade",
    describes: "balls for tests",
    output: "splat-ply",
    takesImages: true,
    asked: [],
    before: async () => {},
    generate: async (request, sink) => {
      generator.asked.push(request);
      request.progress("image_generating");
      await sink.keep("original_image", new TextEncoder().encode("a picture"), 0.5);
      await generator.before(request, sink);
      request.signal.throwIfAborted();
      request.progress("mesh_generating");
      return {
        kind: "splat-ply",
        bytes: ballPly(count, request.seed),
        seconds: { imageGeneration: 0.5, splatGeneration: 0.25 },
        notes: { words: request.prompt?.length ?? 0 },
      };
    },
  };
  return generator;
}
