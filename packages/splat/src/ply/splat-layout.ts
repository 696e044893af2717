import { type ShDegree, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import type { PlyElement, PlyHeader } from "./ply-header.ts";

/** The attributes of a gaussian in a PLY file, by the names that training code gives them. */
export const splatGroups = {
  positions: ["x", "y", "z"],
  colors: ["f_dc_0", "f_dc_1", "f_dc_2"],
  opacities: ["opacity"],
  scales: ["scale_0", "scale_1", "scale_2"],
  rotations: ["rot_0", "rot_1", "rot_2", "rot_3"],
} as const;

/** Every one of these must be there; the network's own encoder asks for the same. */
export const requiredNames: readonly string[] = Object.values(splatGroups).flat();

export interface SplatLayout {
  readonly vertex: PlyElement;
  readonly shDegree: ShDegree;
  /** `f_rest_0` up to the last one, channel by channel. */
  readonly shNames: readonly string[];
}

/** Which vertex element holds the gaussians, and how much SH they carry.
 * @throws SplatError PLY_NOT_SPLATS, PLY_LIST_IN_SPLATS, PLY_SH_COUNT
 */
export function splatLayout(header: PlyHeader): SplatLayout {
  const vertex = header.elements.find(({ name }) => name === "vertex");
  const missing = vertex === undefined ? requiredNames : missingNames(vertex);
  if (vertex === undefined || missing.length > 0) {
    throw new SplatError("PLY_NOT_SPLATS", `the PLY file holds no gaussians: ${missing.join(", ")} missing`, {
      facts: { missing: missing.join(" ") },
      next: "turn a mesh into splats first, or read a compressed PLY as such",
    });
  }
  if (vertex.properties.some(({ countType }) => countType !== undefined)) {
    throw new SplatError("PLY_LIST_IN_SPLATS", "the gaussians of the PLY file have a list property", {
      next: "write the file again without it",
    });
  }
  const shNames = restNames(vertex);
  return { vertex, shDegree: degreeOf(shNames.length), shNames };
}

export function missingNames(element: PlyElement): string[] {
  const names = new Set(element.properties.map(({ name }) => name));
  return requiredNames.filter((name) => !names.has(name));
}

function restNames(vertex: PlyElement): string[] {
  const count = vertex.properties.filter(({ name }) => /^f_rest_(0|[1-9][0-9]{0,3})$/.test(name)).length;
  const names = Array.from({ length: count }, (_, index) => `f_rest_${index}`);
  const present = new Set(vertex.properties.map(({ name }) => name));
  if (!names.every((name) => present.has(name))) throw oddSh(count, "they do not run from 0 without a gap");
  return names;
}

function degreeOf(count: number): ShDegree {
  for (const degree of [0, 1, 2, 3, 4] as const) if (count === 3 * shCoefficients(degree)) return degree;
  throw oddSh(count, "a file has 0, 9, 24, 45 or 72");
}

function oddSh(count: number, why: string): SplatError {
  return new SplatError("PLY_SH_COUNT", `the PLY file has ${count} f_rest properties: ${why}`, {
    facts: { count },
    next: "write the file again with a whole SH degree; the network's encoder would make an empty cloud of this one",
  });
}
