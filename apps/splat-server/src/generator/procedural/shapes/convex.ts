import { joined, type Piece, trianglePiece } from "./grids.ts";
import { add, anyNormalTo, cross, dot, length, sub, times, unit, type Vec3 } from "./vectors.ts";

/** Everything on the inner side: the points p with p · normal <= distance. */
export interface Plane {
  readonly normal: Vec3;
  readonly distance: number;
}

const far = 20;

/** The solid that all planes leave over, with flat faces: gems, dice, rocks. Planes that cut nothing are harmless. */
export function convexPiece(planes: readonly Plane[], edge: number): Piece {
  const faces = planes.map((plane, own) => {
    let face = squareOn(plane);
    planes.forEach((other, index) => {
      if (index !== own) face = clipped(face, other);
    });
    return fan(face, edge);
  });
  return joined(faces);
}

function squareOn({ normal, distance }: Plane): Vec3[] {
  const n = unit(normal);
  const side = anyNormalTo(n);
  const up = cross(n, side);
  const centre = times(n, distance);
  const corner = (a: number, b: number): Vec3 => add(centre, add(times(side, a * far), times(up, b * far)));
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

function clipped(face: readonly Vec3[], { normal, distance }: Plane): Vec3[] {
  const n = unit(normal);
  const out: Vec3[] = [];
  for (let i = 0; i < face.length; i += 1) {
    const a = face[i]!;
    const b = face[(i + 1) % face.length]!;
    const da = dot(a, n) - distance;
    const db = dot(b, n) - distance;
    if (da <= 0) out.push(a);
    if (da > 0 !== db > 0) out.push(add(a, times(sub(b, a), da / (da - db))));
  }
  return out;
}

function fan(face: readonly Vec3[], edge: number): Piece {
  // Slivers left by planes that all but coincide.
  const corners = face.filter((p, i) => length(sub(p, face[(i + 1) % face.length]!)) > 1e-6);
  if (corners.length < 3) return { points: [], triangles: [] };
  const centre = times(corners.reduce(add), 1 / corners.length);
  return joined(corners.map((p, i) => trianglePiece(centre, p, corners[(i + 1) % corners.length]!, edge)));
}
