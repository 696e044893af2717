import type { Picture } from "@lode/splat/mesh";
import { linear, type Rgb } from "../looks/colors.ts";

/** A picture as cells of even size, in linear light. */
export interface Cells {
  readonly width: number;
  readonly height: number;
  readonly colors: readonly Rgb[];
  /** Share of each cell that is not see-through. */
  readonly cover: Float32Array;
}

/** Averages a picture down so that its longer side has at most `most` cells. */
export function shrunk({ width, height, rgba }: Picture, most: number): Cells {
  const scale = Math.max(1, Math.max(width, height) / most);
  const w = Math.max(1, Math.round(width / scale));
  const h = Math.max(1, Math.round(height / scale));
  const colors: Rgb[] = [];
  const cover = new Float32Array(w * h);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const [r, g, b, a] = average(
        rgba,
        width,
        [(x * width) / w, ((x + 1) * width) / w],
        [(y * height) / h, ((y + 1) * height) / h],
      );
      colors.push([r, g, b]);
      cover[y * w + x] = a;
    }
  }
  return { width: w, height: h, colors, cover };
}

/** At most this many samples along each side of a cell: enough for an average. */
const samples = 6;

function average(
  rgba: Uint8Array,
  width: number,
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
): readonly [number, number, number, number] {
  const sum = [0, 0, 0];
  let weight = 0;
  for (let j = 0; j < samples; j += 1) {
    for (let i = 0; i < samples; i += 1) {
      const x = Math.floor(x0 + ((x1 - x0) * (i + 0.5)) / samples);
      const y = Math.floor(y0 + ((y1 - y0) * (j + 0.5)) / samples);
      const at = 4 * (y * width + x);
      const alpha = (rgba[at + 3] ?? 0) / 255;
      const color = linear(((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0));
      for (let k = 0; k < 3; k += 1) sum[k]! += alpha * color[k as 0];
      weight += alpha;
    }
  }
  const by = weight === 0 ? 0 : 1 / weight;
  return [sum[0]! * by, sum[1]! * by, sum[2]! * by, weight / samples ** 2];
}
