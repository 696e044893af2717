/** First fundamental form of a triangle: |u·e1 + v·e2|² = e·u² + 2·f·u·v + g·v² for its edges e1 and e2 from corner 0. */
export interface Metric {
  readonly e: number;
  readonly f: number;
  readonly g: number;
}

/** Corners of a cell as (u, v): the point corner0 + u·e1 + v·e2 of the triangle it is part of. */
export type VisitCell = (u0: number, v0: number, u1: number, v1: number, u2: number, v2: number) => void;

/**
 * Cuts a triangle into `n` triangles of exactly equal area and as round as may be: the longest edge is cut in proportion
 * to how many cells go to each side, until one is left. Neighbouring calls are neighbours in space.
 * Recursion is as deep as log2(n).
 */
export function equalCells(n: number, metric: Metric, visit: VisitCell): void {
  cut(n, metric, visit, 0, 0, 1, 0, 0, 1);
}

function cut(
  n: number,
  metric: Metric,
  visit: VisitCell,
  u0: number,
  v0: number,
  u1: number,
  v1: number,
  u2: number,
  v2: number,
): void {
  if (n <= 1) {
    if (n === 1) visit(u0, v0, u1, v1, u2, v2);
    return;
  }
  const a = squaredLength(metric, u1 - u0, v1 - v0);
  const b = squaredLength(metric, u2 - u1, v2 - v1);
  const c = squaredLength(metric, u0 - u2, v0 - v2);
  const left = n >>> 1;
  const t = left / n;
  // The corner order turns so that the edge from 0 to 1 is always the one that is cut.
  if (a >= b && a >= c) {
    const [u, v] = [u0 + (u1 - u0) * t, v0 + (v1 - v0) * t];
    cut(left, metric, visit, u2, v2, u0, v0, u, v);
    cut(n - left, metric, visit, u2, v2, u, v, u1, v1);
  } else if (b >= c) {
    const [u, v] = [u1 + (u2 - u1) * t, v1 + (v2 - v1) * t];
    cut(left, metric, visit, u0, v0, u1, v1, u, v);
    cut(n - left, metric, visit, u0, v0, u, v, u2, v2);
  } else {
    const [u, v] = [u2 + (u0 - u2) * t, v2 + (v0 - v2) * t];
    cut(left, metric, visit, u1, v1, u2, v2, u, v);
    cut(n - left, metric, visit, u1, v1, u, v, u0, v0);
  }
}

function squaredLength({ e, f, g }: Metric, u: number, v: number): number {
  return e * u * u + 2 * f * u * v + g * v * v;
}
