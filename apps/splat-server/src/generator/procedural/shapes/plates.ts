import { gridPiece, joined, type Piece, steps, trianglePiece } from "./grids.ts";
import type { Vec2, Vec3 } from "./vectors.ts";

/**
 * An outline made solid along z, about z = 0, its rims a little drawn in.
 * @param given the outline, either way round, without self-crossings, at most some dozens of corners.
 * @param round how far the rims are drawn in towards the middle, as a share of the outline's size.
 */
export function platePiece(given: readonly Vec2[], depth: number, round: number, edge: number): Piece {
  const outline = turnsLeft(given) ? given : [...given].reverse();
  const n = outline.length;
  const centre: Vec2 = [outline.reduce((sum, p) => sum + p[0], 0) / n, outline.reduce((sum, p) => sum + p[1], 0) / n];
  const drawn = outline.map(([x, y]): Vec2 => [x + (centre[0] - x) * round, y + (centre[1] - y) * round]);
  const shoulder = depth * (round > 0 ? 0.3 : 0.5);
  const pieces: Piece[] = [];
  for (const [a, b, c] of earClipped(drawn)) {
    const at = (p: number, z: number): Vec3 => [drawn[p]![0], drawn[p]![1], z];
    pieces.push(trianglePiece(at(a, depth / 2), at(b, depth / 2), at(c, depth / 2), edge));
    pieces.push(trianglePiece(at(a, -depth / 2), at(c, -depth / 2), at(b, -depth / 2), edge));
  }
  for (let i = 0; i < n; i += 1) {
    const j = (i + 1) % n;
    const across = steps(Math.hypot(outline[j]![0] - outline[i]![0], outline[j]![1] - outline[i]![1]), edge, 1);
    const row = (ring: readonly Vec2[], z: number): Vec3[] =>
      Array.from({ length: across + 1 }, (_, k): Vec3 => {
        const t = k / across;
        return [ring[i]![0] + (ring[j]![0] - ring[i]![0]) * t, ring[i]![1] + (ring[j]![1] - ring[i]![1]) * t, z];
      });
    const rows = [row(outline, -shoulder), row(outline, shoulder)];
    if (round > 0) {
      rows.unshift(row(drawn, -depth / 2));
      rows.push(row(drawn, depth / 2));
    }
    // Rows run along the rim, so upwards is from back to front: outside is then to the right of the walk.
    pieces.push(gridPiece(rows, false));
  }
  return joined(pieces);
}

function turnsLeft(outline: readonly Vec2[]): boolean {
  return (
    outline.reduce(
      (sum, [x, y], i) => sum + x * outline[(i + 1) % outline.length]![1] - outline[(i + 1) % outline.length]![0] * y,
      0,
    ) > 0
  );
}

/** Triangles of a simple polygon, as places of its corners. */
function earClipped(outline: readonly Vec2[]): Array<readonly [number, number, number]> {
  const left = outline.map((_, i) => i);
  const out: Array<readonly [number, number, number]> = [];
  while (left.length > 3) {
    const ear = left.findIndex((_, i) => isEar(outline, left, i));
    // Only a crossing outline has no ear; then any corner does, so that this always ends.
    const i = ear === -1 ? 0 : ear;
    out.push([left[(i + left.length - 1) % left.length]!, left[i]!, left[(i + 1) % left.length]!]);
    left.splice(i, 1);
  }
  if (left.length === 3) out.push([left[0]!, left[1]!, left[2]!]);
  return out;
}

function isEar(outline: readonly Vec2[], left: readonly number[], i: number): boolean {
  const a = outline[left[(i + left.length - 1) % left.length]!]!;
  const b = outline[left[i]!]!;
  const c = outline[left[(i + 1) % left.length]!]!;
  if (area(a, b, c) <= 1e-12) return false;
  return left.every((k) => {
    const p = outline[k]!;
    if (p === a || p === b || p === c) return true;
    return !(area(a, b, p) >= 0 && area(b, c, p) >= 0 && area(c, a, p) >= 0);
  });
}

function area(a: Vec2, b: Vec2, c: Vec2): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
}
