import { type Look, look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { type Brief, type Recipe, type Things, thing } from "./recipe.ts";

const wood = (color = 0x8a5a32): Look => look("wood", color);
const cloth = (color: number): Look => look("fabric", color, { free: true });

/** Four legs under a top at `height`, with feet `x`, `z` from the middle. */
function legs(
  s: Sculptor,
  paint: number,
  x: number,
  z: number,
  height: number,
  thick: number,
  style: "straight" | "turned" | "splayed",
): void {
  for (const sx of [-1, 1])
    for (const sz of [-1, 1]) {
      const at: Vec3 = [sx * x, 0, sz * z];
      if (style === "turned")
        s.lathe({
          at,
          profile: [
            [0, 0],
            [thick * 0.7, 0],
            [thick * 0.5, height * 0.1],
            [thick, height * 0.3],
            [thick * 0.6, height * 0.5],
            [thick * 1.1, height * 0.75],
            [thick * 0.9, height],
            [0, height],
          ],
          paint,
        });
      else if (style === "splayed")
        s.rod({
          from: [at[0] * 1.12, 0, at[2] * 1.12],
          to: [at[0] * 0.85, height, at[2] * 0.85],
          radius: thick * 0.55,
          end: thick,
          paint,
        });
      else
        s.box({ at: [at[0], height / 2, at[2]], size: [thick * 1.8, height, thick * 1.8], bevel: thick * 0.2, paint });
    }
}

const legStyle = (b: Brief): "straight" | "turned" | "splayed" =>
  b.dice.pick(["straight", "turned", "splayed"] as const);

function chair(f: {
  arms?: boolean;
  padded?: boolean;
  rocking?: boolean;
  wheels?: boolean;
  stool?: boolean;
  throne?: boolean;
  wide?: number;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const frame = b.paint("legs", wood(), f.padded === true ? 1 : 0);
    const seat = b.paint("seat", f.padded === true ? cloth(0x9a3b32) : wood(0x9a6838), 0);
    const back = b.paint("back", f.padded === true ? cloth(0x9a3b32) : wood(0x9a6838), 0);
    const w = dice.about(f.wide ?? 0.46, 0.08);
    const h = dice.about(f.stool === true ? 0.58 : 0.42, 0.06);
    const tall = f.throne === true ? 0.85 : dice.about(0.5, 0.1);
    const round = b.has("round") || f.stool === true;
    if (f.wheels === true) {
      s.cylinder({ at: [0, 0.08, 0], radius: 0.03, height: h - 0.1, paint: frame });
      s.around(5, () => {
        s.rod({ from: [0, 0.1, 0], to: [0, 0.06, 0.27], radius: 0.024, paint: frame });
        s.ball({
          at: [0, 0.03, 0.27],
          radius: 0.03,
          paint: b.paint("wheels", look("rubber", 0x1d1d1f, { fixed: true })),
        });
      });
    } else legs(s, frame, w * 0.42, w * 0.42, h, 0.028, f.throne === true ? "straight" : legStyle(b));
    if (round)
      s.cylinder({ at: [0, h - 0.01, 0], radius: w * 0.5, height: f.padded === true ? 0.1 : 0.05, paint: seat });
    else
      s.box({
        at: [0, h + 0.03, 0],
        size: [w, f.padded === true ? 0.13 : 0.06, w],
        bevel: f.padded === true ? 0.05 : 0.015,
        paint: seat,
      });
    if (f.stool !== true) {
      const z = -w * 0.44;
      if (f.padded === true || f.throne === true) {
        s.box({ at: [0, h + tall / 2 + 0.02, z], turn: [-6, 0, 0], size: [w, tall, 0.11], bevel: 0.045, paint: back });
        if (f.throne === true) {
          const gold = b.paint("accents", look("metal", 0xd6a72a), 1);
          for (const x of [-1, 0, 1])
            s.ball({
              at: [x * w * 0.46, h + tall + (x === 0 ? 0.12 : 0.05), z - 0.04],
              radius: x === 0 ? 0.06 : 0.045,
              paint: gold,
            });
          s.box({ at: [0, h + tall + 0.03, z - 0.04], size: [w * 1.05, 0.06, 0.12], paint: gold });
          s.both(() => s.box({ at: [w * 0.54, (h + tall) / 2, z - 0.03], size: [0.05, h + tall, 0.1], paint: gold }));
        }
      } else if (dice.chance(0.5)) {
        s.both(() =>
          s.rod({ from: [w * 0.44, h, z], to: [w * 0.44, h + tall, z - 0.06], radius: 0.022, paint: frame }),
        );
        for (const t of [0.4, 0.68, 0.94])
          s.box({ at: [0, h + tall * t, z - 0.055 * t], size: [w * 0.88, 0.075, 0.025], paint: back });
      } else {
        for (let i = 0; i < 6; i += 1)
          s.rod({
            from: [(i / 5 - 0.5) * w * 0.88, h, z],
            to: [(i / 5 - 0.5) * w * 0.96, h + tall * 0.92, z - 0.06],
            radius: i % 5 === 0 ? 0.022 : 0.013,
            paint: frame,
          });
        s.box({ at: [0, h + tall * 0.95, z - 0.06], size: [w * 1.08, 0.1, 0.035], bevel: 0.015, paint: back });
      }
    }
    if (f.arms === true || b.has("arms"))
      s.both(() => {
        const arm = b.paint("arms", f.padded === true ? cloth(0x9a3b32) : wood(), 0);
        if (f.padded === true) s.box({ at: [w * 0.56, h + 0.12, 0], size: [0.12, 0.28, w], bevel: 0.05, paint: arm });
        else {
          s.box({ at: [w * 0.5, h + 0.22, -0.02], size: [0.05, 0.035, w], paint: arm });
          s.rod({ from: [w * 0.48, h, w * 0.4], to: [w * 0.5, h + 0.22, w * 0.4], radius: 0.018, paint: frame });
        }
      });
    if (f.rocking === true)
      s.both(() =>
        s.tube({
          path: [
            [w * 0.44, 0.1, 0.42],
            [w * 0.44, -0.01, 0.15],
            [w * 0.44, -0.01, -0.15],
            [w * 0.44, 0.1, -0.45],
          ],
          radius: 0.024,
          paint: frame,
        }),
      );
    b.anchor("top", [0, h + 0.07, 0.02], w * 0.4);
    b.anchor("back", [0, h + 0.07, 0.02], w * 0.4);
  };
}

function sofa(f: { wide: number; chaise?: boolean }): Recipe {
  return (s, b) => {
    const { dice } = b;
    const w = dice.about(f.wide, 0.08);
    const main = b.paint("main", cloth(0x3f6a8c), 0);
    const seat = b.paint("seat", cloth(0x3f6a8c), 0);
    const pillow = b.paint("pillow", cloth(0xd9b64a), 1);
    const r = dice.between(0.03, 0.07);
    s.box({ at: [0, 0.2, 0], size: [w, 0.2, 0.42], bevel: r * 0.7, paint: main });
    if (f.chaise !== true)
      s.box({ at: [0, 0.38, -0.18], turn: [-7, 0, 0], size: [w, 0.36, 0.13], bevel: r, paint: main });
    else
      s.tube({
        path: [
          [-w * 0.5, 0.62, 0],
          [-w * 0.42, 0.42, 0],
          [-w * 0.25, 0.3, 0],
        ],
        radius: [0.09, 0.12, 0.1],
        paint: main,
      });
    const seats = Math.max(1, Math.round(w / 0.38));
    for (let i = 0; i < seats; i += 1)
      s.box({
        at: [((i + 0.5) / seats - 0.5) * (w - 0.16), 0.335, 0.03],
        size: [(w - 0.16) / seats - 0.01, 0.1, 0.36],
        bevel: 0.04,
        paint: seat,
      });
    if (f.chaise !== true)
      s.both(() => s.box({ at: [w / 2 - 0.02, 0.3, 0], size: [0.12, 0.3, 0.44], bevel: r, paint: main }));
    for (const side of [-1, 1])
      if (dice.chance(0.75))
        s.box({
          at: [side * w * 0.3, 0.46, -0.04],
          turn: [-22, 0, side * dice.between(5, 16)],
          size: [0.19, 0.19, 0.07],
          bevel: 0.033,
          paint: pillow,
        });
    legs(s, b.paint("legs", wood(0x4a2e1c)), w * 0.44, 0.16, 0.1, 0.022, "straight");
    b.anchor("top", [0, 0.39, 0.04], w * 0.3);
    b.anchor("back", [0, 0.39, 0.04], w * 0.3);
  };
}

function table(f: {
  wide: number;
  deep: number;
  high: number;
  drawers?: number;
  round?: boolean;
  pedestal?: boolean;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const top = b.paint("top", wood(), 0);
    const leg = b.paint("legs", wood(0x6f4526), 1);
    const [w, d, h] = [dice.about(f.wide, 0.08), dice.about(f.deep, 0.08), dice.about(f.high, 0.06)];
    const round = f.round === true || b.has("round");
    if (round)
      s.lathe({
        at: [0, h - 0.045, 0],
        profile: [
          [0, 0],
          [d * 0.52, 0],
          [d * 0.55, 0.02],
          [d * 0.55, 0.045],
          [0, 0.05],
        ],
        paint: top,
      });
    else s.box({ at: [0, h - 0.02, 0], size: [w, 0.05, d], bevel: 0.012, paint: top });
    if (f.pedestal === true || (round && dice.chance(0.6))) {
      s.lathe({
        profile: [
          [0, 0],
          [0.2, 0],
          [0.17, 0.04],
          [0.05, 0.1],
          [0.04, h * 0.5],
          [0.07, h * 0.7],
          [0.05, h - 0.05],
          [0, h - 0.05],
        ],
        paint: leg,
      });
    } else
      legs(
        s,
        leg,
        (round ? d * 0.55 : w * 0.9) / 2 - 0.02,
        (round ? d * 0.55 : d * 0.86) / 2 - 0.02,
        h - 0.04,
        0.028,
        legStyle(b),
      );
    if (f.drawers !== undefined && !round) {
      const front = b.paint("drawers", wood(0x7d4f2b), 0);
      const knob = b.paint("knobs", look("metal", 0xcaa23c));
      s.box({ at: [0, h - 0.1, 0], size: [w * 0.94, 0.12, d * 0.9], paint: leg });
      for (let i = 0; i < f.drawers; i += 1) {
        const x = ((i + 0.5) / f.drawers - 0.5) * w * 0.92;
        s.box({ at: [x, h - 0.1, d * 0.455], size: [(w * 0.86) / f.drawers, 0.09, 0.02], paint: front });
        s.ball({ at: [x, h - 0.1, d * 0.475], radius: 0.016, paint: knob });
      }
    }
    b.anchor("top", [0, h, 0], Math.min(w, d) * 0.35);
  };
}

/** A box on short legs with rows of drawers, doors or shelves in front. */
function cabinet(f: {
  wide: number;
  high: number;
  deep: number;
  rows: number;
  columns: number;
  front: "drawers" | "doors" | "shelves";
  books?: boolean;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const main = b.paint("main", wood(), 0);
    const face = b.paint("drawers", wood(0x9c6a3c), 0);
    const knob = b.paint("knobs", look("metal", 0xcaa23c), 1);
    const [w, h, d] = [dice.about(f.wide, 0.08), dice.about(f.high, 0.08), dice.about(f.deep, 0.08)];
    legs(
      s,
      b.paint("legs", wood(0x5e3a20), 1),
      w * 0.44,
      d * 0.4,
      0.08,
      0.025,
      dice.pick(["straight", "splayed"] as const),
    );
    const y0 = 0.07;
    const open = f.front === "shelves";
    if (open) {
      s.both(() => s.box({ at: [w / 2 - 0.015, y0 + h / 2, 0], size: [0.03, h, d], bevel: 0.006, paint: main }));
      s.box({
        at: [0, y0 + h / 2, -d / 2 + 0.01],
        size: [w, h, 0.02],
        bevel: 0.004,
        paint: b.paint("back", wood(0x70482a), 0),
      });
    } else s.box({ at: [0, y0 + h / 2, 0], size: [w, h, d], bevel: 0.012, paint: main });
    s.box({
      at: [0, y0 + h + 0.012, 0],
      size: [w * 1.05, 0.03, d * 1.06],
      bevel: 0.01,
      paint: b.paint("top", wood(), 0),
    });
    for (let row = 0; row < f.rows; row += 1) {
      const cell = h / f.rows;
      const y = y0 + cell * (row + 0.5);
      if (open) {
        s.box({
          at: [0, y0 + cell * row + 0.012, 0],
          size: [w - 0.03, 0.024, d],
          bevel: 0.004,
          paint: b.paint("shelves", wood(), 0),
        });
        if (f.books === true)
          for (let x = -w / 2 + 0.045; x < w / 2 - 0.06; ) {
            const thick = dice.between(0.022, 0.05);
            const tall = cell * dice.between(0.55, 0.85);
            if (dice.chance(0.9))
              s.box({
                at: [x + thick / 2, y0 + cell * row + 0.024 + tall / 2, 0.01],
                size: [thick * 0.92, tall, d * 0.7],
                bevel: 0.004,
                paint: b.paint(
                  `book${dice.whole(0, 6)}`,
                  look(
                    "paper",
                    [0x8c2a2a, 0x2a4a7c, 0x2f6a44, 0xb58a2c, 0x5a3a6a, 0x3a3a40, 0xb5562c][dice.whole(0, 6)]!,
                  ),
                ),
              });
            x += thick;
          }
        continue;
      }
      for (let column = 0; column < f.columns; column += 1) {
        const cw = w / f.columns;
        const x = (column + 0.5 - f.columns / 2) * cw;
        s.box({ at: [x, y, d / 2 + 0.006], size: [cw - 0.028, cell - 0.028, 0.028], bevel: 0.009, paint: face });
        const kx = f.front === "doors" ? x + (column % 2 === 0 ? 1 : -1) * cw * 0.34 : x;
        s.ball({ at: [kx, y, d / 2 + 0.034], radius: 0.018, paint: knob });
      }
    }
    b.anchor("top", [0, y0 + h + 0.03, 0], w * 0.3);
  };
}

const bed: Recipe = (s, b) => {
  const { dice } = b;
  const frame = b.paint("main", wood(0x75482a), 0);
  const sheet = b.paint("sheets", look("fabric", 0xf1ede6));
  const cover = b.paint("cover", cloth(0x3a5f94), 1);
  const w = dice.about(0.72, 0.12);
  const high = dice.about(0.46, 0.15);
  s.box({ at: [0, 0.16, 0], size: [w, 0.12, 1], paint: frame });
  s.box({ at: [0, 0.27, 0.01], size: [w * 0.95, 0.13, 0.95], bevel: 0.045, paint: sheet });
  s.box({ at: [0, 0.3, 0.16], size: [w, 0.12, 0.66], bevel: 0.05, paint: cover });
  s.box({ at: [0, 0.36, -0.17], size: [w * 0.98, 0.035, 0.1], bevel: 0.015, paint: sheet });
  s.box({
    at: [0, high / 2 + 0.08, -0.5],
    size: [w * 1.06, high + 0.1, 0.07],
    bevel: 0.02,
    paint: b.paint("headboard", wood(0x6a4026), 0),
  });
  s.box({ at: [0, 0.2, 0.5], size: [w * 1.04, 0.26, 0.05], bevel: 0.015, paint: frame });
  s.both(() =>
    s.box({
      at: [w * 0.24, 0.37, -0.34],
      turn: [-16, 0, 0],
      size: [w * 0.4, 0.09, 0.2],
      bevel: 0.042,
      paint: b.paint("pillow", look("fabric", 0xf5f2ec)),
    }),
  );
  legs(s, b.paint("legs", wood(0x5a371f), 0), w * 0.47, 0.46, 0.11, 0.032, "straight");
  b.anchor("top", [0, 0.37, 0.1], 0.3);
};

const lamp: Recipe = (s, b) => {
  const { dice } = b;
  const base = b.paint("base", look("metal", 0xb08a3c), 0);
  const shade = b.paint("shade", look("fabric", 0xf6e2b0, { glows: true }), 1);
  const floor = b.word.includes("floor") || dice.chance(0.2);
  const h = floor ? 0.95 : dice.about(0.55);
  s.lathe({
    profile: floor
      ? [
          [0, 0],
          [0.16, 0],
          [0.15, 0.025],
          [0.02, 0.05],
          [0.016, h],
          [0, h],
        ]
      : [
          [0, 0],
          [0.14, 0],
          [0.13, 0.03],
          [0.05, 0.06],
          [0.11, h * 0.3],
          [0.12, h * 0.45],
          [0.05, h * 0.7],
          [0.02, h * 0.78],
          [0.02, h],
          [0, h],
        ],
    paint: base,
  });
  const wide = dice.about(0.24);
  s.lathe({
    at: [0, h - 0.07, 0],
    profile: [
      [wide, 0],
      [wide * dice.between(0.5, 0.8), 0.27],
    ],
    paint: shade,
  });
  s.lathe({
    at: [0, h - 0.07, 0],
    profile: [
      [wide * 0.6, 0.265],
      [wide * 0.95, 0],
    ],
    paint: shade,
  });
  s.ball({ at: [0, h + 0.03, 0], radius: 0.055, paint: b.paint("lights", look("glass", 0xfff3c4, { glows: true })) });
};

const lantern: Recipe = (s, b) => {
  const frame = b.paint("frame", look("metal", 0x3a3a3c), 0);
  const glow = b.paint("lights", look("fire", 0xf7b53a, { glows: true }));
  const sides = b.dice.pick([4, 6, 8]);
  s.cylinder({ radius: 0.25, top: 0.22, height: 0.08, sides, paint: frame });
  s.cylinder({ at: [0, 0.6, 0], radius: 0.26, top: 0.06, height: 0.18, sides, paint: frame });
  for (let i = 0; i < sides; i += 1) {
    const a = ((2 * Math.PI) / sides) * i;
    s.rod({
      from: [0.21 * Math.sin(a), 0.06, 0.21 * Math.cos(a)],
      to: [0.21 * Math.sin(a), 0.62, 0.21 * Math.cos(a)],
      radius: 0.018,
      paint: frame,
    });
  }
  s.cylinder({ at: [0, 0.08, 0], radius: 0.085, height: 0.24, paint: b.paint("second", look("ceramic", 0xf1e8d0), 1) });
  s.tube({
    path: [
      [0, 0.31, 0],
      [0, 0.4, 0],
      [0, 0.52, 0],
    ],
    radius: [0.05, 0.06, 0.004],
    paint: glow,
  });
  s.within({ at: [0, 0.82, 0], turn: [90, 0, 0] }, () => s.ring({ radius: 0.07, thickness: 0.016, paint: frame }));
};

const chandelier: Recipe = (s, b) => {
  const gold = b.paint("frame", look("metal", 0xd0a436), 0);
  const drop = b.paint("stone", look("crystal", 0xd4ecf6), 1);
  s.rod({ from: [0, 0.35, 0], to: [0, 1, 0], radius: 0.02, paint: gold });
  s.ball({ at: [0, 0.42, 0], radius: [0.1, 0.13, 0.1], paint: gold });
  s.ring({ at: [0, 0.5, 0], radius: 0.36, thickness: 0.02, paint: gold });
  s.around(8, () => {
    s.tube({
      path: [
        [0, 0.4, 0.05],
        [0, 0.28, 0.24],
        [0, 0.42, 0.42],
        [0, 0.5, 0.42],
      ],
      radius: 0.018,
      paint: gold,
    });
    s.cylinder({
      at: [0, 0.5, 0.42],
      radius: 0.035,
      height: 0.11,
      paint: b.paint("candles", look("ceramic", 0xf6efe0)),
    });
    s.tube({
      path: [
        [0, 0.61, 0.42],
        [0, 0.66, 0.42],
        [0, 0.71, 0.42],
      ],
      radius: [0.022, 0.026, 0.003],
      paint: b.paint("lights", look("fire", 0xffd060, { glows: true })),
    });
    for (const [y, z] of [
      [0.2, 0.24],
      [0.34, 0.38],
      [0.12, 0.08],
    ] as const)
      s.ball({ at: [0, y, z], radius: [0.026, 0.055, 0.026], paint: drop });
  });
};

const mirror: Recipe = (s, b) => {
  const frame = b.paint("frame", look("metal", 0xc79a35), 0);
  const oval = b.has("round") || b.dice.chance(0.5);
  const glass = b.paint("glass", look("chrome", 0xcfe2ea, { fixed: true }));
  if (oval) {
    s.ball({ at: [0, 0.5, 0], radius: [0.32, 0.46, 0.02], paint: glass });
    s.within({ at: [0, 0.5, 0], turn: [90, 0, 0], scale: [1, 1, 1.4] }, () =>
      s.ring({ radius: 0.33, thickness: 0.045, paint: frame }),
    );
  } else {
    s.box({ at: [0, 0.5, 0], size: [0.6, 0.96, 0.03], paint: glass });
    s.both(() => s.box({ at: [0.3, 0.5, 0.01], size: [0.07, 1.02, 0.07], bevel: 0.025, paint: frame }));
    for (const y of [0.02, 0.98]) s.box({ at: [0, y, 0.01], size: [0.66, 0.07, 0.07], bevel: 0.025, paint: frame });
  }
};

export const furniture: Things = {
  "chair, dining chair, seat, beach chair, lawn chair, folding chair, papasan chair": thing(0.9, chair({})),
  "armchair, recliner, easy chair, lounge chair, lounger, wingback chair, club chair, bean bag chair, accent chair":
    thing(1, chair({ arms: true, padded: true, wide: 0.52 })),
  "office chair, gaming chair, desk chair, swivel chair, barber chair, dentist chair, wheelchair": thing(
    1.1,
    chair({ wheels: true, padded: true, arms: true }),
  ),
  "rocking chair": thing(1, chair({ rocking: true, arms: true })),
  "throne, iron throne": thing(1.6, chair({ throne: true, padded: true, arms: true, wide: 0.54 })),
  "stool, bar stool, barstool, step stool": thing(0.7, chair({ stool: true, padded: true, wide: 0.4 })),
  "bench, park bench, pew, church pew, storage bench": thing(1.5, chair({ wide: 0.46, arms: true })),
  "sofa, couch, loveseat, settee, sectional, sectional sofa, futon, divan, sofa bed": thing(2, sofa({ wide: 1 })),
  "chaise, chaise lounge, chaise longue, daybed": thing(1.8, sofa({ wide: 1, chaise: true })),
  "ottoman, pouf, footstool, pouffe, bean bag, beanbag, cushion, pillow, throw pillow, hassock": thing(0.5, (s, b) => {
    const main = b.paint("main", cloth(0xb5623c), 0);
    if (b.word.includes("pillow") || b.word === "cushion")
      s.box({ at: [0, 0.36, 0], turn: [-18, 0, 0], size: [0.8, 0.72, 0.26], bevel: 0.13, paint: main });
    else {
      s.lathe({
        profile: [
          [0, 0],
          [0.36, 0],
          [0.46, 0.08],
          [0.47, 0.28],
          [0.4, 0.4],
          [0, 0.45],
        ],
        paint: main,
      });
      s.ring({ at: [0, 0.2, 0], radius: 0.47, thickness: 0.02, paint: b.paint("accents", cloth(0xe5c46a), 1) });
      s.ball({ at: [0, 0.45, 0], radius: [0.05, 0.025, 0.05], paint: b.paint("accents", cloth(0xe5c46a), 1) });
    }
  }),
  "bed, bunk bed, double bed, king bed, murphy bed, four poster bed, canopy bed, hospital bed, crib, cradle, bassinet, mattress, platform bed, sleigh bed, headboard":
    thing(2, bed),
  "table, dining table, kitchen table, picnic table, pool table, work table, workbench, billiard table, game table, conference table":
    thing(1.8, table({ wide: 1, deep: 0.62, high: 0.5 })),
  "coffee table, side table, end table, accent table, low table, chabudai, chabudai table, tea table, cocktail table":
    thing(0.9, table({ wide: 0.9, deep: 0.6, high: 0.36 })),
  "round table, bistro table, pedestal table, cafe table": thing(
    1,
    table({ wide: 0.9, deep: 0.9, high: 0.62, round: true, pedestal: true }),
  ),
  "desk, writing desk, office desk, computer desk, console table, vanity, dressing table, standing desk, sideboard table, drafting table":
    thing(1.4, table({ wide: 1, deep: 0.5, high: 0.62, drawers: 3 })),
  "dresser, chest of drawers, drawer, filing cabinet, file cabinet, bureau, commode, credenza, tallboy": thing(
    1,
    cabinet({ wide: 0.8, high: 0.72, deep: 0.4, rows: 4, columns: 2, front: "drawers" }),
  ),
  "nightstand, bedside table, night stand": thing(
    0.6,
    cabinet({ wide: 0.6, high: 0.56, deep: 0.5, rows: 2, columns: 1, front: "drawers" }),
  ),
  "cabinet, wardrobe, armoire, cupboard, closet, locker, hutch, china cabinet, sideboard, buffet, kitchen cabinet, display case, curio cabinet":
    thing(1.9, cabinet({ wide: 0.66, high: 0.88, deep: 0.36, rows: 1, columns: 2, front: "doors" })),
  "tv stand, tv cabinet, entertainment center, media console, sofa table, buffet table": thing(
    1.6,
    cabinet({ wide: 1, high: 0.34, deep: 0.34, rows: 1, columns: 4, front: "doors" }),
  ),
  "bookshelf, bookcase, shelf, shelving unit, library, book shelf, shelving": thing(
    1.9,
    cabinet({ wide: 0.62, high: 0.9, deep: 0.24, rows: 5, columns: 1, front: "shelves", books: true }),
  ),
  "wine rack, rack, coat rack, shoe rack, plate rack, magazine rack, spice rack": thing(
    1.2,
    cabinet({ wide: 0.62, high: 0.8, deep: 0.24, rows: 5, columns: 1, front: "shelves" }),
  ),
  "bathtub, tub, sink, toilet, bath, jacuzzi, bird bath, birdbath, hot tub": thing(1.6, (s, b) => {
    const shell = b.paint("main", look("ceramic", 0xf2f0ec), 0);
    const metal = b.paint("accents", look("chrome", 0xcfd5da), 1);
    s.within({ scale: [1.5, 1, 0.85] }, () =>
      s.lathe({
        at: [0, 0.08, 0],
        profile: [
          [0, 0],
          [0.22, 0],
          [0.31, 0.15],
          [0.35, 0.36],
          [0.38, 0.38],
          [0.34, 0.4],
          [0.29, 0.3],
          [0.24, 0.12],
          [0, 0.1],
        ],
        paint: shell,
      }),
    );
    s.within({ scale: [1.5, 1, 0.85] }, () =>
      s.cylinder({ at: [0, 0.33, 0], radius: 0.3, height: 0.02, paint: b.paint("water", look("water", 0x8fd0e6)) }),
    );
    for (const x of [-0.35, 0.35])
      for (const z of [-0.16, 0.16]) s.ball({ at: [x, 0.06, z], radius: 0.06, paint: metal });
    s.tube({
      path: [
        [0.52, 0.4, 0],
        [0.52, 0.6, 0],
        [0.42, 0.64, 0],
        [0.38, 0.56, 0],
      ],
      radius: 0.022,
      paint: metal,
    });
  }),
  "lamp, table lamp, desk lamp, floor lamp, bedside lamp, night light, lava lamp, salt lamp, reading lamp, light":
    thing(0.6, lamp),
  "lantern, street lantern, camping lantern, oil lamp": thing(0.4, lantern),
  "chandelier, pendant light, light fixture, candelabra": thing(1, chandelier),
  "lamppost, lamp post, street lamp, street light, streetlight, light post, traffic light, stoplight": thing(
    4,
    (s, b) => {
      const post = b.paint("main", look("metal", 0x2c2f33), 0);
      s.lathe({
        profile: [
          [0, 0],
          [0.1, 0],
          [0.08, 0.06],
          [0.035, 0.12],
          [0.026, 0.78],
          [0.04, 0.8],
          [0, 0.8],
        ],
        paint: post,
      });
      if (b.word.includes("traffic") || b.word === "stoplight") {
        s.box({ at: [0, 0.9, 0], size: [0.16, 0.4, 0.13], paint: post });
        for (const [i, color] of [0xe0281e, 0xf2b41e, 0x2cb04a].entries())
          s.ball({
            at: [0, 1.02 - 0.12 * i, 0.06],
            radius: 0.05,
            paint: b.paint(`light${i}`, look("plastic", color, { glows: true })),
          });
        return;
      }
      s.lathe({
        at: [0, 0.8, 0],
        sides: 6,
        profile: [
          [0.05, 0],
          [0.1, 0.16],
        ],
        paint: b.paint("lights", look("glass", 0xfff0c0, { glows: true })),
      });
      s.lathe({
        at: [0, 0.95, 0],
        profile: [
          [0, 0],
          [0.12, 0.01],
          [0.05, 0.06],
          [0, 0.12],
        ],
        sides: 6,
        paint: b.paint("accents", look("metal", 0x2c2f33), 1),
      });
    },
  ),
  "mirror, wall mirror, vanity mirror, window, picture frame, frame, painting, portrait, stained glass, window pane, wall art, art print, poster":
    thing(1, mirror),
  "rug, carpet, mat, blanket, tapestry, towel, quilt, doormat, curtain, curtains, flag, banner, scarf fabric, tatami, yoga mat":
    thing(1.5, (s, b) => {
      const cloth = b.paint("main", look("fabric", 0x9a2f34, { free: true }), 0);
      const rim = b.paint("accents", look("fabric", 0xe2cf9a), 1);
      if (/curtain|flag|banner|tapestry/.test(b.word)) {
        s.sheet({
          point: (u, v) => [(u - 0.5) * 0.8, 1 - 0.9 * v, 0.05 * Math.sin(14 * u + 2 * v)],
          thickness: 0.02,
          size: 1.4,
          paint: cloth,
        });
        s.rod({
          from: [-0.46, 1, 0],
          to: [0.46, 1, 0],
          radius: 0.022,
          paint: b.paint("shaft", look("wood", 0x6a4426)),
        });
        return;
      }
      const wave = b.dice.between(0.005, 0.03);
      s.sheet({
        point: (u, v) => [(u - 0.5) * 1, 0.03 + wave * Math.sin(7 * u + 4 * v), (v - 0.5) * -0.7],
        thickness: 0.03,
        size: 1.4,
        paint: cloth,
      });
      for (const x of [-1, 1])
        for (let i = 0; i < 18; i += 1)
          s.rod({
            from: [x * 0.5, 0.03, -0.33 + 0.039 * i],
            to: [x * 0.56, 0.015, -0.33 + 0.039 * i],
            radius: 0.008,
            paint: rim,
          });
    }),
  "fireplace, hearth, stove, wood stove, furnace, oven, campfire, fire pit, bonfire, fire": thing(1.2, (s, b) => {
    const stone = b.paint("main", look("brick", 0x9c4a36), 0);
    const fire = b.paint("flames", look("fire", 0xf07a14, { glows: true }));
    const log = b.paint("logs", look("bark", 0x4e3524));
    const open = /camp|pit|bon|^fire$/.test(b.word);
    if (open)
      s.around(11, () =>
        s.ball({
          at: [0, 0.06, 0.38],
          radius: [0.1, 0.08, 0.09],
          bumps: 0.2,
          paint: b.paint("stones", look("stone", 0x84807a), 0),
        }),
      );
    else {
      s.both(() => s.box({ at: [0.4, 0.36, 0], size: [0.2, 0.72, 0.34], bevel: 0.01, paint: stone }));
      s.box({
        at: [0, 0.36, -0.15],
        size: [0.8, 0.72, 0.05],
        bevel: 0.01,
        paint: b.paint("soot", look("brick", 0x3a2c28)),
      });
      s.box({ at: [0, 0.78, 0.02], size: [1.1, 0.1, 0.44], paint: b.paint("top", look("wood", 0x6a4326), 1) });
      s.box({ at: [0, 0.66, 0], size: [0.62, 0.14, 0.34], bevel: 0.01, paint: stone });
    }
    s.around(open ? 5 : 3, () =>
      s.rod({ from: [0.05, 0.08, -0.16], to: [-0.04, 0.12, 0.16], radius: 0.042, paint: log }),
    );
    for (let i = 0; i < 7; i += 1)
      s.tube({
        path: [
          [0.16 * Math.cos(2.4 * i), 0.1, 0.1 * Math.sin(2.4 * i)],
          [0.12 * Math.cos(2.4 * i + 0.4), 0.25, 0.08 * Math.sin(2.4 * i)],
          [0.04 * Math.cos(2.4 * i), b.dice.between(0.36, 0.6), 0],
        ],
        radius: [0.08, 0.06, 0.003],
        paint: fire,
      });
  }),
};
