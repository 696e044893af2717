import { LodeError } from "@lode/runtime/errors";
import type { Picture } from "@lode/splat/mesh";

const maxGridPixels = 64 * 1024 * 1024;

export interface GridOptions {
  readonly columns?: number;
  /** Pixels between neighbours. */
  readonly gap?: number;
}

/**
 * Pictures of one size side by side, row by row, on black; two columns and 5 pixels apart when not told otherwise, as validators show theirs.
 * @throws LodeError PICTURE_INVALID when there is none, sizes differ, or the whole would be too large
 */
export function grid(pictures: readonly Picture[], { columns = 2, gap = 5 }: GridOptions = {}): Picture {
  const first = pictures[0];
  const usable = first && columns >= 1 && gap >= 0 && Number.isInteger(columns) && Number.isInteger(gap);
  if (!usable || pictures.some((one) => one.width !== first.width || one.height !== first.height)) {
    throw new LodeError("PICTURE_INVALID", "a grid takes one or more pictures of the same size", { retry: "never" });
  }
  const across = Math.min(columns, pictures.length);
  const rows = Math.ceil(pictures.length / across);
  const width = across * first.width + (across - 1) * gap;
  const height = rows * first.height + (rows - 1) * gap;
  if (width * height > maxGridPixels) {
    throw new LodeError("PICTURE_INVALID", "the grid would be too large", { retry: "never", facts: { width, height } });
  }
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  pictures.forEach((picture, place) => {
    const left = (place % across) * (first.width + gap);
    const top = Math.floor(place / across) * (first.height + gap);
    for (let y = 0; y < first.height; y += 1) {
      const row = picture.rgba.subarray(y * first.width * 4, (y + 1) * first.width * 4);
      rgba.set(row, ((top + y) * width + left) * 4);
    }
  });
  return { width, height, rgba };
}
