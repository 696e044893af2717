import type { Frame } from "./frame.ts";

/**
 * One attribute of all gaussians: component `k` of gaussian `i` is `data[start + i * stride + k]`.
 * A packed column has `start` 0 and `stride` = its number of components; columns read from an interleaved file are views of one array.
 */
export interface Column {
  readonly data: Float32Array;
  readonly start: number;
  readonly stride: number;
}

/** Degree of the view-dependent colour; 4 occurs in Niantic's newer files only. */
export type ShDegree = 0 | 1 | 2 | 3 | 4;

/**
 * Gaussians in memory, in the units that 3DGS PLY files hold: nothing is activated.
 * Never mutated once made: operations give a new cloud, which may share columns with the old one.
 */
export interface SplatCloud {
  readonly count: number;
  readonly frame: Frame;
  readonly shDegree: ShDegree;
  /** Trained with the anti-aliasing filter; kept only by formats that have a place for it. */
  readonly antialiased: boolean;
  /** x, y, z. */
  readonly positions: Column;
  /** Natural logarithms of the three standard deviations. */
  readonly scales: Column;
  /** Quaternion w, x, y, z; not necessarily of length one. */
  readonly rotations: Column;
  /** One component: logit of the opacity; may be infinite. */
  readonly opacities: Column;
  /** The three coefficients of degree 0 (f_dc): colour = 0.5 + 0.28209479177387814 · f_dc. */
  readonly colors: Column;
  /** The others, channel by channel as in `f_rest_*`: coefficient `j` of channel `c` is component `j + c · shCoefficients(degree)`. */
  readonly sh: Column;
}

/** Coefficients per colour channel above degree 0: 0, 3, 8, 15 or 24. */
export function shCoefficients(degree: ShDegree): number {
  return (degree + 1) * (degree + 1) - 1;
}

/** A column of its own, without gaps, filled with zeros. */
export function packedColumn(count: number, components: number): Column {
  return { data: new Float32Array(count * components), start: 0, stride: components };
}

/** More than this is refused by every reader: what the network's own encoder takes. */
export const maxGaussians = 10 * 1024 * 1024;

/** Degree-0 basis function of the spherical harmonics. */
export const shC0 = 0.28209479177387814;
