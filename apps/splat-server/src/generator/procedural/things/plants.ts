import { type Look, look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import { add, type Vec2, type Vec3 } from "../shapes/vectors.ts";
import { leafOutline } from "./features.ts";
import { boulder } from "./gem-shapes.ts";
import { type Brief, type Recipe, type Things, thing } from "./recipe.ts";

const leaf = (color: number): Look => look("leaf", color);
const bark = (color = 0x6b4a30): Look => look("bark", color);

interface Tree {
  readonly crown: "round" | "cone" | "weeping" | "umbrella" | "pads" | "tall" | "bare";
  readonly leaves: Look;
  readonly trunk: Look;
  readonly height: number;
  readonly thick: number;
  readonly dots?: number;
}

function tree(measures: Partial<Tree>): Recipe {
  const f: Tree = { crown: "round", leaves: leaf(0x4f8f34), trunk: bark(), height: 0.45, thick: 0.07, ...measures };
  return (s, b) => {
    const { dice } = b;
    // "A red tree" has red leaves; "tree with purple bark" says so.
    const leaves = b.paint("leaves", f.leaves, 0);
    const trunk = b.paint("trunk", f.trunk, 1);
    const h = dice.about(f.height);
    const t = dice.about(f.thick) * (b.has("trunk") ? 1.15 : 1);
    const bend = dice.between(-0.08, 0.08) * (b.has("twisted", "curved") ? 3 : 1);
    const top: Vec3 = [bend * 0.5, h, 0];
    s.tube({
      path: [[0, 0, 0], [bend, h * 0.5, bend * 0.5], top],
      radius: [t * 1.35, t, t * 0.75],
      paint: trunk,
      flatEnds: true,
    });
    s.around(
      5,
      () =>
        s.tube({
          path: [
            [0, t, 0],
            [0, t * 0.5, t * 1.2],
            [dice.between(-0.05, 0.05), 0.005, t * dice.between(2, 2.8)],
          ],
          radius: [t * 0.6, t * 0.45, 0.01],
          paint: trunk,
        }),
      17,
    );
    const crown = b.has("bare") ? "bare" : f.crown;
    const blobs: Array<readonly [Vec3, number]> = [];
    const branch = (to: Vec3, r: number): void =>
      s.tube({
        path: [[top[0] * 0.8, h * 0.75, 0], [(top[0] + to[0]) / 2, (h + to[1]) / 2, to[2] * 0.4], to],
        radius: [t * 0.6, t * 0.42, r],
        paint: trunk,
      });
    if (crown === "cone") {
      for (let i = 0; i < 5; i += 1) {
        const r = 0.32 * (1 - i * 0.17);
        s.lathe({
          at: [top[0] * (0.4 + 0.15 * i), h * 0.55 + 0.15 * i, 0],
          profile: [
            [0, 0.02],
            [r, 0],
            [r * 0.55, 0.12],
            [0, 0.26],
          ],
          paint: leaves,
        });
      }
    } else if (crown === "weeping") {
      blobs.push([[top[0], h + 0.16, 0], 0.25]);
      for (let i = 0; i < 22; i += 1) {
        const angle = i * 2.4;
        const r = 0.16 + 0.16 * ((i % 4) / 4);
        const from: Vec3 = [top[0] + r * 0.7 * Math.cos(angle), h + 0.2, r * 0.7 * Math.sin(angle)];
        s.tube({
          path: [
            from,
            [from[0] * 1.5, h + 0.1, from[2] * 1.5],
            [from[0] * 1.75, h * dice.between(0.25, 0.6), from[2] * 1.75],
          ],
          radius: [0.06, 0.05, 0.012],
          paint: leaves,
        });
      }
    } else if (crown === "umbrella") {
      for (const [x, z] of [
        [-0.25, 0.1],
        [0.25, -0.05],
        [0.02, -0.22],
        [0, 0.2],
      ] as const)
        branch([x, h + 0.18, z], t * 0.3);
      for (const [x, z] of [
        [0, 0],
        [-0.25, 0.1],
        [0.25, -0.05],
        [0.02, -0.22],
        [0, 0.22],
      ] as const)
        s.ball({
          at: [x, h + 0.24 + dice.between(0, 0.06), z],
          radius: [0.24, 0.09, 0.22],
          bumps: 0.2,
          grain: 0.25,
          paint: leaves,
        });
    } else if (crown === "pads") {
      for (let i = 0; i < 5; i += 1) {
        const angle = i * 2.4 + 0.4;
        const r = 0.26 - 0.035 * i;
        const at: Vec3 = [r * Math.cos(angle), h * 0.7 + 0.13 * i, r * Math.sin(angle)];
        branch(at, t * 0.3);
        s.ball({
          at: add(at, [0, 0.04, 0]),
          radius: [0.2 - 0.015 * i, 0.085, 0.17],
          bumps: 0.25,
          grain: 0.22,
          paint: leaves,
        });
      }
    } else if (crown === "tall") {
      for (let i = 0; i < 7; i += 1)
        s.ball({
          at: [dice.between(-0.05, 0.05), h * 0.7 + 0.09 * i, dice.between(-0.05, 0.05)],
          radius: 0.17 - Math.abs(i - 2.5) * 0.022,
          bumps: 0.25,
          grain: 0.22,
          paint: leaves,
        });
    } else {
      const count = crown === "bare" ? 9 : dice.whole(7, 10);
      for (let i = 0; i < count; i += 1) {
        const angle = i * 2.4 + dice.between(0, 0.5);
        const r = i === 0 ? 0 : dice.between(0.16, 0.29);
        const at: Vec3 = [top[0] + r * Math.cos(angle), h + dice.between(0.05, 0.38) - r * 0.35, r * Math.sin(angle)];
        branch(at, t * 0.22);
        if (crown !== "bare") blobs.push([at, dice.between(0.15, 0.22)]);
        else
          for (const side of [-1, 1])
            s.tube({
              path: [
                at,
                add(at, [side * 0.07 * Math.sin(angle), 0.1, 0.06 * side]),
                add(at, [side * 0.12 * Math.sin(angle), 0.16, 0.1 * side]),
              ],
              radius: [t * 0.25, t * 0.15, 0.003],
              paint: trunk,
            });
      }
    }
    for (const [at, r] of blobs) s.ball({ at, radius: [r, r * 0.85, r], bumps: 0.25, grain: 0.22, paint: leaves });
    const fruit = b.has("fruit") ? 0xc8281e : b.has("flowers") ? 0xf2a8c4 : f.dots;
    if (fruit !== undefined && blobs.length > 0) {
      const paint = b.paint(b.has("flowers") ? "flowers" : "fruit", look("food", fruit));
      for (let i = 0; i < 40; i += 1) {
        const [at, r] = blobs[i % blobs.length]!;
        const a = i * 2.4;
        const up = dice.between(-0.6, 0.8);
        s.ball({
          at: add(at, [
            r * Math.cos(a) * Math.sqrt(1 - up * up),
            r * 0.88 * up,
            r * Math.sin(a) * Math.sqrt(1 - up * up),
          ]),
          radius: 0.03,
          paint,
        });
      }
    }
    b.anchor("top", [0, h + 0.4, 0], 0.2);
  };
}

/** A leaf blade that rises from the origin and hangs over towards +Z. */
function frond(s: Sculptor, paint: number, length: number, width: number, lift: number, droop: number): void {
  s.sheet({
    point: (u, v) => {
      const w = width * Math.sin(Math.PI * Math.min(1, 0.08 + 0.92 * v) ** 0.75) * (u - 0.5);
      return [w, lift * v - droop * v * v - Math.abs(w) * 0.35, length * v * (1 - 0.15 * droop * v)];
    },
    thickness: 0.01,
    paint,
    size: length,
  });
}

function pot(s: Sculptor, b: Brief, radius: number, height: number): void {
  s.lathe({
    profile: [
      [0, 0],
      [radius * 0.72, 0],
      [radius * 0.95, height * 0.8],
      [radius * 1.06, height * 0.82],
      [radius * 1.06, height],
      [radius * 0.9, height],
      [radius * 0.88, height * 0.9],
      [0, height * 0.9],
    ],
    paint: b.paint("base", look("ceramic", 0xb5623c, { free: true })),
  });
  s.cylinder({
    at: [0, height * 0.86, 0],
    radius: radius * 0.9,
    height: height * 0.06,
    paint: b.paint("soil", look("stone", 0x3f2c1e, { fixed: true })),
  });
}

/** Leaves in a rosette, with a pot where one is asked for or usual. */
function rosette(f: {
  leaves: Look;
  count: number;
  length: number;
  width: number;
  lift: number;
  droop: number;
  fat?: boolean;
  inPot?: boolean;
  tiers?: number;
}): Recipe {
  return (s, b) => {
    const inPot = f.inPot === true || b.has("potted");
    const green = b.paint("leaves", f.leaves, 0);
    if (inPot) pot(s, b, 0.2, 0.26);
    const tiers = f.tiers ?? 2;
    s.within({ at: [0, inPot ? 0.22 : 0.01, 0] }, () => {
      for (let tier = 0; tier < tiers; tier += 1) {
        const steep = tier / Math.max(1, tiers - 1);
        s.around(
          Math.round(f.count / tiers),
          () => {
            const l = f.length * b.dice.between(0.8, 1.1) * (1 - 0.3 * steep);
            const lift = f.lift * (0.6 + 0.9 * steep) * b.dice.between(0.85, 1.15);
            if (f.fat === true)
              s.tube({
                path: [
                  [0, 0, 0.02],
                  [0, lift * 0.45, l * (0.55 - 0.3 * steep)],
                  [0, lift, l * (0.95 - 0.5 * steep)],
                ],
                radius: [f.width * 0.32, f.width * 0.5, 0.004],
                flatness: 0.45,
                paint: green,
              });
            else frond(s, green, l * (1 - 0.35 * steep), f.width, lift, f.droop);
          },
          tier * 27,
        );
      }
    });
    if (b.has("flowers"))
      for (let i = 0; i < 6; i += 1)
        s.ball({
          at: [b.dice.between(-0.2, 0.2), 0.5 + b.dice.between(0, 0.2), b.dice.between(-0.2, 0.2)],
          radius: 0.045,
          paint: b.paint("flowers", look("petal", 0xe0457a)),
        });
    b.anchor("top", [0, 0.5, 0], 0.15);
  };
}

type PetalStyle = "daisy" | "rose" | "tulip" | "lily" | "ball";

function flower(f: {
  petals: Look;
  style: PetalStyle;
  center: number;
  size: number;
  stem?: number;
  count?: number;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const petals = b.paint("petals", f.petals, 0);
    const second = b.paint("center", look("petal", f.center), 1);
    const green = b.paint("stem", leaf(0x4a8a34));
    const foliage = b.paint("leaves", leaf(0x3f8a3a));
    const h = dice.about(f.stem ?? 0.62);
    const lean = dice.between(-0.07, 0.07);
    if (h > 0.05) {
      s.tube({
        path: [
          [0, 0, 0],
          [lean, h * 0.5, 0],
          [lean * 0.5, h, 0.02],
        ],
        radius: [0.024, 0.02, 0.02],
        paint: green,
      });
      for (const side of [-1, 1])
        s.within(
          { at: [lean * 0.6, h * dice.between(0.2, 0.45), 0], turn: [0, side * 90 + dice.between(-30, 30), 0] },
          () => frond(s, foliage, 0.26, 0.13, 0.2, 0.12),
        );
    }
    if (b.has("spikes"))
      for (let i = 0; i < 8; i += 1)
        s.rod({
          from: [lean * 0.5, h * (0.1 + 0.1 * i), 0],
          to: [lean * 0.5 + 0.05 * Math.cos(2.4 * i), h * (0.1 + 0.1 * i) + 0.03, 0.05 * Math.sin(2.4 * i)],
          radius: 0.012,
          end: 0.001,
          paint: b.paint("spikes", leaf(0x6a4a2c)),
        });
    s.within({ at: [lean * 0.5, h, 0.02], scale: f.size }, () => {
      const petal = (turn: Vec3, l: number, w: number, cup: number): void =>
        s.within({ turn }, () =>
          s.sheet({
            point: (u, v) => [
              w * Math.sin(Math.PI * Math.min(1, 0.1 + 0.9 * v) ** 0.85) * (u - 0.5),
              cup * v * v + 0.1 * Math.abs(u - 0.5),
              l * v,
            ],
            thickness: 0.014,
            paint: petals,
            size: l,
          }),
        );
      if (f.style === "daisy") {
        s.within({ turn: [38, 0, 0] }, () => {
          const n = f.count ?? 16;
          for (let i = 0; i < n; i += 1) petal([-4 - 10 * (i % 2), (360 * i) / n, 0], 0.42, 0.19, 0.05);
          s.ball({ at: [0, 0.02, 0], radius: [0.16, 0.08, 0.16], bumps: 0.1, grain: 0.1, paint: second });
        });
      } else if (f.style === "rose") {
        for (let ring = 0; ring < 4; ring += 1) {
          const n = 4 + ring;
          for (let i = 0; i < n; i += 1)
            petal(
              [-78 + ring * 18, (360 * i) / n + 37 * ring, 0],
              0.34,
              0.34 + 0.05 * ring,
              0.12 - 0.14 * (ring > 1 ? 1 : 0),
            );
        }
        s.ball({ at: [0, 0.16, 0], radius: [0.12, 0.17, 0.12], paint: petals });
      } else if (f.style === "tulip") {
        for (let i = 0; i < 6; i += 1) petal([-66 - 8 * (i % 2), 60 * i, 0], 0.48, 0.34, -0.1 + 0.17);
        s.lathe({
          profile: [
            [0, -0.02],
            [0.11, 0.03],
            [0.15, 0.15],
            [0.1, 0.3],
            [0, 0.36],
          ],
          paint: petals,
        });
      } else if (f.style === "lily") {
        for (let i = 0; i < (f.count ?? 6); i += 1)
          petal([-44 + 14 * (i % 2), (360 * i) / (f.count ?? 6), 0], 0.52, 0.24, -0.12);
        for (let i = 0; i < 6; i += 1)
          s.rod({ from: [0, 0, 0], to: [0.1 * Math.cos(i), 0.36, 0.1 * Math.sin(i)], radius: 0.01, paint: second });
        s.around(6, (i) => s.ball({ at: [0, 0.36, 0.1], radius: 0.026 + 0.001 * i, paint: second }));
      } else
        for (let i = 0; i < 60; i += 1) {
          const y = 1 - (2 * (i + 0.5)) / 60;
          const a = 2.4 * i;
          const r = Math.sqrt(1 - y * y);
          s.ball({
            at: [0.3 * r * Math.cos(a), 0.24 + 0.26 * y, 0.3 * r * Math.sin(a)],
            radius: 0.085,
            paint: i % 5 === 0 ? second : petals,
          });
        }
    });
    b.anchor("top", [0, h + 0.3, 0], 0.2);
  };
}

const mushroom: Recipe = (s, b) => {
  const { dice } = b;
  const cap = b.paint("cap", look("ceramic", 0xc22a1e, { pattern: "dotted", second: 0xf6efe2 }), 0);
  const stem = b.paint("stem", look("skin", 0xefe6d2), 1);
  const one = (at: Vec3, size: number): void =>
    s.within({ at, scale: size }, () => {
      s.lathe({
        profile: [
          [0, 0],
          [0.15, 0],
          [0.11, 0.2],
          [0.1, 0.45],
          [0.12, 0.5],
          [0, 0.5],
        ],
        paint: stem,
      });
      s.lathe({
        at: [0, 0.42, 0],
        profile: [
          [0, 0.05],
          [0.24, 0.02],
          [0.36, 0],
          [0.38, 0.06],
          [0.3, 0.22],
          [0.16, 0.31],
          [0, 0.34],
        ],
        paint: cap,
      });
      s.lathe({
        at: [0, 0.41, 0],
        profile: [
          [0.34, 0.012],
          [0, 0.03],
        ],
        paint: b.paint("gills", look("skin", 0xe2d2b2)),
      });
      s.ring({ at: [0, 0.33, 0], radius: 0.115, thickness: 0.02, paint: stem });
    });
  one([0, 0, 0], dice.about(1));
  if (dice.chance(0.6)) one([0.32, 0, 0.12], dice.between(0.4, 0.6));
  b.anchor("top", [0, 0.76, 0], 0.3);
};

const cactus: Recipe = (s, b) => {
  const { dice } = b;
  const green = b.paint("main", look("leaf", 0x4c8a44), 0);
  const spine = b.paint("spikes", look("bone", 0xf0e6c6), 1);
  const round = b.has("round") || b.word.includes("barrel") || dice.chance(0.18);
  const ribs = (path: readonly Vec3[], r: number): void => {
    s.tube({ path, radius: [r * 0.9, r, r * 0.92], paint: green });
    for (let i = 0; i < 16; i += 1) {
      const a = (i % 8) * (Math.PI / 4);
      for (let k = 0; k < 5; k += 1) {
        const t = (k + 0.3 + 0.4 * (i > 7 ? 1 : 0)) / 5;
        const p =
          path.length === 2
            ? add(path[0]!, [(path[1]![0] - path[0]![0]) * t, (path[1]![1] - path[0]![1]) * t, 0])
            : path[Math.min(path.length - 1, Math.round(t * (path.length - 1)))]!;
        s.rod({
          from: add(p, [r * 0.92 * Math.cos(a), 0, r * 0.92 * Math.sin(a)]),
          to: add(p, [(r + 0.05) * Math.cos(a), 0.015, (r + 0.05) * Math.sin(a)]),
          radius: 0.006,
          end: 0.001,
          sides: 4,
          paint: spine,
        });
      }
    }
  };
  const inPot = b.has("potted") || dice.chance(0.35);
  if (inPot) pot(s, b, 0.22, 0.24);
  s.within({ at: [0, inPot ? 0.2 : 0, 0] }, () => {
    if (round) {
      s.ball({ at: [0, 0.28, 0], radius: [0.3, 0.28, 0.3], paint: green });
      for (let i = 0; i < 90; i += 1) {
        const y = 0.95 - (1.5 * i) / 90;
        const a = (i % 15) * ((2 * Math.PI) / 15);
        const r = Math.sqrt(Math.max(0, 1 - y * y));
        s.rod({
          from: [0.29 * r * Math.cos(a), 0.28 + 0.27 * y, 0.29 * r * Math.sin(a)],
          to: [0.36 * r * Math.cos(a), 0.28 + 0.34 * y, 0.36 * r * Math.sin(a)],
          radius: 0.007,
          end: 0.001,
          sides: 4,
          paint: spine,
        });
      }
    } else {
      ribs(
        [
          [0, 0, 0],
          [0, dice.about(0.85), 0],
        ],
        0.13,
      );
      ribs(
        [
          [0.1, 0.35, 0],
          [0.28, 0.36, 0],
          [0.31, 0.5, 0],
          [0.31, dice.about(0.66), 0],
        ],
        0.075,
      );
      ribs(
        [
          [-0.1, 0.25, 0],
          [-0.24, 0.26, 0],
          [-0.27, 0.38, 0],
          [-0.27, dice.about(0.52), 0],
        ],
        0.07,
      );
    }
    if (b.has("flowers") || dice.chance(0.5))
      s.around(7, () =>
        s.ball({
          at: [0, round ? 0.58 : 0.99, 0.035],
          radius: [0.03, 0.05, 0.045],
          paint: b.paint("flowers", look("petal", 0xe85a9a)),
        }),
      );
  });
};

const bush: Recipe = (s, b) => {
  const green = b.paint("leaves", leaf(0x477f30), 0);
  for (let i = 0; i < 11; i += 1) {
    const a = 2.4 * i;
    const r = i === 0 ? 0 : b.dice.between(0.14, 0.3);
    s.ball({
      at: [r * Math.cos(a), 0.24 + b.dice.between(0, 0.18), r * Math.sin(a)],
      radius: b.dice.between(0.17, 0.23),
      bumps: 0.28,
      grain: 0.2,
      paint: green,
    });
  }
  const dots = b.paint(b.has("flowers") ? "flowers" : "fruit", look("petal", 0xd8325a, { free: true }));
  if (b.has("flowers", "fruit") || b.word !== "bush")
    for (let i = 0; i < 34; i += 1) {
      const a = 2.4 * i;
      const up = 0.1 + 0.85 * ((i % 9) / 9);
      const r = 0.46 * Math.sqrt(1 - up * up * 0.75);
      s.ball({ at: [r * Math.cos(a), 0.14 + 0.46 * up, r * Math.sin(a)], radius: 0.038, paint: dots });
    }
};

/** A leaflet of so few corners that hundreds of them cost little. */
const blade = (length: number): Vec2[] => [
  [0, 0],
  [0.027, 0.3 * length],
  [0.02, 0.7 * length],
  [0, length],
  [-0.02, 0.7 * length],
  [-0.027, 0.3 * length],
];

const palm: Recipe = (s, b) => {
  const { dice } = b;
  const green = b.paint("leaves", leaf(0x4f9636), 0);
  const trunk = b.paint("trunk", bark(0x9a7a52), 1);
  const h = dice.about(0.72);
  const bend = dice.between(-0.2, 0.2);
  const top: Vec3 = [bend, h, 0];
  s.tube({
    path: [[0, 0, 0], [bend * 0.25, h * 0.5, 0], top],
    radius: [0.075, 0.05, 0.042],
    paint: trunk,
    flatEnds: true,
  });
  for (let i = 1; i < 9; i += 1)
    s.ring({ at: [bend * (i / 9) ** 1.7, (h * i) / 9, 0], radius: 0.056 - 0.0015 * i, thickness: 0.013, paint: trunk });
  s.within({ at: top }, () => {
    s.around(9, (i) => {
      const lift = 0.34 - 0.22 * (i % 3);
      const l = dice.about(0.48, 0.08);
      s.tube({
        path: [
          [0, 0, 0],
          [0, lift * 0.6, l * 0.5],
          [0, lift * 0.6 - 0.28, l],
        ],
        radius: [0.02, 0.014, 0.004],
        paint: green,
      });
      for (let k = 1; k < 8; k += 1) {
        const t = k / 8;
        const y = 2.4 * lift * 0.6 * t * (1 - t) * 1.6 + (lift * 0.6 - 0.28) * t * t;
        s.both(() =>
          s.within({ at: [0, y, l * t], turn: [0, 40, -34] }, () =>
            s.plate({
              turn: [90, 0, 90],
              outline: blade(0.2 * (1.15 - t * 0.75)),
              depth: 0.008,
              paint: green,
            }),
          ),
        );
      }
    });
    s.around(
      4,
      () => s.ball({ at: [0, -0.05, 0.055], radius: 0.048, paint: b.paint("fruit", look("wood", 0x6b4524)) }),
      30,
    );
  });
};

export const plants: Things = {
  "tree, oak, oak tree, maple, maple tree, elm, elm tree, birch tree, sycamore, beech, ash tree, chestnut tree, rubber tree, linden tree, poplar tree, autumn tree, fall tree, family tree, ficus":
    thing(8, tree({})),
  "apple tree, orange tree, lemon tree, cherry tree, fruit tree, peach tree, pear tree, fig tree, mango tree, olive tree, lime tree, plum tree":
    thing(5, tree({ dots: 0xc8281e })),
  "cherry blossom tree, cherry blossom, magnolia tree, magnolia, dogwood, dogwood tree, jacaranda, jacaranda tree, blossom tree, crepe myrtle, sakura":
    thing(5, tree({ leaves: look("petal", 0xf0a9c6), trunk: bark(0x4e3830) })),
  "pine tree, fir tree, christmas tree, spruce, spruce tree, evergreen, cedar tree, conifer, fir, pine forest, juniper tree":
    thing(8, tree({ crown: "cone", leaves: leaf(0x27643a), height: 0.3, thick: 0.06 })),
  "sequoia, sequoia tree, redwood, redwood tree": thing(
    30,
    tree({ crown: "tall", leaves: leaf(0x386b36), trunk: bark(0x8a4a2e), height: 0.75, thick: 0.1 }),
  ),
  "cypress, cypress tree, topiary, topiary tree, poplar": thing(
    5,
    tree({ crown: "tall", leaves: leaf(0x3b7036), height: 0.2, thick: 0.05 }),
  ),
  "willow, willow tree, weeping willow": thing(8, tree({ crown: "weeping", leaves: leaf(0x7fae44) })),
  "acacia, acacia tree, umbrella tree": thing(8, tree({ crown: "umbrella", leaves: leaf(0x6b9a3c) })),
  "baobab, baobab tree, dragon tree": thing(
    12,
    tree({ crown: "umbrella", leaves: leaf(0x6a8f3c), trunk: bark(0x9a7c62), thick: 0.17, height: 0.6 }),
  ),
  "bonsai, bonsai tree": thing(0.5, (s, b) => {
    s.box({
      at: [0, 0.06, 0],
      size: [0.5, 0.12, 0.34],
      taper: [1.12, 1.12],
      paint: b.paint("base", look("ceramic", 0x4a5f7a, { free: true })),
    });
    s.within({ at: [0, 0.11, 0] }, () =>
      tree({ crown: "pads", height: 0.42, thick: 0.06, leaves: leaf(0x3f7a34) })(s, b),
    );
  }),
  "dead tree, bare tree, haunted tree": thing(6, tree({ crown: "bare", trunk: bark(0x50463e) })),
  "eucalyptus, eucalyptus tree, aspen, aspen tree, birch": thing(
    10,
    tree({
      crown: "tall",
      leaves: leaf(0x8fae7c),
      trunk: look("bark", 0xe4ded2, { pattern: "rings", second: 0x3c3834 }),
      height: 0.4,
      thick: 0.045,
    }),
  ),
  "palm, palm tree, coconut tree, coconut palm, date palm": thing(8, palm),
  "treehouse, tree house": thing(6, (s, b) => {
    tree({ height: 0.4, thick: 0.1 })(s, b);
    const wood = b.paint("house", look("wood", 0x9a6a3c));
    s.box({ at: [0.02, 0.5, 0.2], size: [0.34, 0.24, 0.26], paint: wood });
    s.box({
      at: [0.02, 0.69, 0.2],
      size: [0.42, 0.16, 0.34],
      taper: [1, 0.05],
      bevel: 0,
      paint: b.paint("roof", look("wood", 0x6a3a2a)),
    });
    s.box({ at: [0.02, 0.47, 0.335], size: [0.09, 0.16, 0.02], paint: b.paint("door", look("wood", 0x4a2c1a)) });
    s.both(() => s.rod({ from: [0.06, 0, 0.42], to: [0.06, 0.4, 0.35], radius: 0.013, paint: wood }));
    for (let i = 0; i < 6; i += 1)
      s.rod({
        from: [-0.06, 0.05 + 0.06 * i, 0.41 - 0.01 * i],
        to: [0.06, 0.05 + 0.06 * i, 0.41 - 0.01 * i],
        radius: 0.01,
        paint: wood,
      });
  }),
  "cactus, saguaro, barrel cactus, prickly pear": thing(1.5, cactus),
  "bush, shrub, hedge, rose bush, azalea, rhododendron, lilac, boxwood, holly, hydrangea, blueberry bush": thing(
    1.2,
    bush,
  ),
  "mushroom, toadstool, fungus, amanita": thing(0.15, mushroom),
  "flower, daisy, gerbera, chrysanthemum, aster, zinnia, cosmos, marguerite, blossom, bloom, marigold, dandelion, pansy, petunia, poppy, anemone flower":
    thing(
      0.4,
      flower({ petals: look("petal", 0xf4f2ec, { free: true }), style: "daisy", center: 0xf0bd22, size: 0.8 }),
    ),
  sunflower: thing(
    1.5,
    flower({ petals: look("petal", 0xf3bd18), style: "daisy", center: 0x4a2a14, size: 1, count: 20 }),
  ),
  "rose, peony, carnation, camellia, ranunculus, gardenia, dahlia, begonia": thing(
    0.5,
    flower({ petals: look("petal", 0xc2182e), style: "rose", center: 0x9c1426, size: 0.8 }),
  ),
  "tulip, crocus, bluebell, snowdrop, poppy bud": thing(
    0.4,
    flower({ petals: look("petal", 0xe02a3a, { free: true }), style: "tulip", center: 0x2a1c14, size: 0.8 }),
  ),
  "lily, orchid, iris, calla lily, hibiscus, daffodil, narcissus, plumeria, frangipani, bird of paradise, amaryllis, columbine, morning glory":
    thing(0.5, flower({ petals: look("petal", 0xe7a5d0, { free: true }), style: "lily", center: 0xe0a020, size: 0.8 })),
  "allium, lavender, hyacinth, thistle, lavender plant, pom pom flower, clover": thing(
    0.5,
    flower({ petals: look("petal", 0x8a62c8), style: "ball", center: 0xb494e0, size: 0.7 }),
  ),
  "lotus, water lily, lotus flower, lily pad": thing(0.4, (s, b) => {
    s.cylinder({ radius: 0.48, top: 0.46, height: 0.03, paint: b.paint("leaves", leaf(0x3f8a3c)) });
    s.within({ at: [0, 0.03, 0] }, () =>
      flower({ petals: look("petal", 0xf0a6c4), style: "lily", center: 0xf0c030, size: 0.85, stem: 0.02, count: 14 })(
        s,
        b,
      ),
    );
  }),
  "bouquet, wedding bouquet, flower arrangement": thing(0.5, (s, b) => {
    s.lathe({
      profile: [
        [0, 0],
        [0.07, 0],
        [0.09, 0.2],
        [0.26, 0.5],
        [0, 0.46],
      ],
      paint: b.paint("cover", look("paper", 0xe9dcc8)),
    });
    const paints = [0xd8324a, 0xf2c02e, 0xf3efe8, 0xa65ac8].map((color, i) =>
      b.paint(`petals${i}`, look("petal", color), i < 2 ? i : undefined),
    );
    for (let i = 0; i < 19; i += 1) {
      const r = 0.3 * Math.sqrt(i / 19);
      s.ball({
        at: [r * Math.cos(2.4 * i), 0.62 - r * 0.4, r * Math.sin(2.4 * i)],
        radius: 0.085,
        bumps: 0.3,
        grain: 0.2,
        paint: paints[i % 4]!,
      });
    }
    s.around(9, () => frond(s, b.paint("leaves", leaf(0x3f8a3a)), 0.42, 0.15, 0.2, 0.1));
  }),
  "fern, bracken, boston fern, maidenhair fern": thing(
    0.8,
    rosette({ leaves: leaf(0x3f8f3a), count: 18, length: 0.55, width: 0.12, lift: 0.5, droop: 0.35, tiers: 2 }),
  ),
  "plant, houseplant, potted plant, monstera, philodendron, pothos, rubber plant, snake plant, spider plant, peace lily, sansevieria, leaf plant, indoor plant, ivy, vine, hosta, banana plant, coffee plant, tea plant, cotton plant, flower pot, tobacco plant":
    thing(
      0.6,
      rosette({
        leaves: look("leaf", 0x3f8f3f),
        count: 15,
        length: 0.4,
        width: 0.17,
        lift: 0.46,
        droop: 0.12,
        inPot: true,
      }),
    ),
  "succulent, aloe, aloe vera, agave, echeveria, yucca, haworthia, sempervivum, jade plant, bromeliad, pineapple plant, artichoke":
    thing(
      0.3,
      rosette({
        leaves: look("leaf", 0x6fa37c),
        count: 24,
        length: 0.42,
        width: 0.15,
        lift: 0.3,
        droop: 0,
        fat: true,
        tiers: 3,
      }),
    ),
  "grass, tall grass, pampas grass, reed, reeds, wheat, bamboo grass, cattail": thing(
    1,
    rosette({ leaves: leaf(0x76a544), count: 40, length: 0.3, width: 0.035, lift: 0.75, droop: 0.12, tiers: 3 }),
  ),
  "venus flytrap, flytrap, venus fly trap, pitcher plant, carnivorous plant": thing(0.2, (s, b) => {
    pot(s, b, 0.2, 0.22);
    const stem = b.paint("stem", leaf(0x4f9a3a));
    const outer = b.paint("leaves", leaf(0x63b046), 0);
    const inner = b.paint("inside", look("petal", 0xc8304a), 1);
    s.around(
      4,
      (i) => {
        const h = 0.34 + 0.09 * (i % 3);
        s.tube({
          path: [
            [0, 0.2, 0],
            [0, h, 0.1],
            [0, h + 0.14, 0.22],
          ],
          radius: [0.022, 0.02, 0.018],
          paint: stem,
        });
        s.within({ at: [0, h + 0.16, 0.24], turn: [-35, 0, 0] }, () =>
          s.both(() =>
            s.within({ turn: [0, 0, -34] }, () => {
              s.ball({ at: [0.07, 0.07, 0], radius: [0.035, 0.13, 0.14], paint: outer });
              s.ball({ at: [0.055, 0.075, 0], radius: [0.035, 0.115, 0.125], paint: inner });
              for (let k = -3; k <= 3; k += 1)
                s.rod({
                  from: [0.06, 0.17, 0.035 * k],
                  to: [0.02, 0.28, 0.042 * k],
                  radius: 0.008,
                  end: 0.001,
                  paint: outer,
                });
            }),
          ),
        );
      },
      20,
    );
  }),
  "bamboo, bamboo stalk, sugarcane": thing(4, (s, b) => {
    const green = b.paint("stem", look("wood", 0x7aa344), 0);
    for (let i = 0; i < 6; i += 1) {
      const [x, z] = [0.13 * Math.cos(2.4 * i), 0.13 * Math.sin(2.4 * i)];
      const h = b.dice.between(0.65, 1);
      for (let y = 0; y < h; y += 0.16) {
        s.cylinder({ at: [x, y, z], radius: 0.032, height: 0.155, paint: green });
        s.ring({ at: [x, y + 0.157, z], radius: 0.032, thickness: 0.008, paint: green });
      }
      for (let k = 0; k < 4; k += 1)
        s.within({ at: [x, h * (0.5 + 0.13 * k), z], turn: [0, b.dice.between(0, 360), 0] }, () =>
          frond(s, b.paint("leaves", leaf(0x4f9a38)), 0.24, 0.06, 0.1, 0.12),
        );
    }
  }),
  "leaf, maple leaf, autumn leaf": thing(0.15, (s, b) =>
    s.plate({
      turn: [-14, 0, 0],
      outline: b.word.includes("maple")
        ? [
            [0.03, 0],
            [0.05, 0.22],
            [0.32, 0.14],
            [0.26, 0.3],
            [0.5, 0.45],
            [0.38, 0.52],
            [0.4, 0.68],
            [0.2, 0.6],
            [0.24, 0.82],
            [0.1, 0.78],
            [0, 1],
            [-0.1, 0.78],
            [-0.24, 0.82],
            [-0.2, 0.6],
            [-0.4, 0.68],
            [-0.38, 0.52],
            [-0.5, 0.45],
            [-0.26, 0.3],
            [-0.32, 0.14],
            [-0.05, 0.22],
            [-0.03, 0],
          ]
        : leafOutline(0.55, 1),
      depth: 0.04,
      paint: b.paint("main", look("leaf", 0xc86a22, { pattern: "veined", second: 0x8a4a18 }), 0),
    }),
  ),
  "pinecone, pine cone, acorn, hop": thing(0.1, (s, b) => {
    const paint = b.paint("main", look("wood", 0x7a5230), 0);
    s.ball({ at: [0, 0.42, 0], radius: [0.24, 0.4, 0.24], paint });
    for (let i = 0; i < 90; i += 1) {
      const t = (i + 0.5) / 90;
      const r = 0.27 * Math.sin(Math.PI * (0.08 + 0.88 * t));
      s.ball({
        at: [r * Math.cos(2.4 * i), 0.04 + 0.8 * t, r * Math.sin(2.4 * i)],
        radius: [0.055, 0.03, 0.055],
        paint,
      });
    }
  }),
  "log, tree stump, stump, tree trunk, driftwood, firewood, petrified wood": thing(0.8, (s, b) => {
    const skin = b.paint("trunk", bark(0x6a4a32), 0);
    const inside = b.paint("inside", look("wood", 0xc99a62, { pattern: "rings" }), 1);
    const stump = b.word.includes("stump") || b.dice.chance(0.3);
    s.within(stump ? { scale: [1.3, 0.6, 1.3] } : { at: [0.5, 0.22, 0], turn: [0, 0, 90] }, () => {
      s.lathe({
        profile: [
          [0.25, 0],
          [0.22, 0.3],
          [0.21, 0.7],
          [0.215, 1],
        ],
        paint: skin,
      });
      s.cylinder({ at: [0, 0.98, 0], radius: 0.205, height: 0.02, paint: inside });
      s.cylinder({ at: [0, 0, 0], radius: 0.24, height: 0.02, paint: inside });
    });
    if (!stump) s.rod({ from: [0.1, 0.3, 0], to: [0.2, 0.58, 0.05], radius: 0.06, end: 0.045, paint: skin });
    else
      s.around(5, () =>
        s.tube({
          path: [
            [0, 0.12, 0.2],
            [0, 0.03, 0.42],
          ],
          radius: [0.09, 0.02],
          paint: skin,
        }),
      );
    if (b.dice.chance(0.3))
      s.convex({
        at: [0.3, 0.03, 0.3],
        planes: boulder(b.dice, [0.06, 0.05, 0.06], 10),
        paint: b.paint("base", look("stone", 0x8a8680)),
      });
  }),
};
