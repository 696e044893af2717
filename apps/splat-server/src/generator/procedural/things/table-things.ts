import { type Look, look } from "../looks/look.ts";
import type { Vec2, Vec3 } from "../shapes/vectors.ts";
import { leafOutline } from "./features.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

const clay = (color = 0x3f7fb0): Look => look("ceramic", color, { free: true });

/** A vessel by its profile; handle, spout, lid as wanted. */
function vessel(f: {
  profile: readonly Vec2[];
  look: Look;
  inner?: number;
  handle?: number;
  spout?: boolean;
  lid?: boolean;
  fill?: Look;
  cork?: boolean;
}): Recipe {
  return (s, b) => {
    const main = b.paint("main", f.look, 0);
    const k = b.dice.between(0.92, 1.1);
    const profile = f.profile.map(([r, y]): Vec2 => [r * k, y]);
    s.lathe({ profile: [[0, profile[0]![1]], ...profile], paint: main });
    const [rim, top] = profile.at(-1)!;
    if (f.cork !== true && f.lid !== true)
      s.lathe({
        profile: [
          [rim, top],
          [rim * 0.9, top - 0.01],
          [rim * 0.86, top - (f.inner ?? 0.14)],
          [0, top - (f.inner ?? 0.14)],
        ],
        paint: b.paint("inside", { ...f.look }, 0),
      });
    if (f.fill !== undefined)
      s.cylinder({ at: [0, top - 0.09, 0], radius: rim * 0.88, height: 0.025, paint: b.paint("inside2", f.fill) });
    const widest = Math.max(...profile.map(([r]) => r));
    const at = profile.find(([r]) => r === widest)![1];
    if (f.handle !== undefined)
      s.tube({
        path: [
          [widest * 0.9, Math.max(0.12, at - 0.14), 0],
          [widest + f.handle, at - 0.1, 0],
          [widest + f.handle, at + 0.2, 0],
          [rim * 0.96, Math.min(top - 0.04, at + 0.28), 0],
        ],
        radius: 0.038,
        paint: b.paint("handle", f.look, 0),
      });
    if (f.spout === true)
      s.tube({
        path: [
          [-widest * 0.8, at - 0.08, 0],
          [-widest - 0.12, at + 0.04, 0],
          [-widest - 0.22, at + 0.26, 0],
        ],
        radius: [0.085, 0.055, 0.036],
        paint: b.paint("spout", f.look, 0),
        flatEnds: true,
      });
    if (f.lid === true) {
      s.ball({ at: [0, top, 0], radius: [rim * 1.03, 0.1, rim * 1.03], from: 0, paint: b.paint("lid", f.look, 1) });
      s.ball({ at: [0, top + 0.12, 0], radius: 0.05, paint: b.paint("lid", f.look, 1) });
    }
    if (f.cork === true) {
      s.cylinder({
        at: [0, top - 0.02, 0],
        radius: rim * 0.95,
        height: 0.08,
        paint: b.paint("lid", look("wood", 0xb98a58), 1),
      });
      s.lathe({
        profile: [
          [widest * k * 1.006, 0.2],
          [widest * k * 1.006, 0.42],
        ],
        paint: b.paint("label", look("paper", 0xefe6cf), 1),
      });
    }
    b.anchor("top", [0, top - 0.06, 0], rim * 0.7);
  };
}

const barrel: Recipe = (s, b) => {
  const wood = b.paint("main", look("wood", 0x8a5a30), 0);
  const hoop = b.paint("band", look("metal", 0x4a4c50), 1);
  s.lathe({
    profile: [
      [0, 0],
      [0.3, 0],
      [0.37, 0.22],
      [0.4, 0.46],
      [0.37, 0.7],
      [0.3, 0.92],
      [0.27, 0.92],
      [0.27, 0.88],
      [0, 0.88],
    ],
    sides: 16,
    paint: wood,
  });
  for (const [y, r] of [
    [0.06, 0.325],
    [0.26, 0.385],
    [0.66, 0.385],
    [0.86, 0.325],
  ] as const)
    s.within({ at: [0, y, 0], scale: [1, 2.2, 1] }, () => s.ring({ radius: r, thickness: 0.018, paint: hoop }));
  b.anchor("top", [0, 0.88, 0], 0.25);
};

/** A box, closed or open, with straps and a lock where it is a chest. */
const chest =
  (f: { size: Vec3; look: Look; lid: "round" | "flat" | "open"; straps: boolean; handle?: boolean }): Recipe =>
  (s, b) => {
    const main = b.paint("main", f.look, 0);
    const metal = b.paint("accents", look("metal", 0xc49a3c), 1);
    const [w, h, d] = f.size.map((v) => b.dice.about(v, 0.08)) as [number, number, number];
    s.box({ at: [0, h / 2, 0], size: [w, h, d], bevel: 0.025, paint: main });
    if (f.lid === "round")
      s.within({ at: [0, h, 0], turn: [0, 0, 90], scale: [0.85, 1, 1] }, () =>
        s.cylinder({ at: [0, -w / 2, 0], radius: d / 2, height: w, paint: b.paint("lid", f.look, 0) }),
      );
    else if (f.lid === "flat")
      s.box({ at: [0, h + 0.03, 0], size: [w * 1.04, 0.09, d * 1.04], bevel: 0.025, paint: b.paint("lid", f.look, 0) });
    else
      s.box({
        at: [0, h - 0.01, 0],
        size: [w * 0.88, 0.04, d * 0.86],
        bevel: 0.004,
        paint: b.paint("inside", look("rubber", 0x241a14)),
      });
    if (f.straps) {
      for (const x of [-0.36, 0.36])
        s.box({ at: [x * w, h * 0.5, 0], size: [0.06, h * 1.02, d * 1.03], bevel: 0.01, paint: metal });
      s.box({ at: [0, h * 0.96, d / 2 + 0.012], size: [0.13, 0.15, 0.045], paint: metal });
      s.box({
        at: [0, h * 0.94, d / 2 + 0.036],
        size: [0.025, 0.05, 0.01],
        paint: b.paint("hole", look("rubber", 0x17130f)),
      });
    }
    if (f.handle === true)
      s.tube({
        path: [
          [-0.12, h + 0.05, 0],
          [-0.11, h + 0.18, 0],
          [0.11, h + 0.18, 0],
          [0.12, h + 0.05, 0],
        ],
        radius: 0.026,
        paint: metal,
      });
    b.anchor("top", [0, h, 0], Math.min(w, d) * 0.35);
  };

/** Round fruit and the like: a lathe with a stem and a leaf. */
function fruit(f: {
  profile: readonly Vec2[];
  skin: Look;
  stem?: number;
  leaf?: boolean;
  dots?: number;
  ribs?: boolean;
  wide?: boolean;
}): Recipe {
  return (s, b) => {
    const skin = b.paint("main", f.skin, 0);
    const k = b.dice.between(0.93, 1.08);
    s.lathe({ profile: f.profile.map(([r, y]): Vec2 => [r * k, y]), paint: skin });
    const top = f.profile.at(-1)![1];
    if (f.ribs === true)
      s.around(10, () =>
        s.tube({
          path: f.profile.filter(([r]) => r > 0.1).map(([r, y]): Vec3 => [0, y, r * k * 0.82]),
          radius: 0.1,
          paint: skin,
        }),
      );
    if (f.dots !== undefined)
      for (let i = 0; i < 60; i += 1) {
        const t = ((i + 0.5) / 60) * (f.profile.length - 1);
        const j = Math.min(f.profile.length - 2, Math.floor(t));
        const [r0, y0] = f.profile[j]!;
        const [r1, y1] = f.profile[j + 1]!;
        const r = (r0 + (r1 - r0) * (t - j)) * k;
        s.ball({
          at: [r * Math.cos(2.4 * i), y0 + (y1 - y0) * (t - j), r * Math.sin(2.4 * i)],
          radius: 0.018,
          paint: b.paint("seeds", look("food", f.dots)),
        });
      }
    if (f.stem !== undefined)
      s.tube({
        path: [
          [0, top - 0.05, 0],
          [0.02, top + 0.06, 0],
          [0.05, top + 0.13, 0],
        ],
        radius: [0.032, 0.024, 0.03],
        paint: b.paint("stem", look("wood", f.stem)),
      });
    if (f.leaf === true)
      s.around(f.dots === undefined && f.ribs !== true ? 1 : 6, () =>
        s.plate({
          at: [0, top - 0.02, 0.02],
          turn: [66, 0, 0],
          outline: leafOutline(0.14, 0.3),
          depth: 0.02,
          paint: b.paint("leaves", look("leaf", 0x4f9a36)),
        }),
      );
  };
}

const round: Vec2[] = [
  [0, 0],
  [0.2, 0.02],
  [0.37, 0.16],
  [0.43, 0.36],
  [0.38, 0.58],
  [0.22, 0.72],
  [0.08, 0.73],
  [0, 0.69],
];

const burger: Recipe = (s, b) => {
  const bun = b.paint("main", look("food", 0xd0893a), 0);
  s.lathe({
    profile: [
      [0, 0],
      [0.4, 0],
      [0.45, 0.05],
      [0.44, 0.13],
      [0, 0.14],
    ],
    paint: bun,
  });
  s.lathe({
    at: [0, 0.14, 0],
    profile: [
      [0, 0],
      [0.46, 0],
      [0.48, 0.06],
      [0.45, 0.12],
      [0, 0.12],
    ],
    paint: b.paint("patty", look("food", 0x5a301a, { pattern: "spotted", second: 0x3a1e10 })),
  });
  s.box({
    at: [0, 0.275, 0],
    turn: [0, 20, 0],
    size: [0.74, 0.03, 0.74],
    bevel: 0.01,
    paint: b.paint("cheese", look("food", 0xf5b52a)),
  });
  s.cylinder({ at: [0, 0.29, 0], radius: 0.42, height: 0.05, paint: b.paint("tomato", look("food", 0xd0302a)) });
  for (let i = 0; i < 22; i += 1)
    s.ball({
      at: [0.43 * Math.cos(i * 0.2856), 0.36 + 0.02 * Math.sin(i * 2), 0.43 * Math.sin(i * 0.2856)],
      radius: [0.09, 0.028, 0.09],
      paint: b.paint("lettuce", look("leaf", 0x6ab43a)),
    });
  s.ball({ at: [0, 0.38, 0], radius: [0.46, 0.32, 0.46], from: 0, paint: bun });
  const seed = b.paint("seeds", look("food", 0xf5e6b8));
  for (let i = 0; i < 46; i += 1) {
    const r = 0.4 * Math.sqrt((i + 0.5) / 46);
    s.ball({
      at: [r * Math.cos(2.4 * i), 0.385 + 0.32 * Math.sqrt(1 - (r / 0.46) ** 2), r * Math.sin(2.4 * i)],
      radius: [0.022, 0.012, 0.014],
      paint: seed,
    });
  }
};

const pizza: Recipe = (s, b) => {
  s.lathe({
    profile: [
      [0, 0],
      [0.48, 0],
      [0.5, 0.05],
      [0.46, 0.09],
      [0.42, 0.06],
      [0, 0.055],
    ],
    paint: b.paint("main", look("food", 0xd29a52), 0),
  });
  s.cylinder({
    at: [0, 0.05, 0],
    radius: 0.42,
    height: 0.025,
    paint: b.paint("cheese", look("food", 0xf2c04a, { pattern: "camouflage", second: 0xc8391e })),
  });
  for (let i = 0; i < 13; i += 1) {
    const r = 0.36 * Math.sqrt((i + 0.5) / 13);
    s.cylinder({
      at: [r * Math.cos(2.4 * i), 0.07, r * Math.sin(2.4 * i)],
      radius: 0.065,
      height: 0.02,
      paint: b.paint("topping", look("food", 0xa82a1e), 1),
    });
    s.ball({
      at: [r * Math.cos(2.4 * i + 0.6), 0.085, r * Math.sin(2.4 * i + 0.6)],
      radius: [0.03, 0.012, 0.02],
      paint: b.paint("leaves", look("leaf", 0x3f8a30)),
    });
  }
};

const cake: Recipe = (s, b) => {
  const base = b.paint("main", look("food", 0xf0c6d2, { free: true }), 0);
  const icing = b.paint("frosting", look("ceramic", 0xfaf6ee), 1);
  const tiers = /wedding/.test(b.word) ? 3 : b.dice.whole(1, 3);
  let y = 0.04;
  s.cylinder({ radius: 0.5, height: 0.04, paint: b.paint("base", look("ceramic", 0xe6e2da)) });
  for (let i = 0; i < tiers; i += 1) {
    const r = 0.4 - 0.11 * i;
    s.cylinder({ at: [0, y, 0], radius: r, height: 0.22, paint: base });
    s.cylinder({ at: [0, y + 0.2, 0], radius: r * 1.02, height: 0.03, paint: icing });
    s.within({ at: [0, y, 0] }, () =>
      s.around(Math.round(r * 50), (k) => {
        s.ball({ at: [0, 0.02, r], radius: 0.03, paint: icing });
        s.tube({
          path: [
            [0, 0.21, r],
            [0, 0.21 - 0.05 - 0.04 * (k % 3), r + 0.012],
          ],
          radius: [0.026, 0.018],
          paint: icing,
        });
      }),
    );
    y += 0.22;
  }
  s.within({ at: [0, y, 0] }, () =>
    s.around(6, () => {
      s.rod({
        from: [0, 0, 0.1],
        to: [0, 0.16, 0.1],
        radius: 0.014,
        paint: b.paint("candles", look("ceramic", 0x4a9ad8)),
      });
      s.tube({
        path: [
          [0, 0.17, 0.1],
          [0, 0.2, 0.1],
          [0, 0.235, 0.1],
        ],
        radius: [0.012, 0.016, 0.002],
        paint: b.paint("flames", look("fire", 0xffc83a, { glows: true })),
      });
    }),
  );
  s.ball({ at: [0, y + 0.05, 0], radius: 0.05, paint: b.paint("cherry", look("food", 0xc0182a)) });
};

const cupcake: Recipe = (s, b) => {
  s.lathe({
    profile: [
      [0, 0],
      [0.24, 0],
      [0.34, 0.32],
      [0, 0.32],
    ],
    sides: 24,
    paint: b.paint("base", look("paper", 0xd8b06a), 1),
  });
  const cream = b.paint("frosting", look("ceramic", 0xf2a0c0, { free: true }), 0);
  for (let i = 0; i < 4; i += 1)
    s.ring({ at: [0, 0.36 + 0.09 * i, 0], radius: 0.24 - 0.065 * i, thickness: 0.105 - 0.012 * i, paint: cream });
  s.ball({ at: [0, 0.72, 0], radius: 0.08, paint: b.paint("cherry", look("food", 0xc0182a)) });
  for (let i = 0; i < 30; i += 1)
    s.ball({
      at: [(0.33 - 0.004 * i) * Math.cos(2.4 * i), 0.37 + 0.0095 * i, (0.33 - 0.004 * i) * Math.sin(2.4 * i)],
      radius: [0.022, 0.01, 0.01],
      paint: b.paint(`sprinkle${i % 4}`, look("plastic", [0x3a9ae0, 0xf2c02e, 0x5ac04a, 0xe03a5a][i % 4]!)),
    });
};

const donut: Recipe = (s, b) =>
  s.within({ at: [0, 0.3, 0], turn: [28, 0, 0] }, () => {
    s.ring({ radius: 0.3, thickness: 0.17, flatness: 0.9, paint: b.paint("main", look("food", 0xc98a44), 1) });
    s.within({ at: [0, 0.03, 0] }, () =>
      s.ring({
        radius: 0.3,
        thickness: 0.165,
        flatness: 0.85,
        paint: b.paint("frosting", look("ceramic", 0xf07aa8, { free: true }), 0),
      }),
    );
    for (let i = 0; i < 60; i += 1) {
      const a = 2.4 * i;
      const off = 0.1 * Math.sin(i * 1.7);
      s.ball({
        at: [(0.3 + off) * Math.cos(a), 0.03 + Math.sqrt(0.026 - off * off) * 0.9, (0.3 + off) * Math.sin(a)],
        turn: [0, i * 50, 0],
        radius: [0.03, 0.012, 0.012],
        paint: b.paint(`sprinkle${i % 4}`, look("plastic", [0x3a9ae0, 0xf2c02e, 0x5ac04a, 0xf4f4f4][i % 4]!)),
      });
    }
  });

const iceCream: Recipe = (s, b) => {
  s.lathe({
    profile: [
      [0, 0],
      [0.04, 0.02],
      [0.2, 0.52],
      [0, 0.5],
    ],
    paint: b.paint("base", look("food", 0xcf9a52, { pattern: "checkered", second: 0xa87434 })),
  });
  const flavours = [0xf2a6c0, 0xf5ecd2, 0x6a3f26].map((color, i) => b.paint(`scoop${i}`, look("food", color), i));
  const count = b.dice.whole(1, 3);
  for (let i = 0; i < count; i += 1)
    s.ball({ at: [0, 0.6 + 0.22 * i, 0], radius: 0.21 - 0.015 * i, bumps: 0.08, grain: 0.2, paint: flavours[i]! });
  s.ball({ at: [0, 0.6 + 0.22 * count, 0], radius: 0.055, paint: b.paint("cherry", look("food", 0xc0182a)) });
};

const plated =
  (draw: Recipe): Recipe =>
  (s, b) => {
    s.lathe({
      profile: [
        [0, 0],
        [0.3, 0],
        [0.5, 0.06],
        [0.48, 0.07],
        [0.28, 0.025],
        [0, 0.02],
      ],
      paint: b.paint("base", look("ceramic", 0xf1eee8), 1),
    });
    s.within({ at: [0, 0.03, 0], scale: 0.75 }, () => draw(s, b));
  };

const long =
  (f: { path: readonly Vec3[]; radius: readonly number[]; skin: Look; tip?: number }): Recipe =>
  (s, b) => {
    s.tube({ path: f.path, radius: f.radius, paint: b.paint("main", f.skin, 0) });
    if (f.tip !== undefined)
      for (const p of [f.path[0]!, f.path.at(-1)!])
        s.ball({ at: p, radius: 0.035, paint: b.paint("tip", look("wood", f.tip)) });
  };

export const tableThings: Things = {
  "cup, mug, coffee cup, teacup, tea cup, coffee mug, beer mug, tankard, travel mug, glass cup": thing(
    0.12,
    vessel({
      profile: [
        [0.26, 0],
        [0.29, 0.05],
        [0.31, 0.4],
        [0.33, 0.66],
      ],
      look: clay(),
      handle: 0.19,
      fill: look("food", 0x4a2a16),
    }),
  ),
  "teapot, tea pot, kettle, coffee pot kettle, watering can, tea kettle, pitcher, jug, oil can, electric kettle, gravy boat, creamer, carafe":
    thing(
      0.25,
      vessel({
        profile: [
          [0.2, 0],
          [0.34, 0.12],
          [0.4, 0.3],
          [0.33, 0.5],
          [0.18, 0.58],
        ],
        look: clay(),
        handle: 0.2,
        spout: true,
        lid: true,
      }),
    ),
  "vase, urn, amphora, flower vase, planter, flowerpot, pot, pottery, clay pot, jar, cookie jar, mason jar, cauldron, ink pot, plant pot, honey jar, spittoon, terrarium":
    thing(
      0.4,
      vessel({
        profile: [
          [0.17, 0],
          [0.28, 0.18],
          [0.31, 0.4],
          [0.2, 0.64],
          [0.12, 0.78],
          [0.2, 0.94],
        ],
        look: clay(0x2f6a9a),
      }),
    ),
  "bowl, dish, basin, salad bowl, fruit bowl, soup, ramen, cereal, noodles, bowl of soup, pet bowl, dog bowl, ashtray, salad, stew, curry, pan, frying pan, wok, skillet, saucepan, cooking pot, casserole, petri dish, mortar and pestle":
    thing(
      0.25,
      vessel({
        profile: [
          [0.16, 0],
          [0.2, 0.03],
          [0.38, 0.2],
          [0.46, 0.36],
        ],
        look: clay(0x8a4a2c),
        inner: 0.2,
      }),
    ),
  "plate, saucer, platter, tray, serving tray, dinner plate, satellite dish, frisbee, coaster, petri plate, lid": thing(
    0.28,
    vessel({
      profile: [
        [0.28, 0],
        [0.3, 0.02],
        [0.48, 0.08],
        [0.5, 0.1],
      ],
      look: clay(0xe9e4da),
      inner: 0.04,
    }),
  ),
  "bottle, wine bottle, water bottle, beer bottle, potion, perfume bottle, flask, vial, thermos, milk bottle, beer, wine, potion bottle, ketchup bottle, soda bottle, champagne bottle, spray bottle, perfume, test tube, beaker, lotion, shampoo, decanter, baby bottle, soap dispenser":
    thing(
      0.3,
      vessel({
        profile: [
          [0.2, 0],
          [0.21, 0.04],
          [0.21, 0.5],
          [0.17, 0.62],
          [0.08, 0.72],
          [0.075, 0.94],
        ],
        look: look("glass", 0x2f7a4c),
        cork: true,
      }),
    ),
  "can, soda can, tin can, beer can, spray can, soda, cola can, paint can, cup of soda, drum can, spray paint, deodorant, bucket, pail, keg, canister, gas can, mojito, drink, cocktail, smoothie, milkshake, juice, ice bucket, trash bucket":
    thing(
      0.15,
      vessel({
        profile: [
          [0.22, 0],
          [0.26, 0.03],
          [0.27, 0.7],
          [0.24, 0.76],
        ],
        look: look("metal", 0xc8281e, { free: true }),
        inner: 0.03,
      }),
    ),
  "goblet, chalice, wine glass, grail, holy grail, glass, trophy, cup trophy, champagne glass, martini glass, hourglass, trophy cup, award":
    thing(
      0.25,
      vessel({
        profile: [
          [0.22, 0],
          [0.2, 0.03],
          [0.04, 0.08],
          [0.035, 0.34],
          [0.06, 0.4],
          [0.2, 0.5],
          [0.25, 0.68],
          [0.22, 0.92],
        ],
        look: look("metal", 0xd6a72a),
        inner: 0.3,
      }),
    ),
  "barrel, cask, wine barrel, rain barrel, drum barrel, oil barrel, oil drum": thing(1, barrel),
  "chest, treasure chest, trunk, pirate chest, coffin, casket, hope chest, sarcophagus, storage chest, steamer trunk, jewelry box, music box, toy box":
    thing(0.8, chest({ size: [0.9, 0.42, 0.55], look: look("wood", 0x7a4a28), lid: "round", straps: true })),
  "suitcase, briefcase, luggage, toolbox, lunchbox, lunch box, case, tool box, first aid kit, attache case, picnic basket, cooler box, guitar case, carry on, tackle box, toolkit":
    thing(
      0.6,
      chest({
        size: [0.9, 0.6, 0.28],
        look: look("leather", 0x7a4526, { free: true }),
        lid: "flat",
        straps: true,
        handle: true,
      }),
    ),
  "box, crate, cardboard box, gift, present, gift box, package, parcel, pizza box, shoebox, container, shipping container, cube, block toy, rubiks cube, dice, die, aquarium, fish tank, sandbox, milk crate, tissue box, planter box, ballot box":
    thing(0.5, (s, b) => {
      if (/dic?e|cube/.test(b.word)) {
        s.within({ at: [0, 0.45, 0], turn: [0, b.dice.between(15, 40), 0] }, () => {
          s.box({
            size: [0.8, 0.8, 0.8],
            bevel: /di/.test(b.word) ? 0.1 : 0.02,
            paint: b.paint(
              "main",
              look(
                "plastic",
                /di/.test(b.word) ? 0xf3f0e8 : 0x3a6ad0,
                /rubik/.test(b.word) ? { pattern: "checkered" } : {},
              ),
              0,
            ),
          });
          if (/di/.test(b.word))
            for (const [turn, n] of [
              [[0, 0, 0], 1],
              [[0, 90, 0], 2],
              [[-90, 0, 0], 3],
              [[0, -90, 0], 5],
              [[90, 0, 0], 4],
              [[0, 180, 0], 6],
            ] as const)
              s.within({ turn: [...turn] as unknown as Vec3 }, () => {
                const d = 0.2;
                const pips: Vec2[] = [
                  ...(n % 2 === 1 ? [[0, 0]] : []),
                  ...(n > 1
                    ? [
                        [-d, d],
                        [d, -d],
                      ]
                    : []),
                  ...(n > 3
                    ? [
                        [d, d],
                        [-d, -d],
                      ]
                    : []),
                  ...(n === 6
                    ? [
                        [-d, 0],
                        [d, 0],
                      ]
                    : []),
                ] as unknown as Vec2[];
                for (const [x, y] of pips)
                  s.ball({
                    at: [x, y, 0.4],
                    radius: [0.07, 0.07, 0.015],
                    paint: b.paint("accents", look("plastic", 0x1b1a1c), 1),
                  });
              });
        });
        return;
      }
      chest({
        size: [0.72, 0.6, 0.72],
        look: /card|pizza|shoe|pack|parcel/.test(b.word)
          ? look("paper", 0xb98d5c)
          : /gift|present/.test(b.word)
            ? look("paper", 0xc8242c, { free: true })
            : look("wood", 0x9a6a3c),
        lid: "flat",
        straps: false,
      })(s, b);
      if (/gift|present/.test(b.word)) {
        const ribbon = b.paint("bow", look("fabric", 0xf2c84a), 1);
        s.box({ at: [0, 0.32, 0], size: [0.12, 0.7, 0.78], bevel: 0.01, paint: ribbon });
        s.box({ at: [0, 0.32, 0], size: [0.78, 0.7, 0.12], bevel: 0.01, paint: ribbon });
        s.both(() =>
          s.tube({
            path: [
              [0, 0.7, 0],
              [0.2, 0.86, 0],
              [0.22, 0.72, 0],
              [0.02, 0.7, 0],
            ],
            radius: 0.04,
            paint: ribbon,
          }),
        );
      }
    }),
  "basket, wicker basket, laundry basket, nest, bird nest, easter basket, hamper, cage, birdcage, bird cage, hammock":
    thing(
      0.4,
      vessel({
        profile: [
          [0.26, 0],
          [0.32, 0.1],
          [0.4, 0.34],
          [0.43, 0.4],
        ],
        look: look("straw", 0xb98d4f, { pattern: "checkered", second: 0x94692f }),
        inner: 0.26,
      }),
    ),
  "candle, candlestick, torch, menorah, tea light, candle holder, incense, cigarette, cigar, lighter, oil lamp candle, firework, tiki torch":
    thing(0.2, (s, b) => {
      s.lathe({
        profile: [
          [0, 0],
          [0.3, 0],
          [0.32, 0.05],
          [0.12, 0.09],
          [0.1, 0.16],
          [0.2, 0.2],
          [0, 0.2],
        ],
        paint: b.paint("base", look("metal", 0xc49a3c), 1),
      });
      s.lathe({
        at: [0, 0.18, 0],
        profile: [
          [0, 0],
          [0.15, 0],
          [0.145, 0.5],
          [0.12, 0.52],
          [0, 0.49],
        ],
        paint: b.paint("main", look("ceramic", 0xf3ead2), 0),
      });
      for (let i = 0; i < 5; i += 1)
        s.tube({
          path: [
            [0.14 * Math.cos(2.4 * i), 0.68, 0.14 * Math.sin(2.4 * i)],
            [0.155 * Math.cos(2.4 * i), 0.56 - 0.05 * i, 0.155 * Math.sin(2.4 * i)],
          ],
          radius: [0.024, 0.018],
          paint: b.paint("main", look("ceramic", 0xf3ead2), 0),
        });
      s.tube({
        path: [
          [0, 0.68, 0],
          [0, 0.8, 0],
          [0.01, 0.96, 0],
        ],
        radius: [0.03, 0.07, 0.003],
        paint: b.paint("flames", look("fire", 0xffc23a, { glows: true })),
      });
    }),
  "fork, spoon, spatula, ladle, whisk, chopsticks, cutlery, tongs, corkscrew, key, skeleton key, house key, can opener, toothbrush, paintbrush, pen, pencil, quill, brush, comb, screwdriver, wrench, shovel, rake, saw, drill, pliers, scissors, crowbar, chisel, tool, hairbrush, hair brush, syringe, feather pen, marker, crayon, nail, screw, bolt, hoe, trowel, stapler, chainsaw, plunger, rolling pin, razor, spade":
    thing(0.25, (s, b) => {
      const metal = b.paint("blade", look("metal", 0xb4bac0), 0);
      const handle = b.paint("handle", look("wood", 0x9a6434, { free: true }), 1);
      if (b.word.includes("key")) {
        s.within({ at: [0, 0.82, 0], turn: [90, 0, 0] }, () => s.ring({ radius: 0.14, thickness: 0.04, paint: metal }));
        s.rod({ from: [0, 0.7, 0], to: [0, 0.02, 0], radius: 0.036, paint: metal });
        for (const y of [0.05, 0.15]) s.box({ at: [0.09, y, 0], size: [0.16, 0.05, 0.04], paint: metal });
        return;
      }
      s.rod({ from: [0, 0, 0], to: [0, 0.5, 0], radius: 0.04, end: 0.03, paint: handle });
      if (/pen|pencil|quill|marker|crayon|needle/.test(b.word)) {
        s.rod({ from: [0, 0.5, 0], to: [0, 0.86, 0], radius: 0.04, paint: handle });
        s.rod({
          from: [0, 0.86, 0],
          to: [0, 1, 0],
          radius: 0.04,
          end: 0.003,
          paint: b.paint("tip", look("wood", 0xe2bd88)),
        });
      } else if (b.word === "fork" || b.word === "rake") {
        s.rod({ from: [0, 0.5, 0], to: [0, 0.68, 0], radius: 0.026, paint: metal });
        s.rod({ from: [-0.1, 0.7, 0], to: [0.1, 0.7, 0], radius: 0.028, paint: metal });
        for (let i = -1.5; i <= 1.5; i += 1)
          s.rod({ from: [i * 0.065, 0.7, 0], to: [i * 0.065, 0.96, 0.03], radius: 0.018, end: 0.008, paint: metal });
      } else if (/brush|comb|broom/.test(b.word)) {
        s.box({ at: [0, 0.7, 0], size: [0.16, 0.42, 0.06], bevel: 0.03, paint: handle });
        for (let i = 0; i < 40; i += 1)
          s.rod({
            from: [((i % 5) - 2) * 0.03, 0.53 + 0.045 * Math.floor(i / 5), 0.02],
            to: [((i % 5) - 2) * 0.032, 0.53 + 0.045 * Math.floor(i / 5), 0.13],
            radius: 0.009,
            sides: 4,
            paint: b.paint("spikes", look("straw", 0xe9dfc8)),
          });
      } else if (/screwdriver|drill|nail|screw|bolt|chisel|syringe/.test(b.word)) {
        s.rod({ from: [0, 0.48, 0], to: [0, 1, 0], radius: 0.024, end: 0.014, paint: metal });
        s.cylinder({ at: [0, 0, 0], radius: 0.075, height: 0.4, sides: 8, paint: handle });
      } else {
        s.rod({ from: [0, 0.5, 0], to: [0, 0.72, 0], radius: 0.028, paint: metal });
        s.ball({ at: [0, 0.84, 0], radius: [0.12, 0.17, 0.035], paint: metal });
      }
    }),
  "burger, hamburger, cheeseburger, sandwich, bagel, blt, sub sandwich, club sandwich, slider, pita": thing(
    0.12,
    burger,
  ),
  "pizza, pie, apple pie, pepperoni pizza, tart, quiche, lasagna, tortilla, omelette, flatbread, cheesecake, pecan pie, pancake, pancakes, waffle, waffles, stack of pancakes":
    thing(0.35, pizza),
  "cake, birthday cake, wedding cake, chocolate cake, layer cake, dessert, pudding, bundt cake, brownie, fudge, jello, fruitcake":
    thing(0.35, cake),
  "cupcake, muffin, ice cream sundae, sundae": thing(0.08, cupcake),
  "donut, doughnut, pretzel, onion ring, cookie, biscuit, cracker, macaron, oreo": thing(0.1, donut),
  "ice cream, ice cream cone, gelato, popsicle, lollipop, candy, cotton candy, candy cane, snow cone, cone, traffic cone, sherbet":
    thing(0.18, (s, b) => {
      if (b.word === "cone" || b.word === "traffic cone") {
        s.box({ at: [0, 0.03, 0], size: [0.62, 0.06, 0.62], paint: b.paint("base", look("rubber", 0x2a2a2c), 1) });
        s.cylinder({
          at: [0, 0.05, 0],
          radius: 0.25,
          top: 0.04,
          height: 0.85,
          paint: b.paint("main", look("plastic", 0xf0651a), 0),
        });
        s.cylinder({
          at: [0, 0.4, 0],
          radius: 0.17,
          top: 0.125,
          height: 0.18,
          paint: b.paint("accents", look("plastic", 0xf4f3f0), 1),
        });
        return;
      }
      iceCream(s, b);
    }),
  "bread, loaf, baguette, croissant, hot dog, hotdog, sausage, burrito, taco, sushi, sushi roll, spring roll, roll, bacon, steak, chicken wing, french fries, fries, popcorn, meatball, dumpling, egg roll, sausages, tacos, sourdough, roast, meat, turkey leg, ham, cheese, cheese wheel, butter, tofu, chips, nachos, chocolate bar, chocolate, rice, spaghetti, lobster tail":
    thing(
      0.25,
      plated((s, b) => {
        const bun = b.paint("main", look("food", 0xc98a44), 0);
        s.tube({
          path: [
            [-0.42, 0.12, 0.02],
            [-0.2, 0.14, -0.02],
            [0.2, 0.14, -0.02],
            [0.42, 0.12, 0.02],
          ],
          radius: [0.1, 0.16, 0.16, 0.1],
          flatness: 0.8,
          paint: bun,
        });
        for (let i = 0; i < 4; i += 1)
          s.ball({
            at: [-0.27 + 0.18 * i, 0.25, 0],
            turn: [0, 24, 0],
            radius: [0.03, 0.03, 0.1],
            paint: b.paint("accents", look("food", 0xe9c88a), 1),
          });
      }),
    ),
  "egg, easter egg, dragon egg, faberge egg, egg cup": thing(0.06, (s, b) =>
    s.lathe({
      profile: [
        [0, 0],
        [0.18, 0.03],
        [0.32, 0.2],
        [0.35, 0.38],
        [0.29, 0.62],
        [0.17, 0.82],
        [0, 0.92],
      ],
      paint: b.paint(
        "main",
        b.word.includes("dragon")
          ? look("scales", 0x7a2a3a, { free: true })
          : b.word === "egg"
            ? look("ceramic", 0xf0e2cc)
            : look("ceramic", 0xd86aa0, { pattern: "zigzag", second: 0xf4e06a, free: true }),
        0,
      ),
    }),
  ),
  "apple, tomato, cherry, peach, plum, nectarine, persimmon, pomegranate, apricot, onion, cranberry, blueberry, berry, crabapple, fruit, garlic, fig, mangosteen, dragonfruit, dragon fruit, radish, beet":
    thing(0.08, fruit({ profile: round, skin: look("food", 0xc8201e), stem: 0x5a3a20, leaf: true })),
  "orange, grapefruit, tangerine, mandarin, clementine, lime, lemon, kiwi, mango, papaya, guava, passion fruit, kumquat, potato, coconut, grape, olive, lychee, cantaloupe, melon, avocado, plum tomato":
    thing(0.08, (s, b) =>
      fruit({
        profile: [
          [0, 0],
          [0.2, 0.03],
          [0.36, 0.18],
          [0.41, 0.38],
          [0.36, 0.58],
          [0.2, 0.73],
          [0, 0.76],
        ],
        skin: look(
          "food",
          b.word.includes("lemon")
            ? 0xf4d426
            : /lime|kiwi|avocado|guava/.test(b.word)
              ? 0x7ab02c
              : /coconut|potato/.test(b.word)
                ? 0x7a5230
                : /grape$|olive/.test(b.word)
                  ? 0x5a2f7a
                  : 0xf08a1a,
        ),
        stem: 0x4f7a2c,
        leaf: true,
      })(s, b),
    ),
  "pear, eggplant, gourd, squash, butternut squash, quince, turnip": thing(0.1, (s, b) =>
    fruit({
      profile: [
        [0, 0],
        [0.22, 0.03],
        [0.34, 0.18],
        [0.32, 0.36],
        [0.2, 0.56],
        [0.13, 0.74],
        [0.07, 0.84],
        [0, 0.84],
      ],
      skin: look("food", b.word === "eggplant" ? 0x4a2258 : 0xb9c23a),
      stem: 0x5a3a20,
      leaf: true,
    })(s, b),
  ),
  "strawberry, raspberry, blackberry": thing(
    0.04,
    fruit({
      profile: [
        [0, 0],
        [0.12, 0.04],
        [0.28, 0.3],
        [0.36, 0.56],
        [0.28, 0.72],
        [0, 0.76],
      ],
      skin: look("food", 0xd0202a),
      stem: 0x4f8a30,
      leaf: true,
      dots: 0xf4dc7a,
    }),
  ),
  pineapple: thing(0.3, (s, b) => {
    s.lathe({
      profile: [
        [0, 0],
        [0.16, 0.02],
        [0.24, 0.16],
        [0.25, 0.36],
        [0.19, 0.54],
        [0, 0.58],
      ],
      paint: b.paint("main", look("food", 0xdb9f24, { pattern: "checkered", second: 0xb37a18 }), 0),
    });
    for (let i = 0; i < 70; i += 1) {
      const y = 0.06 + 0.46 * ((i + 0.5) / 70);
      const r = 0.25 * Math.sin(Math.PI * (0.18 + 0.64 * (y / 0.56)));
      s.rod({
        from: [r * Math.cos(2.4 * i), y, r * Math.sin(2.4 * i)],
        to: [(r + 0.03) * Math.cos(2.4 * i), y + 0.015, (r + 0.03) * Math.sin(2.4 * i)],
        radius: 0.03,
        end: 0.004,
        sides: 4,
        paint: b.paint("spikes", look("food", 0x8a5a18)),
      });
    }
    for (let tier = 0; tier < 3; tier += 1)
      s.around(
        7,
        () =>
          s.plate({
            at: [0, 0.54 + 0.03 * tier, 0.03],
            turn: [42 - 18 * tier, 0, 0],
            outline: leafOutline(0.075, 0.34 + 0.05 * tier),
            depth: 0.016,
            paint: b.paint("leaves", look("leaf", 0x3f8a3c), 1),
          }),
        tier * 25,
      );
  }),
  "watermelon, pumpkin, jack o lantern, halloween pumpkin, cabbage, lettuce, cauliflower": thing(0.3, (s, b) => {
    const pumpkin = /pumpkin|jack/.test(b.word);
    const skin = b.paint(
      "main",
      pumpkin ? look("food", 0xe8781a) : look("food", 0x2f7a30, { pattern: "striped", second: 0x8fc05a }),
      0,
    );
    if (pumpkin) s.around(10, () => s.ball({ at: [0, 0.33, 0.2], radius: [0.15, 0.32, 0.22], paint: skin }));
    else s.ball({ at: [0, 0.38, 0], radius: [0.46, 0.38, 0.38], paint: skin });
    s.tube({
      path: [
        [0, 0.6, 0],
        [0.02, 0.74, 0],
        [0.08, 0.8, 0],
      ],
      radius: [0.05, 0.035, 0.04],
      paint: b.paint("stem", look("wood", 0x5f7a34)),
    });
    if (/jack|halloween/.test(b.word) || (pumpkin && b.dice.chance(0.3))) {
      const glow = b.paint("eyes", look("fire", 0xffc83a, { glows: true }));
      s.both(() =>
        s.plate({
          at: [0.14, 0.42, 0.395],
          outline: [
            [-0.07, 0],
            [0.07, 0],
            [0, 0.12],
          ],
          depth: 0.06,
          paint: glow,
        }),
      );
      s.plate({
        at: [0, 0.2, 0.4],
        outline: [
          [-0.2, 0.08],
          [-0.1, 0.02],
          [-0.05, 0.06],
          [0.02, 0.01],
          [0.08, 0.06],
          [0.2, 0.09],
          [0.1, -0.06],
          [-0.1, -0.06],
        ],
        depth: 0.06,
        paint: glow,
      });
    }
  }),
  "banana, plantain": thing(0.2, (s, b) => {
    for (let i = 0; i < b.dice.whole(1, 3); i += 1)
      s.within({ at: [0, 0.14, 0.09 * i], turn: [20 * i, 0, 0] }, () =>
        long({
          path: [
            [-0.46, 0.36, 0],
            [-0.3, 0.1, 0],
            [0, 0, 0],
            [0.3, 0.1, 0],
            [0.46, 0.34, 0],
          ],
          radius: [0.03, 0.095, 0.11, 0.095, 0.025],
          skin: look("food", 0xf3cf2e),
          tip: 0x5a4320,
        })(s, b),
      );
  }),
  "carrot, cucumber, zucchini, chili pepper, corn, corn cob, corn on the cob, pepper, bell pepper, asparagus, celery, pickle, cob, cornstalk, parsnip, broccoli, leek, chili, spinach, vegetable, bean, peas, jalapeno, ginger root":
    thing(0.18, (s, b) => {
      const corn = /corn|cob/.test(b.word);
      s.within({ at: [0, 0.02, 0] }, () =>
        s.lathe({
          profile: corn
            ? [
                [0, 0],
                [0.13, 0.06],
                [0.16, 0.3],
                [0.13, 0.62],
                [0, 0.78],
              ]
            : [
                [0, 0],
                [0.04, 0.05],
                [0.1, 0.4],
                [0.14, 0.66],
                [0.1, 0.74],
                [0, 0.75],
              ],
          paint: b.paint(
            "main",
            look(
              "food",
              corn
                ? 0xf2c832
                : /cucumber|zucchini|asparagus|celery|pickle|broccoli|bean|pea|leek|spinach|jalap/.test(b.word)
                  ? 0x5a9a34
                  : /pepper|chili/.test(b.word)
                    ? 0xd0281e
                    : 0xee7d1c,
              corn ? { pattern: "checkered", second: 0xd8a51e } : {},
            ),
            0,
          ),
        }),
      );
      s.around(5, () =>
        s.plate({
          at: [0, corn ? 0.02 : 0.72, 0.05],
          turn: [corn ? 12 : 24, 0, 0],
          outline: leafOutline(0.15, corn ? 0.5 : 0.34),
          depth: 0.018,
          paint: b.paint("leaves", look("leaf", 0x4f9a36), 1),
        }),
      );
    }),
  "grapes, bunch of grapes, raisins, caviar": thing(0.15, (s, b) => {
    const skin = b.paint("main", look("food", 0x5a2f7a), 0);
    for (let i = 0; i < 46; i += 1) {
      const t = (i + 0.5) / 46;
      const r = 0.27 * Math.sqrt(t);
      s.ball({ at: [r * Math.cos(2.4 * i), 0.1 + 0.65 * t, r * Math.sin(2.4 * i)], radius: 0.095, paint: skin });
    }
    s.rod({ from: [0, 0.72, 0], to: [0.03, 0.98, 0], radius: 0.024, paint: b.paint("stem", look("wood", 0x6a5a2c)) });
  }),
};
