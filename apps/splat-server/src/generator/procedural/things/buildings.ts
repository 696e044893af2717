import { type Look, look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { type Brief, type Recipe, type Things, thing } from "./recipe.ts";

const pane = look("glass", 0x5f8ca6, { fixed: true });

function window(s: Sculptor, b: Brief, at: Vec3, w: number, h: number, turn: Vec3 = [0, 0, 0]): void {
  s.within({ at, turn }, () => {
    s.box({ size: [w * 1.25, h * 1.18, 0.02], bevel: 0.004, paint: b.paint("trim", look("wood", 0xece6da)) });
    s.box({ at: [0, 0, 0.008], size: [w, h, 0.02], bevel: 0.002, paint: b.paint("windows", pane) });
    s.box({ at: [0, 0, 0.016], size: [w * 0.09, h, 0.014], bevel: 0, paint: b.paint("trim", look("wood", 0xece6da)) });
  });
}

function door(s: Sculptor, b: Brief, at: Vec3, w: number, h: number): void {
  s.box({
    at: [at[0], at[1] + h / 2, at[2]],
    size: [w, h, 0.03],
    bevel: 0.006,
    paint: b.paint("door", look("wood", 0x6a3f22)),
  });
  s.ball({
    at: [at[0] + w * 0.32, at[1] + h * 0.45, at[2] + 0.02],
    radius: 0.012,
    paint: b.paint("knobs", look("metal", 0xd0a436)),
  });
}

function house(f: {
  walls: Look;
  roof: Look;
  floors: number;
  wide: number;
  deep: number;
  porch?: boolean;
  tower?: boolean;
  logs?: boolean;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const walls = b.paint("walls", f.walls, 0);
    const roof = b.paint("roof", f.roof, 1);
    const [w, d] = [dice.about(f.wide, 0.1), dice.about(f.deep, 0.1)];
    const h = 0.3 * f.floors;
    s.box({ at: [0, 0.02, 0], size: [w * 1.08, 0.04, d * 1.08], paint: b.paint("base", look("stone", 0x8a857d)) });
    s.box({ at: [0, 0.03 + h / 2, 0], size: [w, h, d], bevel: 0.006, paint: walls });
    if (f.logs === true)
      for (let i = 0; i < h / 0.06; i += 1)
        for (const z of [-1, 1])
          s.rod({
            from: [-w / 2 - 0.04, 0.06 + 0.06 * i, (z * d) / 2],
            to: [w / 2 + 0.04, 0.06 + 0.06 * i, (z * d) / 2],
            radius: 0.033,
            paint: walls,
          });
    const peak = dice.about(0.3, 0.2);
    s.plate({
      at: [0, 0.03 + h, 0],
      outline: [
        [-w / 2, 0],
        [w / 2, 0],
        [0, peak - 0.02],
      ],
      depth: d,
      round: 0,
      paint: walls,
    });
    s.both(() => {
      const angle = (Math.atan2(peak, w / 2) * 180) / Math.PI;
      s.box({
        at: [w * 0.27, 0.03 + h + peak * 0.47, 0],
        turn: [0, 0, -angle],
        size: [Math.hypot(peak, w / 2) * 1.14, 0.04, d * 1.14],
        bevel: 0.006,
        paint: roof,
      });
    });
    door(s, b, [0, 0.03, d / 2 + 0.005], 0.14, 0.22);
    for (let floor = 0; floor < f.floors; floor += 1) {
      const y = 0.19 + 0.3 * floor;
      s.both(() => window(s, b, [w * 0.31, y, d / 2 + 0.008], 0.12, 0.13));
      if (floor > 0) window(s, b, [0, y, d / 2 + 0.008], 0.12, 0.13);
      for (const z of [-0.25, 0.25]) s.both(() => window(s, b, [w / 2 + 0.008, y, z * d], 0.12, 0.13, [0, 90, 0]));
    }
    s.box({
      at: [w * 0.27, 0.03 + h + peak * 0.85, -d * 0.2],
      size: [0.1, 0.26, 0.1],
      bevel: 0.006,
      paint: b.paint("chimney", look("brick", 0x9c4a36)),
    });
    if (f.porch === true) {
      s.box({ at: [0, 0.05, d / 2 + 0.12], size: [w * 0.9, 0.03, 0.24], paint: roof });
      s.box({ at: [0, 0.32, d / 2 + 0.12], turn: [8, 0, 0], size: [w * 0.95, 0.025, 0.28], paint: roof });
      for (const x of [-0.42, -0.15, 0.15, 0.42])
        s.rod({
          from: [x * w, 0.05, d / 2 + 0.22],
          to: [x * w, 0.31, d / 2 + 0.22],
          radius: 0.015,
          paint: b.paint("columns", look("wood", 0xece6da)),
        });
    }
    if (f.tower === true)
      s.within({ at: [w * 0.42, 0, d * 0.38] }, () => {
        s.cylinder({ radius: 0.14, height: h + 0.16, sides: 8, paint: walls });
        s.lathe({
          at: [0, h + 0.16, 0],
          profile: [
            [0.18, 0],
            [0.08, 0.16],
            [0, 0.34],
          ],
          sides: 8,
          paint: roof,
        });
      });
    b.anchor("top", [0, h + peak, 0], 0.2);
  };
}

/** A round tower with battlements or a pointed roof. */
function turret(s: Sculptor, b: Brief, at: Vec3, r: number, h: number, pointed: boolean): void {
  const walls = b.paint("walls", look("stone", 0xa09a90), 0);
  s.lathe({
    at,
    profile: [
      [r * 1.1, 0],
      [r, h * 0.1],
      [r, h * 0.86],
      [r * 1.16, h * 0.92],
      [r * 1.16, h],
      [0, h],
    ],
    paint: walls,
  });
  if (pointed)
    s.lathe({
      at: [at[0], at[1] + h, at[2]],
      profile: [
        [r * 1.3, 0],
        [r * 0.6, r * 1.4],
        [0, r * 3],
      ],
      paint: b.paint("roof", look("ceramic", 0x3f5a94), 1),
    });
  else
    s.within({ at: [at[0], at[1] + h, at[2]] }, () =>
      s.around(8, () =>
        s.box({ at: [0, r * 0.16, r * 1.04], size: [r * 0.42, r * 0.36, r * 0.2], bevel: 0.004, paint: walls }),
      ),
    );
  s.within({ at }, () =>
    s.around(3, () =>
      s.box({
        at: [0, h * 0.62, r],
        size: [r * 0.22, r * 0.6, 0.03],
        bevel: 0.004,
        paint: b.paint("windows", look("rubber", 0x2a2a30)),
      }),
    ),
  );
}

const castle: Recipe = (s, b) => {
  const walls = b.paint("walls", look("stone", 0xa09a90), 0);
  const high = b.dice.about(0.34, 0.12);
  const pointed = b.dice.chance(0.65);
  for (const turn of [0, 90, 180, 270])
    s.within({ turn: [0, turn, 0] }, () => {
      s.box({ at: [0, high / 2, 0.4], size: [0.8, high, 0.09], bevel: 0.004, paint: walls });
      for (let i = 0; i < 7; i += 1)
        s.box({ at: [(i - 3) * 0.11, high + 0.025, 0.42], size: [0.06, 0.055, 0.05], bevel: 0.003, paint: walls });
    });
  for (const x of [-0.4, 0.4])
    for (const z of [-0.4, 0.4]) turret(s, b, [x, 0, z], 0.11, b.dice.about(0.52, 0.1), pointed);
  s.box({ at: [0, 0.3, -0.08], size: [0.4, 0.6, 0.36], bevel: 0.008, paint: walls });
  turret(s, b, [0, 0.5, -0.08], 0.13, 0.42, true);
  s.box({ at: [0, 0.13, 0.445], size: [0.2, 0.26, 0.05], bevel: 0.05, paint: b.paint("door", look("wood", 0x5a3620)) });
  b.anchor("top", [0, 0.9, 0], 0.2);
};

const lighthouse: Recipe = (s, b) => {
  const walls = b.paint("walls", look("paint", 0xf3f1ec, { pattern: "rings", second: 0xc8281e }), 0);
  const roof = b.paint("roof", look("metal", 0x9c2420), 1);
  s.lathe({
    at: [0, 0.06, 0],
    profile: [
      [0.19, 0],
      [0.15, 0.3],
      [0.115, 0.66],
    ],
    paint: walls,
  });
  s.cylinder({ radius: 0.3, top: 0.24, height: 0.07, paint: b.paint("base", look("stone", 0x7d7871)) });
  s.cylinder({ at: [0, 0.72, 0], radius: 0.17, height: 0.03, paint: roof });
  s.around(10, () => s.rod({ from: [0, 0.75, 0.16], to: [0, 0.81, 0.16], radius: 0.007, paint: roof }));
  s.ring({ at: [0, 0.81, 0], radius: 0.16, thickness: 0.008, paint: roof });
  s.cylinder({
    at: [0, 0.75, 0],
    radius: 0.085,
    height: 0.13,
    paint: b.paint("lights", look("glass", 0xffe890, { glows: true })),
  });
  s.lathe({
    at: [0, 0.88, 0],
    profile: [
      [0.12, 0],
      [0.06, 0.08],
      [0, 0.14],
    ],
    paint: roof,
  });
  door(s, b, [0, 0.06, 0.19], 0.09, 0.14);
  for (const y of [0.32, 0.54]) window(s, b, [0, y, 0.145 - 0.02 * y], 0.05, 0.07);
};

const skyscraper: Recipe = (s, b) => {
  const glass = b.paint("windows", look("glass", 0x5a86a8), 0);
  const frame = b.paint("walls", look("metal", 0xaab2ba), 1);
  let y = 0;
  let w = b.dice.about(0.34, 0.12);
  for (let tier = 0; tier < b.dice.whole(2, 4); tier += 1) {
    const h = b.dice.between(0.26, 0.4);
    s.box({ at: [0, y + h / 2, 0], size: [w, h, w], bevel: 0.004, paint: glass });
    for (let i = 0; i <= 6; i += 1)
      s.box({ at: [0, y + (h * i) / 6, 0], size: [w * 1.03, 0.012, w * 1.03], bevel: 0, paint: frame });
    for (const turn of [0, 90, 180, 270])
      s.within({ turn: [0, turn, 0] }, () => {
        for (let i = -2; i <= 2; i += 1)
          s.box({ at: [(i * w) / 4, y + h / 2, w / 2], size: [0.014, h, 0.014], bevel: 0, paint: frame });
      });
    y += h;
    w *= 0.74;
  }
  s.rod({ from: [0, y, 0], to: [0, y + 0.2, 0], radius: 0.018, end: 0.003, paint: frame });
};

function column(s: Sculptor, paint: number, at: Vec3, r: number, h: number): void {
  s.lathe({
    at,
    profile: [
      [0, 0],
      [r * 1.4, 0],
      [r * 1.4, h * 0.05],
      [r, h * 0.08],
      [r * 0.86, h * 0.9],
      [r * 1.3, h * 0.95],
      [r * 1.3, h],
      [0, h],
    ],
    paint,
  });
}

const temple: Recipe = (s, b) => {
  const stone = b.paint("walls", look("marble", 0xe6ddcc), 0);
  for (let i = 0; i < 3; i += 1)
    s.box({ at: [0, 0.025 + 0.05 * i, 0], size: [1.02 - 0.07 * i, 0.05, 0.74 - 0.07 * i], bevel: 0.004, paint: stone });
  const columns = b.paint("columns", look("marble", 0xefe8da), 0);
  for (let i = 0; i < 6; i += 1)
    for (const z of [-0.25, 0.25]) column(s, columns, [-0.37 + 0.148 * i, 0.15, z], 0.04, 0.4);
  s.box({ at: [0, 0.35, 0], size: [0.6, 0.4, 0.3], bevel: 0.006, paint: stone });
  s.box({ at: [0, 0.58, 0], size: [0.9, 0.07, 0.62], bevel: 0.006, paint: stone });
  s.plate({
    at: [0, 0.615, 0],
    outline: [
      [-0.47, 0],
      [0.47, 0],
      [0, 0.2],
    ],
    depth: 0.64,
    round: 0,
    paint: b.paint("roof", look("ceramic", 0xc4a27a), 1),
  });
  s.box({ at: [0, 0.28, 0.16], size: [0.13, 0.26, 0.02], paint: b.paint("door", look("wood", 0x6a4326)) });
};

const pagoda: Recipe = (s, b) => {
  const walls = b.paint("walls", look("wood", 0xb03a2c), 0);
  const roof = b.paint("roof", look("ceramic", 0x2f5a4a), 1);
  const floors = b.dice.whole(3, 5);
  s.box({ at: [0, 0.03, 0], size: [0.62, 0.06, 0.62], paint: b.paint("base", look("stone", 0x9a958c)) });
  for (let i = 0; i < floors; i += 1) {
    const w = 0.4 - 0.055 * i;
    const y = 0.06 + 0.2 * i;
    s.box({ at: [0, y + 0.07, 0], size: [w, 0.14, w], bevel: 0.006, paint: walls });
    s.within({ at: [0, y + 0.13, 0], turn: [0, 45, 0] }, () =>
      s.lathe({
        profile: [
          [w * 1.12, 0.02],
          [w * 0.9, 0.015],
          [w * 0.6, 0.07],
          [w * 0.5, 0.085],
          [0, 0.09],
        ],
        sides: 4,
        paint: roof,
      }),
    );
    for (const turn of [0, 90, 180, 270])
      s.within({ turn: [0, turn, 0] }, () =>
        s.box({
          at: [0, y + 0.06, w / 2],
          size: [w * 0.26, 0.1, 0.02],
          bevel: 0.003,
          paint: b.paint("windows", look("paper", 0xf2e3b8)),
        }),
      );
  }
  s.rod({
    from: [0, 0.06 + 0.2 * floors, 0],
    to: [0, 0.22 + 0.2 * floors, 0],
    radius: 0.022,
    end: 0.004,
    paint: b.paint("spire", look("metal", 0xd6a72a)),
  });
};

const church: Recipe = (s, b) => {
  house({ walls: look("stone", 0xcfc6b4), roof: look("ceramic", 0x5a4a44), floors: 1, wide: 0.5, deep: 0.8 })(s, b);
  const walls = b.paint("walls", look("stone", 0xcfc6b4), 0);
  for (const x of b.word.includes("cathedral") ? [-0.2, 0.2] : [0]) {
    s.box({ at: [x, 0.4, 0.42], size: [0.18, 0.8, 0.18], bevel: 0.006, paint: walls });
    s.within({ at: [x, 0.8, 0.42], turn: [0, 45, 0] }, () =>
      s.lathe({
        profile: [
          [0.15, 0],
          [0, 0.42],
        ],
        sides: 4,
        paint: b.paint("spire", look("ceramic", 0x4a5560), 1),
      }),
    );
    window(s, b, [x, 0.6, 0.515], 0.06, 0.14);
    if (x === 0) {
      s.box({ at: [0, 1.29, 0.42], size: [0.02, 0.15, 0.02], paint: b.paint("accents", look("metal", 0xd6a72a)) });
      s.box({ at: [0, 1.31, 0.42], size: [0.09, 0.02, 0.02], paint: b.paint("accents", look("metal", 0xd6a72a)) });
    }
  }
  s.within({ at: [0, 0.46, 0.412], turn: [90, 0, 0] }, () =>
    s.cylinder({ radius: 0.09, height: 0.02, paint: b.paint("glass", look("mosaic", 0x4a6ab0)) }),
  );
};

const windmill: Recipe = (s, b) => {
  s.lathe({
    profile: [
      [0.24, 0],
      [0.15, 0.62],
      [0, 0.62],
    ],
    sides: 8,
    paint: b.paint("walls", look("brick", 0xb89a7a), 0),
  });
  s.ball({ at: [0, 0.62, 0], radius: [0.17, 0.15, 0.17], from: 0, paint: b.paint("roof", look("wood", 0x6a3a28), 1) });
  door(s, b, [0, 0, 0.225], 0.1, 0.18);
  window(s, b, [0, 0.38, 0.175], 0.07, 0.09);
  s.within({ at: [0, 0.66, 0.2], turn: [0, 0, b.dice.between(0, 90)] }, () => {
    for (let i = 0; i < 4; i += 1)
      s.within({ turn: [0, 0, 90 * i] }, () => {
        s.box({
          at: [0, 0.25, 0],
          size: [0.025, 0.5, 0.02],
          bevel: 0.003,
          paint: b.paint("shaft", look("wood", 0x5a3a22)),
        });
        s.box({
          at: [0.065, 0.3, 0],
          size: [0.12, 0.38, 0.01],
          bevel: 0.002,
          paint: b.paint("sails", look("fabric", 0xf1ead8)),
        });
      });
  });
};

const tent: Recipe = (s, b) => {
  const cloth = b.paint("walls", look("fabric", 0xd8742a, { free: true }), 0);
  if (/teepee|tipi|wigwam/.test(b.word)) {
    s.lathe({
      profile: [
        [0.42, 0],
        [0.06, 0.82],
      ],
      sides: 10,
      paint: cloth,
    });
    s.around(6, () =>
      s.rod({
        from: [0, 0.76, -0.06],
        to: [0, 1, 0.06],
        radius: 0.012,
        paint: b.paint("shaft", look("wood", 0x6a4628)),
      }),
    );
  } else
    s.plate({
      outline: [
        [-0.46, 0],
        [0.46, 0],
        [0, 0.56],
      ],
      depth: 0.9,
      round: 0,
      paint: cloth,
    });
  s.plate({
    at: [0, 0, /teepee|tipi|wigwam/.test(b.word) ? 0.41 : 0.455],
    turn: [/teepee|tipi|wigwam/.test(b.word) ? -22 : 0, 0, 0],
    outline: [
      [-0.13, 0],
      [0.13, 0],
      [0, 0.36],
    ],
    depth: 0.02,
    round: 0,
    paint: b.paint("door", look("fabric", 0x4a3020)),
  });
};

const dome: Recipe = (s, b) => {
  const main = b.paint(
    "dome",
    look(/igloo/.test(b.word) ? "ice" : "metal", /igloo/.test(b.word) ? 0xe6f2f8 : 0xb9c2ca, { pattern: "cracked" }),
    0,
  );
  s.ball({ at: [0, 0.08, 0], radius: [0.44, 0.44, 0.44], from: 0, paint: main });
  s.cylinder({ radius: 0.47, height: 0.1, paint: b.paint("walls", look("stone", 0xd9d5cb), 1) });
  s.within({ at: [0, 0.02, 0.44] }, () => s.ball({ radius: [0.15, 0.22, 0.16], from: 0, paint: main }));
  s.ball({ at: [0, 0.02, 0.52], radius: [0.1, 0.16, 0.1], from: 0, paint: b.paint("door", look("rubber", 0x2a2c30)) });
};

const bridge: Recipe = (s, b) => {
  const stone = b.paint("main", look("stone", 0x9c958a), 0);
  const deck = (u: number): number => 0.18 + 0.2 * Math.sin(Math.PI * u);
  s.sheet({ point: (u, v) => [u - 0.5, deck(u), (0.5 - v) * 0.34], thickness: 0.07, size: 1.4, paint: stone });
  for (const z of [-0.16, 0.16]) {
    for (let i = 0; i <= 10; i += 1)
      s.rod({
        from: [i / 10 - 0.5, deck(i / 10), z],
        to: [i / 10 - 0.5, deck(i / 10) + 0.1, z],
        radius: 0.012,
        paint: b.paint("shaft", look("wood", 0x7a4a2c), 1),
      });
    s.tube({
      path: Array.from({ length: 11 }, (_, i): Vec3 => [i / 10 - 0.5, deck(i / 10) + 0.11, z]),
      radius: 0.016,
      paint: b.paint("shaft", look("wood", 0x7a4a2c), 1),
    });
  }
  for (const x of [-0.44, 0.44]) s.box({ at: [x, 0.11, 0], size: [0.14, 0.22, 0.36], paint: stone });
};

const fountain: Recipe = (s, b) => {
  const stone = b.paint("main", look("marble", 0xd6d0c4), 0);
  const water = b.paint("water", look("water", 0x6fc0e6));
  for (const [r, y, h] of [
    [0.46, 0, 0.18],
    [0.27, 0.4, 0.09],
    [0.15, 0.66, 0.07],
  ] as const) {
    s.lathe({
      at: [0, y, 0],
      profile: [
        [0, 0],
        [r * (y === 0 ? 0.95 : 0.3), 0],
        [r, h],
        [r * 0.88, h],
        [r * 0.8, h * 0.6],
        [0, h * 0.55],
      ],
      paint: stone,
    });
    s.cylinder({ at: [0, y + h * 0.66, 0], radius: r * 0.85, height: h * 0.12, paint: water });
  }
  s.rod({ from: [0, 0.05, 0], to: [0, 0.68, 0], radius: 0.06, end: 0.035, paint: stone });
  s.around(8, () => {
    s.tube({
      path: [
        [0, 0.74, 0.02],
        [0, 0.86, 0.08],
        [0, 0.7, 0.17],
        [0, 0.5, 0.2],
      ],
      radius: 0.012,
      paint: water,
    });
    s.tube({
      path: [
        [0, 0.48, 0.26],
        [0, 0.46, 0.32],
        [0, 0.16, 0.37],
      ],
      radius: 0.014,
      paint: water,
    });
  });
};

/** A figure of something else on a pedestal. */
const statue: Recipe = (s, b) => {
  const base = b.paint("base", look("stone", 0x84807a), 1);
  s.box({ at: [0, 0.05, 0], size: [0.5, 0.1, 0.5], paint: base });
  s.box({ at: [0, 0.14, 0], size: [0.4, 0.1, 0.4], paint: base });
  const subject = b.kin[0] ?? b.shape ?? b.dice.pick(["person", "angel", "lion", "horse"]);
  if (!b.draw(subject, { at: [0, 0.19, 0], extent: 0.85, looks: "mine" }))
    b.draw("person", { at: [0, 0.19, 0], extent: 0.85, looks: "mine" });
};

const toyOf =
  (fallback: string): Recipe =>
  (s, b) => {
    const subject = b.kin[0] ?? b.shape ?? fallback;
    if (!b.draw(subject, { at: [0, 0.05, 0], extent: 1, looks: "mine" }))
      b.draw(fallback, { at: [0, 0.05, 0], extent: 1, looks: "mine" });
    s.cylinder({ radius: 0.3, height: 0.05, paint: b.paint("base", look("wood", 0x6a4628), 1) });
  };

export const buildings: Things = {
  "house, home, cottage, farmhouse, chalet, villa, birdhouse, dollhouse, doghouse, dog house, gingerbread house, hut, shack, shed, haunted house, bungalow, hobbit house, bird house, tiny house, townhouse, playhouse, ranch house, row house, brownstone, duplex":
    thing(
      8,
      house({
        walls: look("paint", 0xe6d9be, { free: true }),
        roof: look("ceramic", 0x8a3c2c),
        floors: 1,
        wide: 0.8,
        deep: 0.6,
      }),
    ),
  "mansion, palace, manor, victorian house, hotel, school building, schoolhouse, hospital, museum, library building, apartment, apartment building, office building, building, bank, station, train station, police station, fire station, gas station, restaurant, diner, store, shop, mall, factory, town hall, courthouse, inn, tavern, theater, cinema, airport, stadium, warehouse, post office, bakery, bistro, cafe, city hall, university, casino, prison":
    thing(
      15,
      house({
        walls: look("brick", 0xb06a4a),
        roof: look("ceramic", 0x4a5560),
        floors: 2,
        wide: 0.86,
        deep: 0.56,
        porch: true,
        tower: true,
      }),
    ),
  "cabin, log cabin, log house, lodge, barn, stable, farm, silo, ski lodge, hunting lodge": thing(8, (s, b) =>
    house({
      walls: look("wood", b.word === "barn" ? 0xa82a22 : 0x8a5a30),
      roof: look("wood", 0x4f4038),
      floors: 1,
      wide: 0.84,
      deep: 0.6,
      porch: b.word !== "barn",
      logs: b.word !== "barn",
    })(s, b),
  ),
  "castle, fortress, fort, citadel, sandcastle, sand castle, hogwarts, colosseum, chateau, stronghold": thing(
    30,
    castle,
  ),
  "tower, bell tower, watchtower, clock tower, water tower, rook, leaning tower, chess piece, chess set, chess, turret, minaret, eiffel tower, rook piece, control tower":
    thing(25, (s, b) => turret(s, b, [0, 0, 0], 0.2, 0.85, b.dice.chance(0.5))),
  lighthouse: thing(25, lighthouse),
  "skyscraper, high rise, empire state building, office tower, city, skyline, elevator": thing(150, skyscraper),
  "temple, greek temple, parthenon, pantheon, acropolis, mausoleum, capitol, shrine, monument, taj mahal, gazebo, pavilion, pergola, patio":
    thing(15, temple),
  "column, pillar, pedestal, plinth, roman column": thing(4, (s, b) =>
    column(s, b.paint("main", look("marble", 0xe6ddcc), 0), [0, 0, 0], 0.13, 1),
  ),
  "arch, archway, gate, gateway, torii, torii gate, portal, doorway, door, arc de triomphe": thing(4, (s, b) => {
    const main = b.paint("main", b.word.includes("torii") ? look("wood", 0xc4341f) : look("stone", 0xa39a8c), 0);
    s.both(() => s.box({ at: [0.36, 0.38, 0], size: [0.16, 0.76, 0.2], paint: main }));
    if (b.word === "door")
      s.box({ at: [0, 0.38, 0], size: [0.58, 0.76, 0.06], paint: b.paint("door", look("wood", 0x7a4a28), 0) });
    s.within({ at: [0, 0.72, 0], turn: [90, 0, 0] }, () =>
      s.ring({ radius: 0.36, thickness: 0.085, from: 180, to: 360, paint: main }),
    );
    s.within({ at: [0, 0.72, 0], turn: [-90, 0, 0] }, () =>
      s.ring({ radius: 0.36, thickness: 0.085, from: 0, to: 180, paint: main }),
    );
    if (b.word === "portal")
      s.ball({
        at: [0, 0.5, 0],
        radius: [0.3, 0.5, 0.03],
        paint: b.paint("glow", look("water", 0x6a4af0, { pattern: "swirled", glows: true })),
      });
  }),
  "pagoda, chinese temple, japanese temple, dojo, tea house": thing(18, pagoda),
  "pyramid, egyptian pyramid, step pyramid, ziggurat, chichen itza": thing(60, (s, b) => {
    const stone = b.paint("main", look("brick", 0xd2aa62), 0);
    const n = 7;
    for (let i = 0; i < n; i += 1)
      s.box({
        at: [0, (i + 0.5) * 0.085, 0],
        size: [1 - i * 0.14, 0.085, 1 - i * 0.14],
        taper: [0.93, 0.93],
        bevel: 0.003,
        paint: stone,
      });
  }),
  "obelisk, washington monument, totem pole, totem": thing(15, (s, b) => {
    s.box({ at: [0, 0.04, 0], size: [0.34, 0.08, 0.34], paint: b.paint("base", look("stone", 0x8f897f), 1) });
    s.box({
      at: [0, 0.46, 0],
      size: [0.2, 0.78, 0.2],
      taper: [0.68, 0.68],
      bevel: 0.005,
      paint: b.paint("main", look("stone", 0xbfae8e), 0),
    });
    s.box({
      at: [0, 0.91, 0],
      size: [0.136, 0.13, 0.136],
      taper: [0.02, 0.02],
      bevel: 0,
      paint: b.paint("tip", look("metal", 0xd6a72a)),
    });
  }),
  "church, cathedral, chapel, abbey, notre dame, monastery, basilica, synagogue": thing(20, church),
  "mosque, dome, igloo, planetarium, observatory, greenhouse, biodome, yurt, space dome": thing(10, dome),
  "windmill, mill": thing(12, windmill),
  "tent, teepee, tipi, wigwam, circus tent, camping tent, canopy": thing(3, tent),
  "bridge, golden gate bridge, drawbridge, footbridge, rope bridge, stairs, staircase, spiral staircase, escalator":
    thing(20, bridge),
  "ladder, step ladder, stepladder, fence, picket fence, railing, wall, swing, trellis, scaffold, scaffolding": thing(
    2,
    (s, b) => {
      const wood = b.paint("main", look("wood", 0xa87444), 0);
      if (/fence|rail|wall/.test(b.word)) {
        for (let i = 0; i < 7; i += 1)
          s.plate({
            at: [(i - 3) * 0.15, 0, 0],
            outline: [
              [-0.05, 0],
              [0.05, 0],
              [0.05, 0.44],
              [0, 0.52],
              [-0.05, 0.44],
            ],
            depth: 0.03,
            paint: wood,
          });
        for (const y of [0.12, 0.34]) s.box({ at: [0, y, -0.03], size: [1.05, 0.05, 0.025], paint: wood });
        return;
      }
      s.within({ turn: [-10, 0, 0] }, () => {
        s.both(() => s.rod({ from: [0.2, 0, 0], to: [0.17, 1, 0], radius: 0.024, paint: wood }));
        for (let i = 0; i < 8; i += 1)
          s.rod({ from: [-0.19, 0.1 + 0.115 * i, 0], to: [0.19, 0.1 + 0.115 * i, 0], radius: 0.018, paint: wood });
      });
    },
  ),
  "fountain, water fountain, well, wishing well": thing(3, fountain),
  "statue, sculpture, bust, idol, carving, statue of liberty, moai, effigy, figurehead, trophy statue": thing(
    2.5,
    statue,
  ),
  "toy, figurine, action figure, miniature figure, toy soldier, plushie, stuffed animal, puppet, bobblehead, mascot, pinata, nutcracker, mannequin, plush toy, stuffed toy":
    thing(0.3, toyOf("teddy bear")),
  snowman: thing(1.8, (s, b) => {
    const snow = b.paint("main", look("snow", 0xf3f6fa), 0);
    for (const [y, r] of [
      [0.26, 0.28],
      [0.62, 0.2],
      [0.89, 0.14],
    ] as const)
      s.ball({ at: [0, y, 0], radius: r, bumps: 0.03, paint: snow });
    s.rod({
      from: [0, 0.9, 0.12],
      to: [0, 0.88, 0.32],
      radius: 0.035,
      end: 0.003,
      paint: b.paint("nose", look("food", 0xf07a1a)),
    });
    const coal = b.paint("eyes", look("stone", 0x1c1c1e, { fixed: true }));
    s.both(() => s.ball({ at: [0.05, 0.95, 0.12], radius: 0.02, paint: coal }));
    for (const y of [0.72, 0.62, 0.52]) s.ball({ at: [0, y, 0.195], radius: 0.02, paint: coal });
    s.both(() =>
      s.tube({
        path: [
          [0.16, 0.66, 0],
          [0.34, 0.76, 0.04],
          [0.46, 0.86, 0.02],
        ],
        radius: [0.018, 0.013, 0.006],
        paint: b.paint("arms", look("bark", 0x5a3d28)),
      }),
    );
    s.lathe({
      at: [0, 1.0, 0],
      profile: [
        [0, 0],
        [0.19, 0],
        [0.19, 0.02],
        [0.12, 0.03],
        [0.11, 0.19],
        [0, 0.19],
      ],
      paint: b.paint("hat", look("fabric", 0x1c1c20), 1),
    });
    s.ring({ at: [0, 0.78, 0], radius: 0.13, thickness: 0.034, paint: b.paint("band", look("fabric", 0xc22028)) });
    b.anchor("head", [0, 1, 0], 0.14);
  }),
  "phone booth, telephone booth, police box, police call box, tardis, booth, mailbox, post box, fire hydrant, hydrant, trash can, dustbin, garbage can, garbage bin, kiosk, newsstand, outhouse, sentry box, bin, recycling bin, toll booth, ticket booth, parking booth, bus stop, trash bin":
    thing(2.2, (s, b) => {
      const main = b.paint("main", look("paint", /police|tardis/.test(b.word) ? 0x1f3f8c : 0xc4221e), 0);
      if (b.word.includes("hydrant")) {
        s.lathe({
          profile: [
            [0, 0],
            [0.26, 0],
            [0.26, 0.05],
            [0.18, 0.07],
            [0.17, 0.6],
            [0.22, 0.62],
            [0.22, 0.67],
            [0.17, 0.7],
            [0.1, 0.84],
            [0, 0.87],
          ],
          paint: main,
        });
        s.both(() =>
          s.within({ at: [0.15, 0.46, 0], turn: [0, 0, -90] }, () =>
            s.cylinder({ radius: 0.085, height: 0.13, paint: b.paint("accents", look("metal", 0xc9a43a), 1) }),
          ),
        );
        s.within({ at: [0, 0.44, 0.14], turn: [90, 0, 0] }, () =>
          s.cylinder({ radius: 0.11, height: 0.12, paint: b.paint("accents", look("metal", 0xc9a43a), 1) }),
        );
        return;
      }
      if (/can|bin|mail|post/.test(b.word)) {
        s.cylinder({ radius: 0.26, top: 0.31, height: 0.72, paint: main });
        for (const y of [0.2, 0.4, 0.6])
          s.ring({ at: [0, y, 0], radius: 0.26 + 0.06 * y, thickness: 0.016, paint: main });
        s.ball({
          at: [0, 0.73, 0],
          radius: [0.33, 0.14, 0.33],
          from: 0,
          paint: b.paint("lid", look("metal", 0x8d9299), 1),
        });
        s.box({ at: [0, 0.6, 0.3], size: [0.26, 0.05, 0.03], paint: b.paint("inside", look("rubber", 0x18181a)) });
        return;
      }
      s.box({ at: [0, 0.46, 0], size: [0.46, 0.9, 0.46], bevel: 0.012, paint: main });
      s.box({ at: [0, 0.94, 0], size: [0.52, 0.07, 0.52], paint: main });
      s.box({ at: [0, 1.0, 0], size: [0.4, 0.06, 0.4], taper: [0.7, 0.7], paint: main });
      for (const turn of [0, 90, 180, 270])
        s.within({ turn: [0, turn, 0] }, () => {
          for (let row = 0; row < 5; row += 1)
            for (const x of [-0.1, 0.1])
              s.box({
                at: [x, 0.24 + 0.14 * row, 0.232],
                size: [0.15, 0.1, 0.012],
                bevel: 0.003,
                paint: b.paint("windows", look("glass", 0xcfe2ea, { fixed: true })),
              });
          s.box({
            at: [0, 0.91, 0.24],
            size: [0.36, 0.05, 0.02],
            paint: b.paint("accents", look("ceramic", 0xf4efe0)),
          });
        });
    }),
};
