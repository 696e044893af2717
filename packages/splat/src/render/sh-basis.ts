import type { ShDegree } from "../cloud/index.ts";

/** Degrees above this are dropped when drawing: the rasteriser that files are trained with knows no more. */
export const maxDrawnDegree: ShDegree = 3;

/** Coefficients of the degrees 1 to 3. */
export const drawnCoefficients = 15;

/**
 * The real spherical harmonics of degree 1 to 3 in direction (x, y, z), which has length one, in the order and with the signs of
 * `f_rest_*`; those above `degree` are left as they are.
 */
export function evaluateBasis(x: number, y: number, z: number, degree: number, into: Float64Array): void {
  if (degree < 1) return;
  into[0] = -0.4886025119029199 * y;
  into[1] = 0.4886025119029199 * z;
  into[2] = -0.4886025119029199 * x;
  if (degree < 2) return;
  const xx = x * x;
  const yy = y * y;
  const zz = z * z;
  into[3] = 1.0925484305920792 * x * y;
  into[4] = -1.0925484305920792 * y * z;
  into[5] = 0.31539156525252005 * (2 * zz - xx - yy);
  into[6] = -1.0925484305920792 * x * z;
  into[7] = 0.5462742152960396 * (xx - yy);
  if (degree < 3) return;
  into[8] = -0.5900435899266435 * y * (3 * xx - yy);
  into[9] = 2.890611442640554 * x * y * z;
  into[10] = -0.4570457994644658 * y * (4 * zz - xx - yy);
  into[11] = 0.3731763325901154 * z * (2 * zz - 3 * xx - 3 * yy);
  into[12] = -0.4570457994644658 * x * (4 * zz - xx - yy);
  into[13] = 1.445305721320277 * z * (xx - yy);
  into[14] = -0.5900435899266435 * x * (xx - 3 * yy);
}
