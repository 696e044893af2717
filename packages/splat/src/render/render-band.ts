import type { Vector3 } from "./camera.ts";
import { type PreparedView, splatField, splatFloats } from "./prepared-view.ts";

/** @source reference rasteriser: no splat hides completely, and what shines through less than this is not followed. */
const mostOpaque = 0.999;
const leastLight = 1e-4;

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
  const light = new Float32Array((endRow - firstRow) * width * 4);
  // Red, green, blue so far, and the share of light that still passes; its sign turns when a pixel is finished.
  for (let at = 3; at < light.length; at += 4) light[at] = 1;
  const open = new Int32Array(endRow - firstRow).fill(width);
  let openRows = endRow - firstRow;
  const end = view.count * splatFloats;
  for (let at = 0; at < end && openRows > 0; at += splatFloats) {
    const top = Math.max(firstRow, splats[at + splatField.firstRow]!);
    const bottom = Math.min(endRow - 1, splats[at + splatField.lastRow]!);
    if (top > bottom) continue;
    openRows -= paintSplat(splats, at, top, bottom, firstRow, width, light, open);
  }
  writeBytes(light, background, into);
}

/** @returns how many rows it finished */
function paintSplat(
  splats: Float32Array,
  at: number,
  top: number,
  bottom: number,
  firstRow: number,
  width: number,
  light: Float32Array,
  open: Int32Array,
): number {
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
  const stepOfStep = Math.exp(-rowInverse);
  let finished = 0;
  for (let row = top; row <= bottom; row += 1) {
    if (open[row - firstRow] === 0) continue;
    const dy = row + 0.5 - y;
    const left = reach - dy * dy * columnInverse;
    if (!(left >= 0)) continue;
    const half = Math.sqrt(left / rowInverse);
    const middle = x - lean * dy;
    const from = Math.max(0, Math.ceil(middle - half - 0.5));
    const to = Math.min(width - 1, Math.floor(middle + half - 0.5));
    if (!(from <= to)) continue;
    const dx = from + 0.5 - middle;
    // Along a row the logarithm of a gaussian is a parabola, so each pixel follows from the last by two multiplications.
    let alpha = opacity * Math.exp(-0.5 * (rowInverse * dx * dx + dy * dy * columnInverse));
    let step = Math.exp(-rowInverse * (dx + 0.5));
    let pixel = ((row - firstRow) * width + from) * 4;
    const last = ((row - firstRow) * width + to) * 4;
    let closed = 0;
    for (; pixel <= last; pixel += 4) {
      const passing = light[pixel + 3]!;
      if (passing > 0) {
        const part = alpha < mostOpaque ? alpha : mostOpaque;
        const rest = passing * (1 - part);
        if (rest > leastLight) {
          const weight = passing * part;
          light[pixel] = light[pixel]! + weight * red;
          light[pixel + 1] = light[pixel + 1]! + weight * green;
          light[pixel + 2] = light[pixel + 2]! + weight * blue;
          light[pixel + 3] = rest;
        } else {
          light[pixel + 3] = -passing;
          closed += 1;
        }
      }
      alpha *= step;
      step *= stepOfStep;
    }
    if (closed > 0) {
      open[row - firstRow] = open[row - firstRow]! - closed;
      if (open[row - firstRow] === 0) finished += 1;
    }
  }
  return finished;
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
