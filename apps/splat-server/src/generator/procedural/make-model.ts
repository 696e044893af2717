import type { Mesh } from "@lode/splat/mesh";
import { colorBody } from "./looks/color-body.ts";
import { makeScene } from "./scene/make-scene.ts";
import { nounIndex } from "./things/nouns.ts";
import type { AskedThing } from "./words/asked.ts";
import { parsePrompt } from "./words/parse-prompt.ts";
import { vocabularyOf } from "./words/vocabulary.ts";

export const vocabulary = vocabularyOf(nounIndex.keys());

export interface MadeModel {
  readonly mesh: Mesh;
  /** What the words were understood as. */
  readonly asked: AskedThing;
}

/** A coloured mesh from words. The same words and seed give the same mesh on every machine. */
export function makeModel(prompt: string, seed: number): MadeModel {
  const asked = parsePrompt(prompt, vocabulary);
  const { body, looks } = makeScene(asked, `${seed}`);
  const colors = colorBody(body, looks, seed % 9973);
  const indices = Uint32Array.from(body.indices);
  return {
    asked,
    mesh: {
      frame: "RUB",
      positions: Float32Array.from(body.positions),
      normals: Float32Array.from(body.normals),
      indices,
      colors,
      parts: [{ firstIndex: 0, indexCount: indices.length, material: 0 }],
      materials: [{ name: "painted", baseColor: [1, 1, 1, 1] }],
    },
  };
}
