import { SplatError } from "../errors/index.ts";

export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * What one camera sees of a cloud, near to far, ready to be painted band by band; plain numbers, so that threads can share it.
 * Each splat is an ellipse `A·(dx + m·dy)² + dy²/V ≤ K` round its centre, written so that rounding cannot open it.
 */
export interface PreparedView extends PictureSize {
  /** Splats that can touch the picture. */
  readonly count: number;
  /** {@link splatFloats} numbers a splat, at the offsets of {@link splatField}. */
  readonly splats: Float32Array;
}

export const splatFloats = 12;

export const splatField = {
  /** Centre, pixels; the first pixel's middle is 0.5. */
  x: 0,
  y: 1,
  /** A: inverse variance along a row. */
  rowInverse: 2,
  /** m: how far the ellipse leans, pixels of x a pixel of y, negated. */
  lean: 3,
  /** 1/V: inverse variance of the rows. */
  columnInverse: 4,
  /** K: where opacity falls below 1/255. */
  reach: 5,
  opacity: 6,
  red: 7,
  green: 8,
  blue: 9,
  /** First and last row touched, inside the picture. */
  firstRow: 10,
  lastRow: 11,
} as const;

/** 4096 × 4096: a picture and its accumulators stay below 400 MB. */
const maxPixels = 16 * 1024 * 1024;

/** @throws SplatError RENDER_SIZE_INVALID */
export function checkSize({ width, height }: PictureSize): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (whole && width * height <= maxPixels) return;
  throw new SplatError("RENDER_SIZE_INVALID", `cannot paint a picture of ${width} × ${height} pixels`, {
    facts: { width, height, maxPixels },
    next: "ask for whole numbers of pixels, 4096 × 4096 at most",
  });
}
