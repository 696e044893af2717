import { type Column, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { splatGroups } from "./splat-layout.ts";

/**
 * Writes the canonical 3DGS PLY: little-endian floats, no comments, no normals, in the order that the network's own decoder writes
 * and its encoder accepts. The frame is not written down: the numbers stay as they are.
 * The body is aligned to 4 bytes in memory, so that reading the result back needs no copy.
 */
export function writePly(cloud: SplatCloud): Uint8Array {
  const rest = 3 * shCoefficients(cloud.shDegree);
  const header = headerText(cloud.count, rest);
  const floatsPerRow = 14 + rest;
  const pad = (4 - (header.length % 4)) % 4;
  const buffer = new ArrayBuffer(pad + header.length + 4 * floatsPerRow * cloud.count);
  const bytes = new Uint8Array(buffer, pad);
  for (let at = 0; at < header.length; at++) bytes[at] = header.charCodeAt(at);
  const body = new Float32Array(buffer, pad + header.length);
  const columns: readonly (readonly [Column, number])[] = [
    [cloud.positions, 3],
    [cloud.colors, 3],
    [cloud.sh, rest],
    [cloud.opacities, 1],
    [cloud.scales, 3],
    [cloud.rotations, 4],
  ];
  for (let from = 0; from < cloud.count; from += blockRows) {
    const to = Math.min(cloud.count, from + blockRows);
    let place = 0;
    for (const [column, components] of columns) {
      writeColumn(body, floatsPerRow, place, column, components, from, to);
      place += components;
    }
  }
  return bytes;
}

/** Rows written before the next column is taken up, so that they are still in the cache. */
const blockRows = 512;

function writeColumn(
  body: Float32Array,
  floatsPerRow: number,
  place: number,
  { data, start, stride }: Column,
  components: number,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index++) {
    const source = start + index * stride;
    const target = index * floatsPerRow + place;
    for (let component = 0; component < components; component++) body[target + component] = data[source + component]!;
  }
}

function headerText(count: number, rest: number): string {
  const names = [
    ...splatGroups.positions,
    ...splatGroups.colors,
    ...Array.from({ length: rest }, (_, index) => `f_rest_${index}`),
    ...splatGroups.opacities,
    ...splatGroups.scales,
    ...splatGroups.rotations,
  ];
  return [
    "ply",
    "format binary_little_endian 1.0",
    `element vertex ${count}`,
    ...names.map((name) => `property float ${name}`),
    "end_header",
    "",
  ].join("\n");
}
