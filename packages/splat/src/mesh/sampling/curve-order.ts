import type { Mesh } from "../mesh.ts";

/** Bits of an axis in the code; three axes fit into 30 bits. */
const axisBits = 10;

/**
 * The triangles in the order in which a Z-shaped curve through space meets their middles, so that neighbours in the list are
 * neighbours in space whatever order the file has. Two middles in the same cell of the curve keep the file's order.
 * Positions must be finite.
 */
export function curveOrder({ positions, indices }: Mesh): Uint32Array {
  const triangles = Math.floor(indices.length / 3);
  const low = [Infinity, Infinity, Infinity];
  let extent = 0;
  for (let k = 0; k < 3; k++) {
    let high = -Infinity;
    for (let i = 0; i < indices.length; i++) {
      const value = positions[indices[i]! * 3 + k]!;
      if (value < low[k]!) low[k] = value;
      if (value > high) high = value;
    }
    extent = Math.max(extent, high - low[k]!);
  }
  const scale = extent > 0 ? (2 ** axisBits - 1) / extent : 0;
  const codes = new Uint32Array(triangles);
  for (let t = 0; t < triangles; t++) {
    let code = 0;
    for (let k = 0; k < 3; k++) {
      let middle = 0;
      for (let corner = 0; corner < 3; corner++) middle += positions[indices[t * 3 + corner]! * 3 + k]! / 3;
      code |= spread((middle - low[k]!) * scale) << k;
    }
    codes[t] = code;
  }
  return sortedBy(codes);
}

/** Two zero bits between each two of the ten bits. */
function spread(value: number): number {
  let bits = value & 0x3ff;
  bits = (bits | (bits << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}

/** Stable, by counting: 15 bits a pass. */
function sortedBy(codes: Uint32Array): Uint32Array {
  let order = Uint32Array.from(codes.keys());
  for (const shift of [0, 15]) {
    const starts = new Uint32Array(2 ** 15 + 1);
    for (const code of codes) {
      const bin = ((code >>> shift) & 0x7fff) + 1;
      starts[bin] = starts[bin]! + 1;
    }
    for (let bin = 1; bin < starts.length; bin++) starts[bin] = starts[bin]! + starts[bin - 1]!;
    const next = new Uint32Array(order.length);
    for (const triangle of order) {
      const bin = (codes[triangle]! >>> shift) & 0x7fff;
      next[starts[bin]!] = triangle;
      starts[bin] = starts[bin]! + 1;
    }
    order = next;
  }
  return order;
}
