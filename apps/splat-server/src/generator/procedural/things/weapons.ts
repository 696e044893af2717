import { type Look, look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import type { Vec2, Vec3 } from "../shapes/vectors.ts";
import { starOutline } from "./features.ts";
import { type Brief, type Recipe, type Things, thing } from "./recipe.ts";

const steel = look("metal", 0xaab1b9);
const wood = look("wood", 0x6f4527);
const grip = look("leather", 0x4a2c1c);

/** Upright, point up: blade along y. */
function sword(f: { blade: readonly Vec2[]; length: number; guard: number; hilt: number; curve?: number }): Recipe {
  return (s, b) => {
    const blade = b.paint("blade", steel, 0);
    const guard = b.paint("guard", look("metal", 0xc79d3a), 1);
    const handle = b.paint("handle", grip, 2);
    const long = b.dice.about(f.length, 0.08);
    const y = f.hilt + 0.02;
    const curve = f.curve ?? 0;
    const outline = [...f.blade, ...[...f.blade].reverse().map(([x, h]): Vec2 => [-x, h])].map(
      ([x, h]): Vec2 => [x + curve * h * h, y + h * long],
    );
    s.plate({ outline, depth: 0.032, round: 0.04, paint: blade });
    s.rod({ from: [0, 0.03, 0], to: [0, y, 0], radius: 0.028, paint: handle });
    for (let i = 0; i < 5; i += 1)
      s.ring({ at: [0, 0.05 + (i * (f.hilt - 0.06)) / 5, 0], radius: 0.029, thickness: 0.006, paint: handle });
    s.ball({ at: [0, 0.02, 0], radius: 0.042, paint: b.paint("pommel", look("metal", 0xc79d3a), 1) });
    if (f.guard > 0) {
      s.rod({ from: [-f.guard, y, 0], to: [f.guard, y, 0], radius: 0.024, paint: guard });
      s.both(() => s.ball({ at: [f.guard, y, 0], radius: 0.034, paint: guard }));
      s.ball({ at: [0, y, 0.02], radius: 0.03, paint: b.paint("stone", look("crystal", 0xb0182e)) });
    }
    b.anchor("top", [0, 0.9, 0], 0.05);
  };
}

const straight: Vec2[] = [
  [0.045, 0],
  [0.042, 0.8],
  [0.02, 0.94],
  [0.001, 1],
];
const broad: Vec2[] = [
  [0.07, 0],
  [0.066, 0.8],
  [0.03, 0.94],
  [0.001, 1],
];

/** A head on a long handle. */
function hafted(length: number, head: (s: Sculptor, b: Brief, y: number) => void, radius = 0.024): Recipe {
  return (s, b) => {
    const shaft = b.paint("shaft", wood, 1);
    s.rod({ from: [0, 0, 0], to: [0, length, 0], radius, end: radius * 0.85, paint: b.paint("handle", wood, 1) });
    s.ball({ at: [0, 0.01, 0], radius: radius * 1.3, paint: shaft });
    for (let i = 0; i < 4; i += 1)
      s.ring({ at: [0, 0.08 + 0.035 * i, 0], radius: radius, thickness: 0.007, paint: b.paint("grip", grip) });
    head(s, b, length);
  };
}

const bladeHalf = (s: Sculptor, paint: number, y: number, size: number): void =>
  s.plate({
    at: [0.03, y, 0],
    outline: [
      [0, -0.07 * size],
      [0.12 * size, -0.1 * size],
      [0.26 * size, -0.24 * size],
      [0.32 * size, 0],
      [0.26 * size, 0.24 * size],
      [0.12 * size, 0.1 * size],
      [0, 0.07 * size],
    ],
    depth: 0.045,
    round: 0.08,
    paint,
  });

const axeHead =
  (double: boolean) =>
  (s: Sculptor, b: Brief, y: number): void => {
    const metal = b.paint("blade", steel, 0);
    const two = double || b.has("two headed") || b.dice.chance(0.4);
    bladeHalf(s, metal, y - 0.1, 1);
    if (two) s.within({ scale: [-1, 1, 1] }, () => bladeHalf(s, metal, y - 0.1, 1));
    else s.rod({ from: [-0.02, y - 0.1, 0], to: [-0.14, y - 0.1, 0], radius: 0.045, end: 0.02, paint: metal });
    s.box({ at: [0, y - 0.1, 0], size: [0.1, 0.16, 0.075], paint: metal });
    s.rod({ from: [0, y, 0], to: [0, y + 0.1, 0], radius: 0.026, end: 0.002, paint: metal });
  };

const spearHead =
  (prongs: number) =>
  (s: Sculptor, b: Brief, y: number): void => {
    const metal = b.paint("blade", steel, 0);
    const at = b.paint("tip", steel, 0);
    if (prongs === 1)
      s.plate({
        at: [0, y - 0.02, 0],
        outline: [
          [0, -0.02],
          [0.055, 0.06],
          [0, 0.26],
          [-0.055, 0.06],
        ],
        depth: 0.035,
        round: 0.1,
        paint: at,
      });
    else {
      s.tube({
        path: [
          [-0.13, y + 0.1, 0],
          [-0.12, y - 0.02, 0],
          [0, y - 0.05, 0],
          [0.12, y - 0.02, 0],
          [0.13, y + 0.1, 0],
        ],
        radius: 0.022,
        paint: metal,
      });
      for (const x of [-0.13, 0, 0.13]) {
        s.rod({ from: [x, y - 0.05, 0], to: [x, y + 0.12, 0], radius: 0.02, paint: metal });
        s.rod({ from: [x, y + 0.1, 0], to: [x, y + 0.24, 0], radius: 0.034, end: 0.002, paint: at });
      }
    }
    s.ring({
      at: [0, y - 0.06, 0],
      radius: 0.03,
      thickness: 0.012,
      paint: b.paint("accents", look("metal", 0xc79d3a), 2),
    });
  };

const maceHead =
  (spikes: boolean) =>
  (s: Sculptor, b: Brief, y: number): void => {
    const metal = b.paint("blade", look("metal", 0x74797f), 0);
    const point = b.paint("spikes", steel);
    s.ball({ at: [0, y + 0.06, 0], radius: 0.12, paint: metal });
    if (!spikes && !b.has("spikes"))
      s.around(6, () =>
        s.plate({
          at: [0, y + 0.06, 0.08],
          turn: [0, -90, 0],
          outline: [
            [0, -0.12],
            [0.09, -0.06],
            [0.09, 0.06],
            [0, 0.12],
          ],
          depth: 0.03,
          paint: metal,
        }),
      );
    else
      for (let i = 0; i < 22; i += 1) {
        const v = 1 - (2 * (i + 0.5)) / 22;
        const r = Math.sqrt(1 - v * v);
        const d: Vec3 = [r * Math.cos(2.4 * i), v, r * Math.sin(2.4 * i)];
        s.rod({
          from: [d[0] * 0.11, y + 0.06 + d[1] * 0.11, d[2] * 0.11],
          to: [d[0] * 0.2, y + 0.06 + d[1] * 0.2, d[2] * 0.2],
          radius: 0.026,
          end: 0.002,
          paint: point,
        });
      }
  };

/** Along x, muzzle to +X, turned a little to be seen. */
function gun(f: {
  barrel: number;
  stock: boolean;
  body: Look;
  magazine?: boolean;
  scope?: boolean;
  drum?: boolean;
  fat?: boolean;
}): Recipe {
  return (s, b) =>
    s.within({ at: [0, 0.34, 0], turn: [0, b.dice.between(-12, 12), 0] }, () => {
      const body = b.paint("body", f.body, 0);
      const barrel = b.paint("barrel", look("metal", 0x3b3e44), 0);
      const stock = b.paint("handle", look("wood", 0x6a4024), 1);
      const r = f.fat === true ? 0.07 : 0.032;
      s.box({ at: [0, 0, 0], size: [0.34, 0.12, 0.085], bevel: 0.02, paint: body });
      s.rod({ from: [0.12, 0.025, 0], to: [0.15 + f.barrel, 0.025, 0], radius: r, paint: barrel });
      s.rod({
        from: [0.11 + f.barrel, 0.025, 0],
        to: [0.16 + f.barrel, 0.025, 0],
        radius: r * 1.35,
        paint: b.paint("tip", look("metal", 0x2c2e32), 1),
      });
      s.ball({ at: [0.1 + f.barrel, 0.025 + r * 1.3, 0], radius: 0.014, paint: barrel });
      s.box({ at: [-0.12, -0.13, 0], turn: [0, 0, -16], size: [0.1, 0.22, 0.07], bevel: 0.025, paint: stock });
      s.within({ at: [-0.02, -0.085, 0], turn: [90, 0, 0] }, () =>
        s.ring({ radius: 0.05, thickness: 0.011, paint: barrel }),
      );
      s.box({ at: [-0.02, -0.07, 0], turn: [0, 0, 12], size: [0.014, 0.05, 0.02], paint: barrel });
      if (f.stock) {
        s.plate({
          at: [-0.16, 0, 0],
          outline: [
            [0, 0.045],
            [-0.36, 0.02],
            [-0.38, -0.16],
            [-0.3, -0.16],
            [0, -0.06],
          ],
          depth: 0.065,
          round: 0.06,
          paint: stock,
        });
        s.box({ at: [0.26, -0.015, 0], size: [0.24, 0.07, 0.07], bevel: 0.02, paint: stock });
      }
      if (f.magazine === true)
        s.box({ at: [0.09, -0.15, 0], turn: [0, 0, 12], size: [0.085, 0.22, 0.06], paint: barrel });
      if (f.scope === true) s.rod({ from: [-0.1, 0.12, 0], to: [0.16, 0.12, 0], radius: 0.033, paint: barrel });
      if (f.drum === true)
        s.within({ at: [0.03, 0.015, 0], turn: [0, 0, 90] }, () =>
          s.cylinder({ at: [0, -0.08, 0], radius: 0.07, height: 0.16, sides: 8, paint: body }),
        );
      if (b.has("glow"))
        s.ball({
          at: [0.17 + f.barrel, 0.025, 0],
          radius: r * 1.1,
          paint: b.paint("glow", look("plastic", 0x36e0f0, { glows: true })),
        });
    });
}

const bow: Recipe = (s, b) => {
  const paint = b.paint("main", wood, 0);
  s.tube({
    path: [
      [-0.06, 0.96, 0],
      [0.04, 0.88, 0],
      [0.2, 0.66, 0],
      [0.14, 0.5, 0],
      [0.2, 0.34, 0],
      [0.04, 0.12, 0],
      [-0.06, 0.04, 0],
    ],
    radius: [0.012, 0.022, 0.032, 0.03, 0.032, 0.022, 0.012],
    paint,
  });
  s.tube({
    path: [
      [0.15, 0.57, 0],
      [0.14, 0.43, 0],
    ],
    radius: 0.038,
    paint: b.paint("handle", grip, 1),
  });
  s.rod({
    from: [-0.05, 0.95, 0],
    to: [-0.05, 0.05, 0],
    radius: 0.006,
    paint: b.paint("string", look("straw", 0xe9dfc8)),
  });
  if (/arrow/.test(b.word) || b.kin.includes("arrow") || b.dice.chance(0.6)) {
    s.rod({
      from: [-0.2, 0.5, 0.035],
      to: [0.46, 0.5, 0.035],
      radius: 0.01,
      paint: b.paint("shaft", look("wood", 0xb58a55)),
    });
    s.rod({
      from: [0.44, 0.5, 0.035],
      to: [0.54, 0.5, 0.035],
      radius: 0.028,
      end: 0.001,
      paint: b.paint("tip", steel, 1),
    });
    for (const turn of [0, 120, 240])
      s.within({ at: [-0.16, 0.5, 0.035], turn: [turn, 0, 0] }, () =>
        s.box({
          at: [0, 0.026, 0],
          size: [0.12, 0.05, 0.005],
          bevel: 0,
          paint: b.paint("feathers", look("feathers", 0xd0342a)),
        }),
      );
  }
};

const crossbow: Recipe = (s, b) => {
  const paint = b.paint("main", wood, 0);
  s.box({ at: [0, 0.3, 0], size: [0.08, 0.09, 0.85], bevel: 0.02, paint });
  s.tube({
    path: [
      [-0.44, 0.32, 0.18],
      [-0.22, 0.32, 0.34],
      [0, 0.32, 0.38],
      [0.22, 0.32, 0.34],
      [0.44, 0.32, 0.18],
    ],
    radius: [0.014, 0.028, 0.034, 0.028, 0.014],
    paint: b.paint("blade", steel, 1),
  });
  s.tube({
    path: [
      [-0.44, 0.33, 0.18],
      [0, 0.36, -0.04],
      [0.44, 0.33, 0.18],
    ],
    radius: 0.007,
    straight: true,
    paint: b.paint("string", look("straw", 0xe9dfc8)),
  });
  s.rod({
    from: [0, 0.365, -0.04],
    to: [0, 0.365, 0.48],
    radius: 0.012,
    paint: b.paint("shaft", look("wood", 0xb58a55)),
  });
  s.rod({ from: [0, 0.365, 0.47], to: [0, 0.365, 0.56], radius: 0.026, end: 0.001, paint: b.paint("tip", steel) });
  s.box({ at: [0, 0.18, -0.28], turn: [18, 0, 0], size: [0.065, 0.2, 0.09], paint });
};

const shield: Recipe = (s, b) => {
  const face = b.paint("main", look("metal", 0x3d5fa0, { free: true }), 0);
  const rim = b.paint("edge", look("metal", 0xc79d3a), 1);
  const round = b.has("round") || b.dice.chance(0.4);
  if (round) {
    s.ball({ at: [0, 0.5, -0.12], radius: [0.46, 0.46, 0.2], paint: face });
    s.within({ at: [0, 0.5, -0.12], turn: [90, 0, 0] }, () => s.ring({ radius: 0.455, thickness: 0.04, paint: rim }));
    for (const r of [0.3, 0.16])
      s.within({ at: [0, 0.5, 0.02 + (0.3 - r) * 0.3], turn: [90, 0, 0] }, () =>
        s.ring({ radius: r, thickness: 0.018, paint: rim }),
      );
  } else {
    const outline: Vec2[] = [
      [-0.36, 0.94],
      [0, 1],
      [0.36, 0.94],
      [0.36, 0.5],
      [0.24, 0.2],
      [0, 0],
      [-0.24, 0.2],
      [-0.36, 0.5],
    ];
    s.plate({ outline, depth: 0.12, round: 0.12, paint: face });
    s.tube({ path: outline.map(([x, y]): Vec3 => [x, y, 0]), radius: 0.03, closed: true, straight: true, paint: rim });
    s.box({ at: [0, 0.52, 0.06], size: [0.07, 0.7, 0.05], paint: rim });
    s.box({ at: [0, 0.64, 0.06], size: [0.5, 0.07, 0.05], paint: rim });
  }
  s.ball({ at: [0, round ? 0.5 : 0.64, 0.07], radius: 0.085, paint: b.paint("accents", look("metal", 0xc79d3a), 2) });
};

const staff: Recipe = (s, b) => {
  const shaft = b.paint("shaft", wood, 0);
  const orb = b.paint("stone", look("crystal", 0x2fa0e8, { free: true }), 1);
  s.tube({
    path: [
      [0, 0, 0],
      [0.02, 0.3, 0],
      [-0.015, 0.55, 0],
      [0, 0.8, 0],
    ],
    radius: [0.018, 0.024, 0.024, 0.03],
    paint: shaft,
  });
  if (/cane|rod|baton|pole|stick/.test(b.word)) {
    if (b.word.includes("cane"))
      s.tube({
        path: [
          [0, 0.78, 0],
          [0, 0.92, 0],
          [0.08, 0.98, 0],
          [0.15, 0.9, 0],
        ],
        radius: 0.026,
        paint: b.paint("handle", wood, 1),
      });
    else s.ball({ at: [0, 0.82, 0], radius: 0.04, paint: orb });
    return;
  }
  s.around(4, () =>
    s.tube({
      path: [
        [0, 0.76, 0.015],
        [0, 0.86, 0.09],
        [0, 0.97, 0.05],
      ],
      radius: [0.018, 0.015, 0.006],
      paint: shaft,
    }),
  );
  s.ball({ at: [0, 0.89, 0], radius: 0.07, paint: orb });
};

const chained =
  (heads: "flail" | "nunchaku" | "sickle"): Recipe =>
  (s, b) => {
    const handle = b.paint("handle", wood, heads === "nunchaku" ? 0 : 1);
    const metal = b.paint("chain", look("metal", 0x6f747b), heads === "nunchaku" ? 1 : 0);
    s.rod({ from: [-0.3, 0.05, 0], to: [-0.22, 0.72, 0], radius: 0.036, end: 0.03, paint: handle });
    for (let i = 0; i < 9; i += 1) {
      const t = (i + 0.5) / 9;
      s.within(
        {
          at: [-0.22 + 0.46 * t, 0.75 + 0.16 * Math.sin(Math.PI * t), 0],
          turn: [i % 2 === 0 ? 90 : 0, 0, 60 - 120 * t],
        },
        () => s.ring({ radius: 0.032, thickness: 0.01, paint: metal }),
      );
    }
    if (heads === "nunchaku")
      s.rod({ from: [0.32, 0.05, 0], to: [0.25, 0.72, 0], radius: 0.036, end: 0.03, paint: handle });
    else if (heads === "flail")
      s.within({ at: [0.28, 0.3, 0] }, () => {
        for (let i = 0; i < 5; i += 1)
          s.within({ at: [-0.03, 0.42 - 0.06 * i, 0], turn: [i % 2 === 0 ? 90 : 0, 0, 90] }, () =>
            s.ring({ radius: 0.032, thickness: 0.01, paint: metal }),
          );
        maceHead(true)(s, b, -0.05);
      });
    else
      s.tube({
        path: [
          [0.24, 0.72, 0],
          [0.3, 0.5, 0],
          [0.5, 0.44, 0],
          [0.62, 0.62, 0],
        ],
        radius: [0.03, 0.035, 0.025, 0.003],
        flatness: 0.4,
        paint: b.paint("blade", steel, 0),
      });
  };

export const weapons: Things = {
  "sword, longsword, broadsword, katana sword, excalibur, long sword, sabre, saber, blade, rapier, gladius, ninja sword, samurai sword, fencing sword, foil":
    thing(1, sword({ blade: straight, length: 0.72, guard: 0.15, hilt: 0.2 })),
  "claymore, greatsword, great sword, two handed sword, zweihander, buster sword": thing(
    1.4,
    sword({ blade: broad, length: 0.72, guard: 0.2, hilt: 0.24 }),
  ),
  "katana, scimitar, cutlass, machete, wakizashi, khopesh, falchion, kukri": thing(
    1,
    sword({
      blade: [
        [0.045, 0],
        [0.05, 0.75],
        [0.02, 0.95],
        [0.001, 1],
      ],
      length: 0.72,
      guard: 0.07,
      hilt: 0.24,
      curve: 0.22,
    }),
  ),
  "dagger, knife, dirk, stiletto, bowie knife, kunai, throwing knife, bayonet, switchblade, pocket knife, katar, kitchen knife, letter opener, throwing knives, army knife, pocketknife":
    thing(0.35, sword({ blade: broad, length: 0.56, guard: 0.1, hilt: 0.3 })),
  "lightsaber, light saber, laser sword": thing(1, (s, b) => {
    s.rod({
      from: [0, 0.28, 0],
      to: [0, 1, 0],
      radius: 0.035,
      paint: b.paint("blade", look("plastic", 0x2ea8f0, { glows: true }), 0),
    });
    s.rod({ from: [0, 0, 0], to: [0, 0.28, 0], radius: 0.045, paint: b.paint("handle", look("chrome", 0xb8bec4), 1) });
    for (const y of [0.04, 0.08, 0.12])
      s.ring({ at: [0, y, 0], radius: 0.047, thickness: 0.01, paint: b.paint("grip", look("rubber", 0x1c1c1e)) });
  }),
  "sai, sais": thing(0.5, (s, b) => {
    const metal = b.paint("blade", steel, 0);
    s.rod({ from: [0, 0.24, 0], to: [0, 1, 0], radius: 0.026, end: 0.004, paint: metal });
    s.both(() =>
      s.tube({
        path: [
          [0, 0.28, 0],
          [0.12, 0.3, 0],
          [0.15, 0.42, 0],
          [0.14, 0.56, 0],
        ],
        radius: [0.022, 0.022, 0.018, 0.004],
        paint: metal,
      }),
    );
    s.rod({ from: [0, 0, 0], to: [0, 0.27, 0], radius: 0.034, paint: b.paint("handle", grip, 1) });
    s.ball({ at: [0, 0, 0], radius: 0.042, paint: metal });
  }),
  "axe, hatchet, tomahawk, ax, pickaxe, pick axe, ice axe": thing(0.8, hafted(0.85, axeHead(false))),
  "battle axe, battleaxe, halberd, double axe, poleaxe, glaive, scythe, naginata, sickle, guandao": thing(
    1.4,
    hafted(0.92, axeHead(true)),
  ),
  "hammer, war hammer, warhammer, sledgehammer, mallet, mjolnir, gavel, thor hammer": thing(
    0.7,
    hafted(
      0.75,
      (s, b, y) => {
        const metal = b.paint("head", look("metal", 0x7d838a), 0);
        s.box({ at: [0, y, 0], size: [0.46, 0.2, 0.2], bevel: 0.03, paint: metal });
        s.both(() =>
          s.box({
            at: [0.2, y, 0],
            size: [0.07, 0.24, 0.24],
            bevel: 0.03,
            paint: b.paint("accents", look("metal", 0xb08a3c), 2),
          }),
        );
      },
      0.034,
    ),
  ),
  "mace, morning star, club, cudgel, baseball bat, bat club, war club, knobkerrie": thing(0.8, (s, b) =>
    /club|bat|cudgel/.test(b.word) && !b.has("spikes")
      ? s.lathe({
          profile: [
            [0, 0],
            [0.045, 0],
            [0.03, 0.08],
            [0.034, 0.3],
            [0.1, 0.78],
            [0.085, 0.95],
            [0, 1],
          ],
          paint: b.paint("main", wood, 0),
        })
      : hafted(0.72, maceHead(/star|mace/.test(b.word)))(s, b),
  ),
  "spear, lance, javelin, pike, harpoon, pitchfork, polearm": thing(2, hafted(0.85, spearHead(1))),
  trident: thing(1.8, hafted(0.78, spearHead(3))),
  "arrow, dart, crossbow bolt": thing(0.8, hafted(0.85, spearHead(1), 0.014)),
  "staff, wand, scepter, sceptre, cane, magic wand, walking stick, rod, quarterstaff, bo staff, bo, baton, fishing rod, pole, stick, magic staff, tonfa, nightstick, broom, broomstick, mop, fishing pole, walking cane":
    thing(1.5, staff),
  "bow, longbow, recurve bow, bow and arrow, hunting bow, archery bow, compound bow": thing(1.3, bow),
  "crossbow, ballista": thing(0.9, crossbow),
  "shield, buckler, kite shield, round shield, tower shield": thing(0.8, shield),
  "flail, ball and chain, whip": thing(0.8, chained("flail")),
  "nunchaku, nunchucks, nunchuck, nunchuks": thing(0.6, chained("nunchaku")),
  "kusarigama, kama, chain whip, grappling hook, hook, fish hook, boat hook": thing(0.7, chained("sickle")),
  "shuriken, ninja star, throwing star, chakram, caltrop": thing(0.12, (s, b) =>
    s.within({ at: [0, 0.5, 0], turn: [-18, 0, b.dice.between(0, 40)] }, () => {
      const metal = b.paint("main", look("metal", 0x52575e), 0);
      s.plate({ outline: starOutline(b.dice.pick([4, 6, 8]), 0.5, 0.17), depth: 0.055, round: 0.09, paint: metal });
      s.within({ turn: [90, 0, 0] }, () =>
        s.ring({ radius: 0.1, thickness: 0.03, paint: b.paint("accents", steel, 1) }),
      );
    }),
  ),
  boomerang: thing(0.5, (s, b) =>
    s.plate({
      at: [0, 0.12, 0],
      outline: [
        [-0.5, 0],
        [-0.42, -0.08],
        [0, 0.56],
        [0.42, -0.08],
        [0.5, 0],
        [0.08, 0.74],
        [-0.08, 0.74],
      ],
      depth: 0.06,
      round: 0.05,
      paint: b.paint("main", look("wood", 0xa86a34, { pattern: "zigzag", second: 0x3c2415 }), 0),
    }),
  ),
  "slingshot, catapult": thing(0.25, (s, b) => {
    const paint = b.paint("main", wood, 0);
    s.tube({
      path: [
        [0, 0, 0],
        [0, 0.45, 0],
      ],
      radius: [0.06, 0.05],
      paint,
    });
    s.both(() =>
      s.tube({
        path: [
          [0, 0.42, 0],
          [0.16, 0.6, 0],
          [0.2, 0.85, 0],
        ],
        radius: [0.05, 0.045, 0.04],
        paint,
      }),
    );
    s.tube({
      path: [
        [-0.2, 0.82, 0],
        [-0.1, 0.7, 0.22],
        [0.1, 0.7, 0.22],
        [0.2, 0.82, 0],
      ],
      radius: 0.016,
      paint: b.paint("band", look("rubber", 0xb5432a), 1),
    });
    s.box({ at: [0, 0.7, 0.23], size: [0.16, 0.09, 0.03], paint: b.paint("seat", grip) });
  }),
  "brass knuckles, knuckles, knuckle duster, knuckleduster": thing(0.12, (s, b) => {
    const paint = b.paint("main", look("metal", 0xc49a3c), 0);
    for (let i = 0; i < 4; i += 1)
      s.within({ at: [-0.33 + 0.22 * i, 0.55 + 0.03 * Math.sin(i), 0], turn: [90, 0, 0] }, () =>
        s.ring({ radius: 0.12, thickness: 0.045, paint }),
      );
    s.tube({
      path: [
        [-0.38, 0.42, 0],
        [-0.3, 0.22, 0],
        [0, 0.16, 0],
        [0.3, 0.22, 0],
        [0.38, 0.42, 0],
      ],
      radius: 0.055,
      paint,
    });
    if (b.has("spikes"))
      for (let i = 0; i < 4; i += 1)
        s.rod({ from: [-0.33 + 0.22 * i, 0.7, 0], to: [-0.33 + 0.22 * i, 0.88, 0], radius: 0.045, end: 0.002, paint });
  }),
  "pistol, handgun, revolver, gun, laser gun, ray gun, blaster, flintlock, taser, water gun, nerf gun, stun gun, raygun, plasma gun, colt, glock, nail gun, glue gun":
    thing(0.25, (s, b) =>
      gun({
        barrel: b.word === "revolver" ? 0.26 : 0.2,
        stock: false,
        body: look("metal", 0x4a4e55),
        drum: b.word === "revolver",
      })(s, b),
    ),
  "rifle, shotgun, sniper rifle, machine gun, assault rifle, submachine gun, musket, ak 47, sniper, carbine, bazooka, rocket launcher, grenade launcher, flamethrower, launcher, blunderbuss, paintball gun, air rifle, uzi":
    thing(1, (s, b) =>
      gun({
        barrel: 0.52,
        stock: true,
        body: look("metal", 0x3f4349),
        magazine: /machine|assault|ak/.test(b.word),
        scope: /sniper|scope/.test(b.word) || b.dice.chance(0.3),
        fat: /bazooka|launcher|thrower/.test(b.word),
      })(s, b),
    ),
  "cannon, mortar, howitzer": thing(2, (s, b) => {
    const paint = b.paint("barrel", look("metal", 0x3a3c40), 0);
    s.within({ at: [0, 0.4, -0.2], turn: [68, 0, 0] }, () =>
      s.lathe({
        profile: [
          [0, -0.1],
          [0.06, -0.08],
          [0.16, 0],
          [0.15, 0.3],
          [0.11, 0.66],
          [0.14, 0.7],
          [0.14, 0.78],
          [0.09, 0.78],
          [0.08, 0.5],
        ],
        paint,
      }),
    );
    const wheels = b.paint("wheels", wood, 1);
    s.both(() =>
      s.within({ at: [0.22, 0.26, -0.1], turn: [0, 0, 90] }, () => {
        s.ring({ radius: 0.25, thickness: 0.034, paint: wheels });
        s.around(8, () => s.rod({ from: [0, 0, 0], to: [0, 0, 0.24], radius: 0.02, paint: wheels }));
      }),
    );
    s.box({ at: [0, 0.2, -0.34], turn: [24, 0, 0], size: [0.2, 0.09, 0.6], paint: wheels });
  }),
  "grenade, hand grenade, bomb, dynamite, landmine, molotov cocktail, land mine, explosive, tnt, mine bomb": thing(
    0.1,
    (s, b) => {
      if (/dynamite|tnt/.test(b.word)) {
        for (const [x, z] of [
          [0, 0.1],
          [-0.1, -0.06],
          [0.1, -0.06],
        ] as const)
          s.cylinder({ at: [x, 0, z], radius: 0.1, height: 0.72, paint: b.paint("main", look("paper", 0xc8281e), 0) });
        s.tube({
          path: [
            [0, 0.72, 0],
            [0.05, 0.85, 0],
            [0.16, 0.92, 0.05],
          ],
          radius: 0.014,
          paint: b.paint("string", look("straw", 0xd8c8a0)),
        });
        s.ring({ at: [0, 0.36, 0], radius: 0.2, thickness: 0.03, paint: b.paint("band", look("rubber", 0x222224), 1) });
        return;
      }
      const round = b.word === "bomb";
      s.ball({
        at: [0, 0.36, 0],
        radius: round ? [0.36, 0.36, 0.36] : [0.27, 0.35, 0.27],
        paint: b.paint(
          "main",
          look("metal", round ? 0x202124 : 0x4d5c34, round ? {} : { pattern: "checkered", second: 0x37431f }),
          0,
        ),
      });
      s.cylinder({ at: [0, 0.68, 0], radius: 0.1, height: 0.1, paint: b.paint("accents", look("metal", 0x8a8f95), 1) });
      if (round)
        s.tube({
          path: [
            [0, 0.76, 0],
            [0.05, 0.88, 0],
            [0.14, 0.94, 0],
          ],
          radius: 0.018,
          paint: b.paint("string", look("straw", 0xd8c8a0)),
        });
      else {
        s.tube({
          path: [
            [0, 0.8, 0],
            [0.14, 0.78, 0],
            [0.26, 0.55, 0],
          ],
          radius: 0.026,
          paint: b.paint("accents", look("metal", 0x8a8f95), 1),
        });
        s.within({ at: [-0.14, 0.76, 0], turn: [90, 0, 0] }, () =>
          s.ring({ radius: 0.075, thickness: 0.014, paint: b.paint("accents", look("metal", 0x8a8f95), 1) }),
        );
      }
    },
  ),
};
