import type { Plane } from "../shapes/convex.ts";
import type { Paint, Sculptor } from "../shapes/sculptor.ts";
import { unit, type Vec3 } from "../shapes/vectors.ts";
import type { Dice } from "./dice.ts";

function ringOf(count: number, tilt: number, distance: number, offset = 0): Plane[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * (i + offset)) / count;
    const normal: Vec3 = [Math.cos(tilt) * Math.sin(angle), Math.sin(tilt), Math.cos(tilt) * Math.cos(angle)];
    return { normal, distance };
  });
}

/** A brilliant cut: table above, point below; radius about 1, centre of the girdle at the origin. */
export function brilliant(): Plane[] {
  return [
    { normal: [0, 1, 0], distance: 0.42 },
    ...ringOf(8, 0.72, 0.84),
    ...ringOf(16, 0.45, 0.93, 0.5),
    ...ringOf(16, 0, 1),
    ...ringOf(16, -0.78, 0.74, 0.5),
    ...ringOf(8, -0.9, 0.68),
  ];
}

/** A step cut, longer than wide. */
export function emeraldCut(): Plane[] {
  const planes: Plane[] = [
    { normal: [0, 1, 0], distance: 0.4 },
    { normal: [0, -1, 0], distance: 0.6 },
  ];
  for (const tilt of [0, 0.55, -0.6, -0.95]) {
    for (let i = 0; i < 8; i += 1) {
      const angle = (Math.PI * i) / 4;
      const reach = i % 2 === 1 ? 1.08 : i % 4 === 0 ? 1.15 : 0.8;
      const normal: Vec3 = [Math.cos(tilt) * Math.sin(angle), Math.sin(tilt), Math.cos(tilt) * Math.cos(angle)];
      planes.push({ normal, distance: reach * (tilt === 0 ? 1 : 0.92 - 0.12 * Math.abs(tilt)) });
    }
  }
  return planes;
}

/** A six-sided point that stands on the origin along y, `height` tall, about 0.2 thick for each unit of `width`. */
export function crystalPoint(dice: Dice, width: number, height: number): Plane[] {
  const tip = height - width * dice.between(0.7, 1.3);
  const planes: Plane[] = [{ normal: [0, -1, 0], distance: 0 }];
  for (let i = 0; i < 6; i += 1) {
    const angle = (Math.PI * i) / 3 + 0.2;
    planes.push({ normal: [Math.sin(angle), 0, Math.cos(angle)], distance: width * dice.between(0.85, 1.1) });
    const normal = unit([Math.sin(angle), dice.between(0.5, 0.8), Math.cos(angle)]);
    planes.push({ normal, distance: normal[1] * tip + width * 0.72 });
  }
  return planes;
}

/** A boulder of `faces` cuts about the origin. */
export function boulder(dice: Dice, radius: Vec3, faces: number): Plane[] {
  return Array.from({ length: faces }, (_, i) => {
    // A spiral over the ball spreads the cuts evenly.
    const y = 1 - (2 * (i + 0.5)) / faces;
    const angle = i * 2.399963 + dice.between(-0.3, 0.3);
    const r = Math.sqrt(1 - y * y);
    const normal: Vec3 = [r * Math.sin(angle), y, r * Math.cos(angle)];
    const reach = Math.hypot(normal[0] * radius[0], normal[1] * radius[1], normal[2] * radius[2]);
    return { normal, distance: reach * dice.between(0.82, 1) };
  });
}

/** Crystals that grow from `at` to all sides above it. */
export function crystalCluster(
  s: Sculptor,
  dice: Dice,
  paints: readonly Paint[],
  at: Vec3,
  count: number,
  height: number,
): void {
  for (let i = 0; i < count; i += 1) {
    const lean = i === 0 ? dice.between(0, 8) : dice.between(15, 62);
    const h = height * (i === 0 ? 1 : dice.between(0.4, 0.85));
    const turn: Vec3 = [lean, (360 * i) / count + dice.between(-20, 20), 0];
    s.within({ at, turn: [0, turn[1], 0] }, () =>
      s.convex({
        turn: [lean, 0, 0],
        at: [0, -0.04, i === 0 ? 0 : 0.04],
        planes: crystalPoint(dice, h * dice.between(0.13, 0.2), h),
        paint: dice.pick(paints),
      }),
    );
  }
}

const golden = (1 + Math.sqrt(5)) / 2;

/** Planes of a regular solid with 4, 6, 8, 12 or 20 faces, touching a ball of radius 1. */
export function regularSolid(faces: number): Plane[] {
  const at = (normals: readonly Vec3[]): Plane[] => normals.map((normal) => ({ normal: unit(normal), distance: 1 }));
  const signs = [-1, 1];
  if (faces === 4)
    return at([
      [1, 1, 1],
      [-1, -1, 1],
      [-1, 1, -1],
      [1, -1, -1],
    ]).map((p) => ({ ...p, distance: 0.55 }));
  if (faces === 6)
    return at([
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ]);
  const cube: Vec3[] = signs.flatMap((a) => signs.flatMap((c) => signs.map((d): Vec3 => [a, c, d])));
  if (faces === 8) return at(cube);
  const cyclic = (a: number, c: number): Vec3[] =>
    signs.flatMap((x) =>
      signs.flatMap((y): Vec3[] => [
        [0, x * a, y * c],
        [y * c, 0, x * a],
        [x * a, y * c, 0],
      ]),
    );
  if (faces === 12) return at(cyclic(1, golden));
  return at([...cube, ...cyclic(1 / golden, golden)]);
}
