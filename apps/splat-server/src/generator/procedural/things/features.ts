import { look } from "../looks/look.ts";
import type { Paint, Sculptor } from "../shapes/sculptor.ts";
import { add, type Vec2, type Vec3 } from "../shapes/vectors.ts";
import type { Brief } from "./recipe.ts";

/** Two eyes, looking to +Z. @param spread half the distance between them. */
export function eyes(s: Sculptor, b: Brief, at: Vec3, spread: number, radius: number, outward = 0.35): void {
  const white = b.paint("eyes", look("ceramic", 0x15120f, { fixed: true }));
  const spark = b.paint("spark", look("ceramic", 0xffffff, { fixed: true, glows: true }));
  s.both(() => {
    s.ball({ at: [at[0] + spread, at[1], at[2]], radius, paint: white });
    s.ball({
      at: [at[0] + spread + radius * (0.25 + outward * 0.3), at[1] + radius * 0.42, at[2] + radius * 0.78],
      radius: radius * 0.28,
      paint: spark,
    });
  });
}

/** Round human or cartoon eyes with pupils. */
export function wideEyes(s: Sculptor, b: Brief, at: Vec3, spread: number, radius: number): void {
  const white = b.paint("eyewhite", look("ceramic", 0xf7f4ee, { fixed: true }));
  const pupil = b.paint("eyes", look("ceramic", 0x1a1512, { fixed: true }));
  s.both(() => {
    s.ball({ at: [at[0] + spread, at[1], at[2]], radius, paint: white });
    s.ball({ at: [at[0] + spread, at[1], at[2] + radius * 0.55], radius: radius * 0.58, paint: pupil });
  });
}

export type HornStyle = "bull" | "goat" | "antlers" | "one" | "short" | "ram" | "demon";

/** Horns on a head whose crown is at `at`. */
export function horns(s: Sculptor, paint: Paint, style: HornStyle, at: Vec3, size: number): void {
  const tube = (path: readonly Vec3[], radius: readonly number[]): void =>
    s.tube({
      path: path.map((p) => add(at, [p[0] * size, p[1] * size, p[2] * size])),
      radius: radius.map((r) => r * size),
      paint,
    });
  if (style === "one") {
    tube(
      [
        [0, 0, 0.1],
        [0, 0.8, 0.45],
        [0, 1.5, 0.75],
      ],
      [0.2, 0.12, 0.01],
    );
    return;
  }
  s.both(() => {
    if (style === "bull")
      tube(
        [
          [0.3, 0, 0],
          [0.9, 0.15, 0.1],
          [1.15, 0.6, 0.25],
          [1.05, 0.95, 0.3],
        ],
        [0.22, 0.18, 0.1, 0.02],
      );
    else if (style === "goat")
      tube(
        [
          [0.25, 0, 0],
          [0.4, 0.7, -0.2],
          [0.55, 1.1, -0.7],
          [0.6, 1.0, -1.15],
        ],
        [0.2, 0.17, 0.1, 0.02],
      );
    else if (style === "ram")
      tube(
        [
          [0.3, 0, 0],
          [0.8, 0.35, -0.3],
          [1.1, -0.1, -0.6],
          [1.05, -0.6, -0.1],
          [1, -0.3, 0.35],
        ],
        [0.28, 0.26, 0.2, 0.13, 0.02],
      );
    else if (style === "demon")
      tube(
        [
          [0.35, 0, 0.1],
          [0.65, 0.5, 0.2],
          [0.55, 1.1, 0.1],
        ],
        [0.2, 0.14, 0.01],
      );
    else if (style === "short")
      tube(
        [
          [0.3, 0, 0],
          [0.38, 0.35, 0],
          [0.42, 0.6, 0],
        ],
        [0.13, 0.11, 0.08],
      );
    else {
      tube(
        [
          [0.25, 0, 0],
          [0.6, 0.8, -0.2],
          [1.0, 1.6, -0.1],
          [0.9, 2.2, 0.1],
        ],
        [0.14, 0.11, 0.09, 0.03],
      );
      tube(
        [
          [0.5, 0.65, -0.15],
          [0.7, 0.95, 0.3],
          [0.7, 1.25, 0.45],
        ],
        [0.09, 0.07, 0.02],
      );
      tube(
        [
          [0.85, 1.25, -0.15],
          [1.3, 1.6, 0],
          [1.5, 2.0, 0.1],
        ],
        [0.09, 0.07, 0.02],
      );
    }
  });
}

/** A pair of spread wings that grow from `at`; feathers or a bat's skin. */
export function wings(
  s: Sculptor,
  paint: Paint,
  at: Vec3,
  span: number,
  style: "feather" | "bat" | "insect",
  lift = 0.55,
): void {
  s.both(() => {
    s.within({ at, scale: span }, () => {
      if (style === "insect") {
        for (const [tilt, size] of [
          [35, 1],
          [-12, 0.7],
        ] as const) {
          s.within({ turn: [0, -15, tilt], scale: size }, () => {
            s.sheet({
              point: (u, v) => [
                0.04 + 0.96 * u,
                0.34 * (v - 0.5) * Math.sin(Math.PI * Math.min(1, u * 0.9 + 0.1)) * 1.6,
                0.05 * u,
              ],
              thickness: 0.012,
              paint,
            });
          });
        }
        return;
      }
      const ribs = style === "bat" ? 4 : 7;
      const reach = (u: number): number =>
        style === "bat"
          ? 0.5 + 0.18 * Math.abs(Math.sin(ribs * Math.PI * u)) * -1
          : 0.55 - 0.1 * u + 0.05 * Math.sin(ribs * 6.28 * u);
      s.sheet({
        point: (u, v) => {
          const arm = Math.sin(Math.PI * 0.62 * u) * lift;
          return [u, arm - v * reach(u) * (1 - 0.35 * u), -0.18 * u - 0.12 * v];
        },
        thickness: 0.03,
        paint,
        size: 1.2,
      });
      s.tube({
        path: [
          [0, 0, 0],
          [0.35, 0.36 * lift + 0.14 * lift, -0.06],
          [0.7, 0.97 * lift, -0.13],
          [1, Math.sin(Math.PI * 0.62) * lift, -0.18],
        ],
        radius: [0.05, 0.04, 0.03, 0.015],
        paint,
      });
    });
  });
}

/** Corners of a star with `points` rays about the origin. */
export function starOutline(points: number, outer: number, inner: number): Vec2[] {
  return Array.from({ length: 2 * points }, (_, i): Vec2 => {
    const angle = Math.PI / 2 + (Math.PI * i) / points;
    const r = i % 2 === 0 ? outer : inner;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

/** A heart about one unit wide. */
export function heartOutline(size: number): Vec2[] {
  return Array.from({ length: 40 }, (_, i): Vec2 => {
    const t = (2 * Math.PI * i) / 40;
    const x = 16 * Math.sin(t) ** 3;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    return [(-x / 32) * size, (y / 32) * size];
  });
}

/** A pointed oval that stands on the origin. */
export function leafOutline(width: number, height: number): Vec2[] {
  const side = Array.from({ length: 9 }, (_, i) => i / 9);
  const half = (t: number): number => (width / 2) * Math.sin(Math.PI * t ** 0.8);
  return [
    ...side.map((t): Vec2 => [half(t), t * height]),
    ...side.map((_, i) => 1 - i / 9).map((t): Vec2 => [-half(t), t * height]),
  ].filter(([x, y], i) => i === 0 || x !== 0 || y !== 0);
}

/** Flames that lick upwards from a ring about `at`. */
export function flames(s: Sculptor, b: Brief, at: Vec3, radius: number, height: number, count = 7): void {
  const hot = b.paint("flames", look("fire", 0xf07a14, { glows: true }));
  const core = b.paint("flamecore", look("fire", 0xfbd34a, { glows: true }));
  for (let i = 0; i < count; i += 1) {
    const angle = (2 * Math.PI * i) / count + b.dice.between(0, 0.5);
    const r = radius * b.dice.between(0.35, 1);
    const h = height * b.dice.between(0.55, 1);
    const foot: Vec3 = add(at, [r * Math.cos(angle), 0, r * Math.sin(angle)]);
    const w = 0.16 * height + 0.12 * radius;
    s.tube({
      path: [
        foot,
        add(foot, [-0.1 * h * Math.cos(angle), h * 0.45, 0.05 * h]),
        add(foot, [-0.32 * r * Math.cos(angle), h, 0]),
      ],
      radius: [w, w * 0.8, 0.005],
      paint: i % 3 === 0 ? core : hot,
    });
  }
}
