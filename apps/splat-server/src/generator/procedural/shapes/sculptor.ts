import { Body } from "./body.ts";
import { boxPiece } from "./boxes.ts";
import { convexPiece, type Plane } from "./convex.ts";
import { gridPiece, lathePiece, type Piece, steps } from "./grids.ts";
import { noise } from "./noise.ts";
import { platePiece } from "./plates.ts";
import { type Affine, applyTo, compose, identity, type Pose, poseMatrix } from "./pose.ts";
import { curveThrough, tubePiece } from "./tubes.ts";
import { add, anyNormalTo, cross, length, sub, times, unit, type Vec2, type Vec3 } from "./vectors.ts";

/** A place in the list of paints. */
export type Paint = number;

type Placed = Pose & { readonly paint: Paint };

/** Puts pieces into a {@link Body}: the words that recipes are written in. */
export class Sculptor {
  readonly body: Body;
  #matrix: Affine;
  #edge: number;

  /** @param edge about how long the sides of triangles are. */
  constructor(body = new Body(), edge = 0.04) {
    this.body = body;
    this.#matrix = identity;
    this.#edge = edge;
  }

  /** Where a point of the present pose ends up. */
  whereIs(point: Vec3): Vec3 {
    return applyTo(this.#matrix, point);
  }

  /** Everything that `draw` makes stands in this pose. */
  within(pose: Pose, draw: () => void): void {
    const [matrix, edge] = [this.#matrix, this.#edge];
    const { scale = 1 } = pose;
    const size = typeof scale === "number" ? Math.abs(scale) : Math.cbrt(Math.abs(scale[0] * scale[1] * scale[2]));
    this.#matrix = compose(matrix, poseMatrix(pose));
    this.#edge = edge / Math.max(0.05, size);
    draw();
    this.#matrix = matrix;
    this.#edge = edge;
  }

  /** Draws once as it is and once mirrored at x = 0. */
  both(draw: () => void): void {
    draw();
    this.within({ scale: [-1, 1, 1] }, draw);
  }

  /** Draws `count` times, turned about y by equal steps. */
  around(count: number, draw: (index: number) => void, offset = 0): void {
    for (let index = 0; index < count; index += 1) {
      this.within({ turn: [0, offset + (360 * index) / count, 0] }, () => draw(index));
    }
  }

  box(shape: Placed & { size: Vec3; bevel?: number; taper?: readonly [number, number] }): void {
    const { size, bevel = 0.12 * Math.min(...size), taper = [1, 1] } = shape;
    this.#put(boxPiece(size, bevel, taper, this.#edge), shape);
  }

  /** @param shape.bumps how much the surface goes up and down, as a share of the radius; `grain` is their size. */
  ball(shape: Placed & { radius: number | Vec3; bumps?: number; grain?: number; from?: number; to?: number }): void {
    const { radius, bumps = 0, grain = 0.4, from = -90, to = 90 } = shape;
    const r: Vec3 = typeof radius === "number" ? [radius, radius, radius] : radius;
    const widest = Math.max(...r);
    const up = Math.ceil(steps(Math.PI * widest, this.#edge, 6) * Math.max(0.25, (to - from) / 180));
    const round = steps(2 * Math.PI * Math.max(r[0], r[2]), this.#edge, 10);
    const rows = Array.from({ length: up + 1 }, (_, i) => {
      const latitude = ((from + ((to - from) * i) / up) * Math.PI) / 180;
      return Array.from({ length: round }, (_, k): Vec3 => {
        const longitude = (2 * Math.PI * k) / round;
        const direction: Vec3 = [
          Math.cos(latitude) * Math.sin(longitude),
          Math.sin(latitude),
          Math.cos(latitude) * Math.cos(longitude),
        ];
        const g = 1 / grain;
        const swell =
          bumps === 0
            ? 1
            : 1 +
              bumps *
                2 *
                (noise(direction[0] * g + 9, direction[1] * g, direction[2] * g, this.body.vertexCount) - 0.5);
        return [r[0] * direction[0] * swell, r[1] * direction[1] * swell, r[2] * direction[2] * swell];
      });
    });
    this.#put(gridPiece(rows, true), shape);
  }

  /** A profile of (radius, height) points from bottom to top, turned about y. */
  lathe(shape: Placed & { profile: readonly Vec2[]; sides?: number }): void {
    this.#put(lathePiece(shape.profile, shape.sides, this.#edge), shape);
  }

  /** Standing on its pose's origin. `top` is the radius at the top. */
  cylinder(shape: Placed & { radius: number; height: number; top?: number; sides?: number }): void {
    const { radius, height, top = radius } = shape;
    const profile: Vec2[] = [
      [0, 0],
      [radius, 0],
      [top, height],
      [0, height],
    ];
    this.lathe({ ...shape, profile });
  }

  /** A straight round bar with flat ends. */
  rod(shape: { from: Vec3; to: Vec3; radius: number; end?: number; sides?: number; paint: Paint }): void {
    const { from, to, radius, end = radius, sides } = shape;
    const axis = sub(to, from);
    const y = unit(axis);
    const x = anyNormalTo(y);
    const z = cross(x, y);
    const matrix: Affine = [x[0], y[0], z[0], from[0], x[1], y[1], z[1], from[1], x[2], y[2], z[2], from[2]];
    const height = length(axis);
    const profile: Vec2[] = [
      [0, 0],
      [radius, 0],
      [end, height],
      [0, height],
    ];
    const piece = lathePiece(profile, sides, this.#edge);
    this.body.add(piece.points, piece.triangles, compose(this.#matrix, matrix), shape.paint);
  }

  /** A round body through the points. `radius` may be given at several places; it changes evenly between them. */
  tube(shape: {
    path: readonly Vec3[];
    radius: number | readonly number[];
    paint: Paint;
    closed?: boolean;
    straight?: boolean;
    flatEnds?: boolean;
    flatness?: number;
  }): void {
    const { path, radius, closed = false, straight = false, flatEnds = false, flatness = 1 } = shape;
    const smooth = straight ? path : curveThrough(path, this.#edge * 1.2, closed);
    const radii = typeof radius === "number" ? [radius] : radius;
    const at = (t: number): number => {
      const place = t * (radii.length - 1);
      const i = Math.min(radii.length - 1, Math.floor(place));
      const low = radii[i] ?? 0;
      return low + ((radii[i + 1] ?? low) - low) * (place - i);
    };
    const piece = tubePiece({ path: smooth, radius: at, closed, roundEnds: !flatEnds, flatness }, this.#edge);
    this.body.add(piece.points, piece.triangles, this.#matrix, shape.paint);
  }

  /** A torus that lies flat, or an arc of one, from `from` to `to` degrees. */
  ring(shape: Placed & { radius: number; thickness: number; from?: number; to?: number; flatness?: number }): void {
    const { radius, thickness, from = 0, to = 360, flatness = 1 } = shape;
    const closed = to - from >= 360;
    const n = steps((Math.PI / 180) * (to - from) * radius, this.#edge, 12);
    const path = Array.from({ length: closed ? n : n + 1 }, (_, k): Vec3 => {
      const angle = ((from + ((to - from) * k) / n) * Math.PI) / 180;
      return [radius * Math.cos(angle), 0, -radius * Math.sin(angle)];
    });
    this.within(shape, () =>
      this.tube({ path, radius: thickness, paint: shape.paint, closed, straight: true, flatness }),
    );
  }

  /** An outline in x and y made solid along z. */
  plate(shape: Placed & { outline: readonly Vec2[]; depth: number; round?: number }): void {
    this.#put(platePiece(shape.outline, shape.depth, shape.round ?? 0.06, this.#edge), shape);
  }

  /** A thin curved surface with two sides; `point` takes u and v from 0 to 1. */
  sheet(shape: Placed & { point: (u: number, v: number) => Vec3; thickness?: number; size?: number }): void {
    const { point, thickness = 0.012, size = 1 } = shape;
    const n = Math.min(32, steps(size, this.#edge, 5));
    const grid = (side: number): Vec3[][] =>
      Array.from({ length: n + 1 }, (_, i) =>
        Array.from({ length: n + 1 }, (_, k) => {
          const [u, v] = [k / n, i / n];
          const p = point(u, v);
          const du = sub(point(Math.min(1, u + 0.01), v), point(Math.max(0, u - 0.01), v));
          const dv = sub(point(u, Math.min(1, v + 0.01)), point(u, Math.max(0, v - 0.01)));
          return add(p, times(unit(cross(du, dv)), (side * thickness) / 2));
        }),
      );
    this.#put(gridPiece(grid(1), false), shape);
    this.#put(
      gridPiece(
        grid(-1).map((row) => row.reverse()),
        false,
      ),
      shape,
    );
  }

  /** The solid inside the planes. */
  convex(shape: Placed & { planes: readonly Plane[] }): void {
    this.#put(convexPiece(shape.planes, this.#edge), shape);
  }

  #put(piece: Piece, shape: Placed): void {
    this.body.add(piece.points, piece.triangles, compose(this.#matrix, poseMatrix(shape)), shape.paint);
  }
}
