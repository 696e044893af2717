/** A number in [0, 1) from whole numbers: the same on every machine. */
export function hashed(x: number, y: number, z: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(z, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/** Smooth value noise in [0, 1] with features of about one unit. */
export function noise(x: number, y: number, z: number, seed: number): number {
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [fx, fy, fz] = [ease(x - ix), ease(y - iy), ease(z - iz)];
  const row = (dy: number, dz: number): number => {
    const a = hashed(ix, iy + dy, iz + dz, seed);
    return a + (hashed(ix + 1, iy + dy, iz + dz, seed) - a) * fx;
  };
  const near = row(0, 0) + (row(1, 0) - row(0, 0)) * fy;
  const distant = row(0, 1) + (row(1, 1) - row(0, 1)) * fy;
  return near + (distant - near) * fz;
}

/** Two octaves of {@link noise}: coarse shape with some detail, in [0, 1]. */
export function roughNoise(x: number, y: number, z: number, seed: number): number {
  return 0.65 * noise(x, y, z, seed) + 0.35 * noise(2.3 * x + 7, 2.3 * y + 3, 2.3 * z + 5, seed + 1);
}

/**
 * Distances from a place to the nearest and the second nearest of points strewn one a unit cell, and which point is nearest.
 * Two dimensions are enough for spots and tiles on a surface, three follow any shape.
 */
export function cells(x: number, y: number, z: number, seed: number): { first: number; second: number; id: number } {
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let first = 9;
  let second = 9;
  let id = 0;
  for (let a = ix - 1; a <= ix + 1; a += 1) {
    for (let b = iy - 1; b <= iy + 1; b += 1) {
      for (let c = iz - 1; c <= iz + 1; c += 1) {
        const dx = a + hashed(a, b, c, seed) - x;
        const dy = b + hashed(a, b, c, seed + 1) - y;
        const dz = c + hashed(a, b, c, seed + 2) - z;
        const d = Math.sqrt(dx * dx + dy * dy + dz * dz);
        if (d < first) {
          second = first;
          first = d;
          id = hashed(a, b, c, seed + 3);
        } else if (d < second) second = d;
      }
    }
  }
  return { first, second, id };
}
