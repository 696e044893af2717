import type { Vector3 } from "./camera.ts";
import { type PreparedView, splatField, splatFloats } from "./prepared-view.ts";

/** @source reference rasteriser: no splat hides completely, and what shines through less than this is not followed. */
const mostOpaque = 0.999;
const leastLight = 1e-4;

/** Pixels of a row are watched in blocks of 16: a splat that lies on finished blocks only is passed over. */
const blockShift = 4;

/** What is known of the rows being painted. */
interface Canvas {
  readonly firstRow: number;
  readonly width: number;
  /** Red, green, blue so far, and the share of light that still passes; its sign turns when a pixel is finished. */
  readonly light: Float32Array;
  readonly blocks: number;
  /** Unfinished pixels of each block, row by row. */
  readonly open: Uint8Array;
  /** Unfinished pixels of all. */
  left: number;
}

/**
 * Paints the rows `firstRow` to before `endRow`. Rows do not know of each other, so a picture is the same however it is cut into bands.
 * @param background red, green, blue, 0 to 1
 * @param into `(endRow - firstRow) · width · 4` bytes, overwritten
 */
export function renderBand(
  view: PreparedView,
  firstRow: number,
  endRow: number,
  background: Vector3,
  into: Uint8Array,
): void {
  const { width, splats } = view;
  const canvas = blankCanvas(firstRow, endRow - firstRow, width);
  const end = view.count * splatFloats;
  for (let at = 0; at < end && canvas.left > 0; at += splatFloats) {
    const top = Math.max(firstRow, splats[at + splatField.firstRow]!);
    const bottom = Math.min(endRow - 1, splats[at + splatField.lastRow]!);
    if (top <= bottom) paintSplat(canvas, splats, at, top, bottom);
  }
  writeBytes(canvas.light, background, into);
}

function blankCanvas(firstRow: number, rows: number, width: number): Canvas {
  const light = new Float32Array(rows * width * 4);
  for (let at = 3; at < light.length; at += 4) light[at] = 1;
  const blocks = ((width - 1) >> blockShift) + 1;
  const open = new Uint8Array(rows * blocks).fill(1 << blockShift);
  const lastBlock = width - ((blocks - 1) << blockShift);
  for (let at = blocks - 1; at < open.length; at += blocks) open[at] = lastBlock;
  return { firstRow, width, light, blocks, open, left: rows * width };
}

function paintSplat(canvas: Canvas, splats: Float32Array, at: number, top: number, bottom: number): void {
  const { firstRow, width, light, blocks, open } = canvas;
  const x = splats[at + splatField.x]!;
  const y = splats[at + splatField.y]!;
  const rowInverse = splats[at + splatField.rowInverse]!;
  const lean = splats[at + splatField.lean]!;
  const columnInverse = splats[at + splatField.columnInverse]!;
  const reach = splats[at + splatField.reach]!;
  const opacity = splats[at + splatField.opacity]!;
  const red = splats[at + splatField.red]!;
  const green = splats[at + splatField.green]!;
  const blue = splats[at + splatField.blue]!;
  const spread = 1 / Math.sqrt(rowInverse);
  const stepOfStep = Math.exp(-rowInverse);
  for (let row = top; row <= bottom; row += 1) {
    const dy = row + 0.5 - y;
    const left = reach - dy * dy * columnInverse;
    if (!(left >= 0)) continue;
    const half = Math.sqrt(left) * spread;
    const middle = x - lean * dy;
    const from = Math.max(0, Math.ceil(middle - half - 0.5));
    const to = Math.min(width - 1, Math.floor(middle + half - 0.5));
    if (!(from <= to)) continue;
    const line = row - firstRow;
    const endBlock = line * blocks + (to >> blockShift);
    let block = line * blocks + (from >> blockShift);
    while (block <= endBlock && open[block] === 0) block += 1;
    if (block > endBlock) continue;

    const dx = from + 0.5 - middle;
    // Along a row the logarithm of a gaussian is a parabola, so each pixel follows from the last by two multiplications.
    let alpha = opacity * Math.exp(-0.5 * (rowInverse * dx * dx + dy * dy * columnInverse));
    let step = Math.exp(-rowInverse * (dx + 0.5));
    let place = (line * width + from) * 4;
    for (let column = from; column <= to; column += 1, place += 4) {
      const passing = light[place + 3]!;
      if (passing > 0) {
        const part = alpha < mostOpaque ? alpha : mostOpaque;
        const rest = passing * (1 - part);
        if (rest > leastLight) {
          const weight = passing * part;
          light[place] = light[place]! + weight * red;
          light[place + 1] = light[place + 1]! + weight * green;
          light[place + 2] = light[place + 2]! + weight * blue;
          light[place + 3] = rest;
        } else {
          light[place + 3] = -passing;
          open[line * blocks + (column >> blockShift)]! -= 1;
          canvas.left -= 1;
        }
      }
      alpha *= step;
      step *= stepOfStep;
    }
  }
}

function writeBytes(light: Float32Array, background: Vector3, into: Uint8Array): void {
  for (let at = 0; at < light.length; at += 4) {
    const passing = Math.abs(light[at + 3]!);
    for (let channel = 0; channel < 3; channel += 1) {
      const value = 255 * (light[at + channel]! + passing * background[channel as 0 | 1 | 2]) + 0.5;
      into[at + channel] = value < 255 ? (value > 0 ? value : 0) : 255;
    }
    into[at + 3] = 255;
  }
}
