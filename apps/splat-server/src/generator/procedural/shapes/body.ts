import { type Affine, applyTo, determinant } from "./pose.ts";
import { cross, sub, type Vec3 } from "./vectors.ts";

/** More vertices than this are never made, whatever the words ask for: pieces past it are left out. */
const maxVertices = 160_000;

/**
 * The triangles of a model while it is made. Every vertex knows its place, its normal, its place inside the piece that it
 * belongs to (for grain and the like, before the piece was put in place), and its paint.
 */
export class Body {
  readonly positions: number[] = [];
  readonly normals: number[] = [];
  readonly locals: number[] = [];
  readonly paints: number[] = [];
  readonly indices: number[] = [];

  get vertexCount(): number {
    return this.paints.length;
  }

  get isFull(): boolean {
    return this.vertexCount >= maxVertices;
  }

  /**
   * Adds a piece. Its normals are the triangles' own, averaged by area where they share a vertex: pieces with creases hand
   * over the vertices of a crease twice.
   * @param triangles three places in `points` each, counter-clockwise seen from outside.
   */
  add(points: readonly Vec3[], triangles: readonly number[], matrix: Affine, paint: number): void {
    if (this.isFull) return;
    const base = this.vertexCount;
    for (const point of points) {
      const [x, y, z] = applyTo(matrix, point);
      this.positions.push(x, y, z);
      this.normals.push(0, 0, 0);
      this.locals.push(point[0], point[1], point[2]);
      this.paints.push(paint);
    }
    const mirrored = determinant(matrix) < 0;
    for (let t = 0; t < triangles.length; t += 3) {
      const a = base + triangles[t]!;
      const b = base + triangles[t + (mirrored ? 2 : 1)]!;
      const c = base + triangles[t + (mirrored ? 1 : 2)]!;
      const normal = cross(sub(this.at(b), this.at(a)), sub(this.at(c), this.at(a)));
      // Poles and pinched ends: no area, nothing to see.
      if (normal[0] === 0 && normal[1] === 0 && normal[2] === 0) continue;
      this.indices.push(a, b, c);
      for (const vertex of [a, b, c]) {
        for (let k = 0; k < 3; k += 1) this.normals[3 * vertex + k]! += normal[k]!;
      }
    }
    this.#unitNormals(base);
  }

  /** Adds a finished body as a whole, in another place and size. */
  append(other: Body, matrix: Affine): void {
    if (this.isFull) return;
    const base = this.vertexCount;
    const scale = Math.cbrt(Math.abs(determinant(matrix))) || 1;
    const [ox, oy, oz] = applyTo(matrix, [0, 0, 0]);
    for (let vertex = 0; vertex < other.vertexCount; vertex += 1) {
      this.positions.push(...applyTo(matrix, other.at(vertex)));
      const [nx, ny, nz] = applyTo(matrix, other.normalAt(vertex));
      this.normals.push((nx - ox) / scale, (ny - oy) / scale, (nz - oz) / scale);
    }
    for (const value of other.locals) this.locals.push(value);
    for (const paint of other.paints) this.paints.push(paint);
    for (const index of other.indices) this.indices.push(base + index);
  }

  at(vertex: number): Vec3 {
    const { positions } = this;
    return [positions[3 * vertex]!, positions[3 * vertex + 1]!, positions[3 * vertex + 2]!];
  }

  normalAt(vertex: number): Vec3 {
    const { normals } = this;
    return [normals[3 * vertex]!, normals[3 * vertex + 1]!, normals[3 * vertex + 2]!];
  }

  /** Smallest and largest corner of the vertices from `first` on; undefined when there are none. */
  bounds(first = 0): { readonly min: Vec3; readonly max: Vec3 } | undefined {
    if (first >= this.vertexCount) return undefined;
    const min: [number, number, number] = [Infinity, Infinity, Infinity];
    const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
    for (let i = 3 * first; i < this.positions.length; i += 1) {
      const value = this.positions[i]!;
      if (value < min[i % 3]!) min[i % 3] = value;
      if (value > max[i % 3]!) max[i % 3] = value;
    }
    return { min, max };
  }

  #unitNormals(first: number): void {
    const { normals } = this;
    for (let i = 3 * first; i < normals.length; i += 3) {
      const x = normals[i]!;
      const y = normals[i + 1]!;
      const z = normals[i + 2]!;
      const l = Math.sqrt(x * x + y * y + z * z);
      if (l === 0) normals[i + 1] = 1;
      else {
        normals[i] = x / l;
        normals[i + 1] = y / l;
        normals[i + 2] = z / l;
      }
    }
  }
}
