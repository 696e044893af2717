/** Pixels of a decoded image or a rendering: 8-bit sRGB with straight (not premultiplied) alpha, top row first, no padding. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `width · height · 4` bytes: red, green, blue, alpha. */
  readonly rgba: Uint8Array;
}
