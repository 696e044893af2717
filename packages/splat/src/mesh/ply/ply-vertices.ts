import { SplatError } from "../../errors/index.ts";
import type { PlyElement, PlyProperty, PlyScalar } from "../../ply/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import { linearOf } from "../sampling/srgb.ts";
import type { PlyNumbers } from "./ply-numbers.ts";

export interface PlyVertices {
  readonly positions: Float32Array;
  readonly normals: Float32Array | undefined;
  /** Linear light and alpha. */
  readonly colors: Float32Array | undefined;
  readonly hasAlpha: boolean;
}

/** Names that programs use for a vertex's colour; the first set that is complete counts. */
const colourNames = [
  ["red", "green", "blue", "alpha"],
  ["diffuse_red", "diffuse_green", "diffuse_blue", "diffuse_alpha"],
  ["r", "g", "b", "a"],
] as const;

/** Where a property's number goes: place in a row of 3 positions, 3 normals, 4 colours. */
const [positionAt, normalAt, colourAt, rowLength] = [0, 3, 6, 10];

/**
 * Reads the vertices: x, y, z, and where they are complete nx, ny, nz and colours. Integer colours are shares of their type's
 * range, floating ones of 1; both are sRGB, as programs that write them mean them. Other properties are passed over.
 * @throws SplatError `MESH_MALFORMED`, `MESH_TOO_LARGE`, `PLY_TRUNCATED`, `PLY_NUMBER`
 */
export function readVertices(numbers: PlyNumbers, element: PlyElement, limits: MeshLimits): PlyVertices {
  if (element.count > limits.maxVertices) {
    throw new SplatError(
      "MESH_TOO_LARGE",
      `the mesh has ${element.count} vertices, allowed are ${limits.maxVertices}`,
      {
        facts: { vertices: element.count, allowed: limits.maxVertices },
      },
    );
  }
  const plain = new Map(element.properties.filter(({ countType }) => countType === undefined).map((p) => [p.name, p]));
  const complete = (names: readonly string[]) => names.every((name) => plain.has(name));
  if (!complete(["x", "y", "z"])) throw new SplatError("MESH_MALFORMED", "the vertices of the mesh have no x, y and z");
  const colour = colourNames.find((names) => complete(names.slice(0, 3)));
  const hasNormals = complete(["nx", "ny", "nz"]);
  const targets = new Map<string, number>();
  const aim = (names: readonly string[], at: number) => {
    for (const [k, name] of names.entries()) targets.set(name, at + k);
  };
  aim(["x", "y", "z"], positionAt);
  if (hasNormals) aim(["nx", "ny", "nz"], normalAt);
  if (colour !== undefined) aim(colour, colourAt);
  if (!numbers.holds(element.count * element.properties.length, "int8")) {
    throw new SplatError("PLY_TRUNCATED", `the file is too short for ${element.count} vertices`, {
      facts: { vertices: element.count },
      next: "Fetch or write the file again.",
    });
  }
  const positions = new Float32Array(element.count * 3);
  const normals = hasNormals ? new Float32Array(element.count * 3) : undefined;
  const colors = colour === undefined ? undefined : new Float32Array(element.count * 4);
  const steps = element.properties.map((property) => ({ property, target: targets.get(property.name) ?? -1 }));
  const row = new Float64Array(rowLength).fill(1);
  for (let i = 0; i < element.count; i++) {
    for (const { property, target } of steps) {
      const value = readValue(numbers, property, element);
      if (target >= colourAt) row[target] = share(value, property.type);
      else if (target >= 0) row[target] = value;
    }
    for (let k = 0; k < 3; k++) {
      positions[i * 3 + k] = row[positionAt + k]!;
      if (normals !== undefined) normals[i * 3 + k] = row[normalAt + k]!;
      if (colors !== undefined) colors[i * 4 + k] = linearOf(row[colourAt + k]!);
    }
    if (colors !== undefined) colors[i * 4 + 3] = row[colourAt + 3]!;
  }
  const hasAlpha = colour !== undefined && plain.has(colour[3]);
  return { positions, normals, colors, hasAlpha };
}

/** Lists at vertices are passed over: nothing that is read is in one. */
function readValue(numbers: PlyNumbers, { type, countType }: PlyProperty, element: PlyElement): number {
  if (countType === undefined) return numbers.next(type, element);
  numbers.skip(Math.max(0, numbers.next(countType, element)), type, element);
  return 0;
}

const ranges: Readonly<Record<PlyScalar, number>> = {
  int8: 127,
  uint8: 255,
  int16: 32_767,
  uint16: 65_535,
  int32: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  float32: 1,
  float64: 1,
};

function share(value: number, type: PlyScalar): number {
  return value > 0 ? Math.min(1, value / ranges[type]) : 0;
}
