import { SplatError } from "../../errors/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import { count, type Fields, list, malformedGlb, numbers, place } from "./fields.ts";
import { type Matrix, matrixOf, multiplied } from "./matrix.ts";

/** One appearance of a mesh in the scene. */
export interface MeshInstance {
  readonly mesh: number;
  readonly matrix: Matrix;
}

/**
 * Where the meshes of the scene are: every node's matrix multiplied with those above it. The default scene, else the first; a
 * file without scenes shows all its nodes, a file without nodes its meshes as they are. Skins and morph targets are not applied.
 * Nothing recurses: depth is counted.
 * @throws SplatError `GLB_MALFORMED` (also for a node below itself or below two others), `MESH_TOO_LARGE`
 */
export function sceneInstances(json: Fields, meshes: number, limits: MeshLimits): MeshInstance[] {
  const nodes = list(json, "nodes", limits.maxEntries);
  if (nodes.length === 0) return Array.from({ length: meshes }, (_, mesh) => ({ mesh, matrix: matrixOf({}) }));
  const children = nodes.map(({ children: below }, node) => places(below, nodes.length, `children of node ${node}`));
  const instances: MeshInstance[] = [];
  const met = new Uint8Array(nodes.length);
  const open = roots(json, children, limits).map((node) => ({ node, above: matrixOf({}), depth: 1 }));
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { node, above, depth } = step;
    if (met[node] === 1) throw malformedGlb(`node ${node} hangs in two places or below itself`);
    met[node] = 1;
    if (depth > limits.maxDepth) {
      throw new SplatError("MESH_TOO_LARGE", `nodes are nested deeper than ${limits.maxDepth}`, {
        facts: { allowed: limits.maxDepth },
      });
    }
    const fields = nodes[node]!;
    const matrix = multiplied(above, localMatrix(fields, node));
    if (fields.mesh !== undefined) instances.push({ mesh: place(fields.mesh, meshes, `mesh of node ${node}`), matrix });
    // Backwards, so that they are taken off the stack in the order of the file.
    for (const child of [...children[node]!].reverse()) open.push({ node: child, above: matrix, depth: depth + 1 });
  }
  return instances;
}

function roots(json: Fields, children: readonly (readonly number[])[], limits: MeshLimits): number[] {
  const scenes = list(json, "scenes", limits.maxEntries);
  if (scenes.length > 0) {
    const scene = place(count(json.scene, "scene", 0), scenes.length, "scene");
    return places(scenes[scene]!.nodes, children.length, `nodes of scene ${scene}`).reverse();
  }
  const below = new Set(children.flat());
  return [...children.keys()].filter((node) => !below.has(node)).reverse();
}

function places(value: unknown, length: number, what: string): number[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > length) throw malformedGlb(`${what} are not a list of nodes`);
  return value.map((entry) => place(entry, length, what));
}

function localMatrix(fields: Fields, node: number): Matrix {
  const what = (name: string) => `${name} of node ${node}`;
  const { matrix, translation, rotation, scale } = fields;
  if (matrix !== undefined) return numbers(matrix, what("matrix"), matrixOf({}));
  return matrixOf({
    translation: numbers(translation, what("translation"), [0, 0, 0]),
    rotation: numbers(rotation, what("rotation"), [0, 0, 0, 1]),
    scale: numbers(scale, what("scale"), [1, 1, 1]),
  });
}
