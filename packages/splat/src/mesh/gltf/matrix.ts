/** Sixteen numbers, column by column as glTF has them: the last four are the translation and 1. */
export type Matrix = readonly number[];

/** First scaled, then rotated (quaternion x, y, z, w; brought to length one), then moved. */
export function matrixOf(parts: {
  readonly translation?: readonly [number, number, number];
  readonly rotation?: readonly [number, number, number, number];
  readonly scale?: readonly [number, number, number];
}): Matrix {
  const [tx, ty, tz] = parts.translation ?? [0, 0, 0];
  const [sx, sy, sz] = parts.scale ?? [1, 1, 1];
  const [qx, qy, qz, qw] = parts.rotation ?? [0, 0, 0, 1];
  const length = Math.sqrt(qx * qx + qy * qy + qz * qz + qw * qw);
  // A quaternion without length turns nothing.
  const [x, y, z, w] = length > 0 ? [qx / length, qy / length, qz / length, qw / length] : [0, 0, 0, 1];
  return [
    (1 - 2 * (y * y + z * z)) * sx,
    2 * (x * y + w * z) * sx,
    2 * (x * z - w * y) * sx,
    0,
    2 * (x * y - w * z) * sy,
    (1 - 2 * (x * x + z * z)) * sy,
    2 * (y * z + w * x) * sy,
    0,
    2 * (x * z + w * y) * sz,
    2 * (y * z - w * x) * sz,
    (1 - 2 * (x * x + y * y)) * sz,
    0,
    tx,
    ty,
    tz,
    1,
  ];
}

/** The transform that does `b` first and `a` then. */
export function multiplied(a: Matrix, b: Matrix): Matrix {
  const product = new Array<number>(16).fill(0);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < 4; k++) product[column * 4 + row]! += a[k * 4 + row]! * b[column * 4 + k]!;
    }
  }
  return product;
}

/** Below zero for a transform that mirrors. */
export function determinant(m: Matrix): number {
  const [a, b, c, , d, e, f, , g, h, i] = m as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * i - f * h) - d * (b * i - c * h) + g * (b * f - c * e);
}

/** What turns normals: cofactors of the upper left part, column by column. Lengths change. */
export function normalMatrix(m: Matrix): readonly number[] {
  const [a, b, c, , d, e, f, , g, h, i] = m as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return [
    e * i - f * h,
    f * g - d * i,
    d * h - e * g,
    h * c - i * b,
    i * a - g * c,
    g * b - h * a,
    b * f - c * e,
    c * d - a * f,
    a * e - b * d,
  ];
}
