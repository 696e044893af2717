import type { Rgb } from "../looks/colors.ts";
import type { Cells } from "./shrink-picture.ts";

/** Colours closer than this, in square roots of linear light, count as the background's. */
const nearness = 0.13;
/** A silhouette below this share of the picture is noise, above the other it is the whole picture. */
const [leastShare, mostShare] = [0.02, 0.97];

/**
 * Which cells belong to the object: those that are not see-through, or, in an opaque picture, those that no path of
 * background-coloured cells joins to the rim. When that leaves nothing sensible, an oval in the middle.
 */
export function silhouetteOf(cells: Cells): Uint8Array {
  const { width, height, cover } = cells;
  const inside = new Uint8Array(width * height);
  const clear = cover.reduce((sum, share) => sum + (share < 0.5 ? 1 : 0), 0);
  if (clear > leastShare * inside.length)
    for (let i = 0; i < inside.length; i += 1) inside[i] = cover[i]! >= 0.5 ? 1 : 0;
  else {
    inside.fill(1);
    for (const i of floodedFromRim(cells)) inside[i] = 0;
  }
  const share = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  if (share >= leastShare && share <= mostShare) return inside;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const dx = (x + 0.5) / width - 0.5;
      const dy = (y + 0.5) / height - 0.5;
      inside[y * width + x] = dx * dx + dy * dy <= 0.23 ? 1 : 0;
    }
  }
  return inside;
}

function floodedFromRim({ width, height, colors }: Cells): Set<number> {
  const flooded = new Set<number>();
  const open: number[] = [];
  const rim = rimColor(colors, width, height);
  const reach = (x: number, y: number, from: Rgb): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const i = y * width + x;
    // Close to the rim's own colour, or a soft change from a cell that already is background.
    if (flooded.has(i) || (distance(colors[i]!, rim) > nearness && distance(colors[i]!, from) > nearness / 4)) return;
    flooded.add(i);
    open.push(i);
  };
  for (let x = 0; x < width; x += 1) for (const y of [0, height - 1]) reach(x, y, rim);
  for (let y = 0; y < height; y += 1) for (const x of [0, width - 1]) reach(x, y, rim);
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const [x, y, color] = [i % width, Math.floor(i / width), colors[i]!];
    reach(x + 1, y, color);
    reach(x - 1, y, color);
    reach(x, y + 1, color);
    reach(x, y - 1, color);
  }
  return flooded;
}

/** The rim's middle colour, channel by channel: objects that touch the rim do not move it. */
function rimColor(colors: readonly Rgb[], width: number, height: number): Rgb {
  const rim: Rgb[] = [];
  for (let x = 0; x < width; x += 1) rim.push(colors[x]!, colors[(height - 1) * width + x]!);
  for (let y = 0; y < height; y += 1) rim.push(colors[y * width]!, colors[y * width + width - 1]!);
  const middle = (k: 0 | 1 | 2): number => rim.map((color) => color[k]).sort((a, b) => a - b)[rim.length >> 1]!;
  return [middle(0), middle(1), middle(2)];
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(
    Math.sqrt(a[0]) - Math.sqrt(b[0]),
    Math.sqrt(a[1]) - Math.sqrt(b[1]),
    Math.sqrt(a[2]) - Math.sqrt(b[2]),
  );
}

/**
 * How far each cell lies inside the silhouette, in cells; 0 outside. Two sweeps over the cells with steps of 1 and 1.4.
 */
export function depthInside(inside: Uint8Array, width: number, height: number): Float32Array {
  const depth = Float32Array.from(inside, (value) => (value === 1 ? 1e6 : 0));
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : depth[y * width + x]!;
  const relax = (x: number, y: number, s: number): void => {
    const i = y * width + x;
    depth[i] = Math.min(
      depth[i]!,
      at(x + s, y) + 1,
      at(x, y + s) + 1,
      at(x + s, y + s) + Math.SQRT2,
      at(x - s, y + s) + Math.SQRT2,
    );
  };
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) relax(x, y, -1);
  for (let y = height - 1; y >= 0; y -= 1) for (let x = width - 1; x >= 0; x -= 1) relax(x, y, 1);
  return depth;
}
