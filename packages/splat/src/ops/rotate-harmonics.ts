import type { ShDegree } from "../cloud/index.ts";

/** Row by row, three by three. */
export type Rotation = readonly number[];

/**
 * For each degree from 1 on, the matrix that turns its 2l + 1 coefficients with the object: rows and columns in the order of
 * `f_rest`, m from -l to l.
 * @param r the rotation of the object.
 * @source Ivanic and Ruedenberg, J. Phys. Chem. 100 (1996) 6342, with the corrections of 102 (1998) 9099: recursion over the
 * degree for real harmonics without the phase (-1)^m that training code multiplies in; it is put around the result.
 */
export function harmonicRotations(r: Rotation, degree: ShDegree): readonly (readonly number[][])[] {
  // Harmonics of degree 1 go as y, z, x.
  const axes = [1, 2, 0];
  const first = axes.map((row) => axes.map((column) => r[row * 3 + column]!));
  const plain = [[[1]], first];
  for (let l = 2; l <= degree; l++) plain.push(nextDegree(l, first, plain[l - 1]!));
  return plain
    .slice(1, degree + 1)
    .map((matrix) => matrix.map((row, i) => row.map((value, j) => ((i + j) % 2 === 0 ? value : -value))));
}

type Square = readonly (readonly number[])[];

function nextDegree(l: number, first: Square, below: Square): number[][] {
  const one = (i: number, j: number) => first[i + 1]![j + 1]!;
  const before = (m: number, n: number) => below[m + l - 1]![n + l - 1]!;
  const p = (i: number, m: number, n: number): number => {
    if (n === l) return one(i, 1) * before(m, l - 1) - one(i, -1) * before(m, 1 - l);
    if (n === -l) return one(i, 1) * before(m, 1 - l) + one(i, -1) * before(m, l - 1);
    return one(i, 0) * before(m, n);
  };
  const v = (m: number, n: number): number => {
    if (m === 0) return p(1, 1, n) + p(-1, -1, n);
    if (m > 0) return p(1, m - 1, n) * (m === 1 ? Math.SQRT2 : 1) - (m === 1 ? 0 : p(-1, 1 - m, n));
    return (m === -1 ? 0 : p(1, m + 1, n)) + p(-1, -m - 1, n) * (m === -1 ? Math.SQRT2 : 1);
  };
  const w = (m: number, n: number): number =>
    m > 0 ? p(1, m + 1, n) + p(-1, -m - 1, n) : p(1, m - 1, n) - p(-1, 1 - m, n);
  const orders = Array.from({ length: 2 * l + 1 }, (_, k) => k - l);
  return orders.map((m) =>
    orders.map((n) => {
      const size = Math.abs(m);
      const zero = m === 0 ? 1 : 0;
      const below = Math.abs(n) === l ? 2 * l * (2 * l - 1) : (l + n) * (l - n);
      const u = Math.sqrt(((l + m) * (l - m)) / below);
      const vFactor = 0.5 * Math.sqrt(((1 + zero) * (l + size - 1) * (l + size)) / below) * (1 - 2 * zero);
      const wFactor = -0.5 * Math.sqrt(((l - size - 1) * (l - size)) / below) * (1 - zero);
      // Where a factor is 0, its function would ask for orders that the degree below does not have.
      return (
        (u === 0 ? 0 : u * p(0, m, n)) +
        (vFactor === 0 ? 0 : vFactor * v(m, n)) +
        (wFactor === 0 ? 0 : wFactor * w(m, n))
      );
    }),
  );
}
