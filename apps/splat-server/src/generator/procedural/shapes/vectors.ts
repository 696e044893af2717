/** x, y, z: right, up, towards the viewer. One unit is about the size of a finished thing. */
export type Vec3 = readonly [number, number, number];
/** x, y of an outline, or radius, height of a profile. */
export type Vec2 = readonly [number, number];

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function sub(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function times(a: Vec3, k: number): Vec3 {
  return [a[0] * k, a[1] * k, a[2] * k];
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vec3): number {
  return Math.sqrt(dot(a, a));
}

/** A vector of no length stays as it is. */
export function unit(a: Vec3): Vec3 {
  const l = length(a);
  return l < 1e-12 ? a : times(a, 1 / l);
}

/** Some unit vector at a right angle to the given unit vector. */
export function anyNormalTo(a: Vec3): Vec3 {
  return unit(cross(a, Math.abs(a[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
}
