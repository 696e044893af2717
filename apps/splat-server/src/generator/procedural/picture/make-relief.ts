import type { Mesh, Picture } from "@lode/splat/mesh";
import type { Rgb } from "../looks/colors.ts";
import { noise } from "../shapes/noise.ts";
import { depthInside, silhouetteOf } from "./find-silhouette.ts";
import { shrunk } from "./shrink-picture.ts";

const cellsAlong = 128;

/**
 * A body from a picture: its silhouette blown up like a cushion, the picture's colours on the front and, a little darker, on
 * the back. The seed decides how round the body is.
 * @returns a closed mesh in the frame RUB, about one unit large.
 */
export function makeRelief(picture: Picture, seed: number): Mesh {
  const cells = shrunk(picture, cellsAlong);
  const { width, height, colors } = cells;
  const inside = silhouetteOf(cells);
  const depth = depthInside(inside, width, height);
  const deepest = depth.reduce((most, value) => Math.max(most, value), 1);
  const fullness = 0.75 + 0.6 * noise(0.5, 0.5, 0.5, seed);
  const size = 1 / Math.max(width, height);
  const positions: number[] = [];
  const rgba: number[] = [];
  const indices: number[] = [];
  /** Corner of cells (x, y): its vertex on each side; one and the same on the silhouette's edge. */
  const corners = new Map<number, readonly [number, number]>();
  const cornerAt = (x: number, y: number): readonly [number, number] => {
    const key = y * (width + 1) + x;
    const known = corners.get(key);
    if (known !== undefined) return known;
    const near = [
      [x - 1, y - 1],
      [x, y - 1],
      [x - 1, y],
      [x, y],
    ]
      .filter(([a, b]) => a! >= 0 && b! >= 0 && a! < width && b! < height)
      .map(([a, b]) => b! * width + a!);
    const within = near.filter((i) => inside[i] === 1);
    const onEdge = within.length < 4;
    const d = onEdge ? 0 : within.reduce((sum, i) => sum + depth[i]!, 0) / within.length;
    // The profile of a circle: steep at the rim, flat on top.
    const t = Math.min(1, d / deepest);
    const rise = fullness * deepest * size * Math.sqrt(t * (2 - t)) * 0.9;
    const color = meanColor(within.map((i) => colors[i]!));
    const made: [number, number] = [0, 0];
    for (const side of onEdge ? [1] : [1, -1]) {
      made[side === 1 ? 0 : 1] = positions.length / 3;
      positions.push((x - width / 2) * size, (height / 2 - y) * size, side * rise * (side === 1 ? 1 : 0.7));
      const light = side === 1 ? 1 : 0.8;
      rgba.push(color[0] * light, color[1] * light, color[2] * light, 1);
    }
    if (onEdge) made[1] = made[0];
    corners.set(key, made);
    return made;
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (inside[y * width + x] !== 1) continue;
      const [a, b, c, d] = [cornerAt(x, y + 1), cornerAt(x + 1, y + 1), cornerAt(x + 1, y), cornerAt(x, y)];
      indices.push(a[0], b[0], c[0], a[0], c[0], d[0]);
      indices.push(a[1], c[1], b[1], a[1], d[1], c[1]);
    }
  }
  return {
    frame: "RUB",
    positions: Float32Array.from(positions),
    indices: Uint32Array.from(indices),
    colors: Float32Array.from(rgba),
    parts: [{ firstIndex: 0, indexCount: indices.length, material: 0 }],
    materials: [{ name: "picture", baseColor: [1, 1, 1, 1] }],
  };
}

function meanColor(colors: readonly Rgb[]): Rgb {
  const sum = colors.reduce<Rgb>(
    (total, color) => [total[0] + color[0], total[1] + color[1], total[2] + color[2]],
    [0, 0, 0],
  );
  const by = 1 / Math.max(1, colors.length);
  return [sum[0] * by, sum[1] * by, sum[2] * by];
}
