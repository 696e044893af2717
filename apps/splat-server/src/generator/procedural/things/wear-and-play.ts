import { type Look, look } from "../looks/look.ts";
import type { Vec2, Vec3 } from "../shapes/vectors.ts";
import { heartOutline, starOutline, wideEyes } from "./features.ts";
import { regularSolid } from "./gem-shapes.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

const cloth = (color: number): Look => look("fabric", color, { free: true });

const hat =
  (kind: "top" | "cap" | "wide" | "cone" | "beret"): Recipe =>
  (s, b) => {
    const main = b.paint("main", cloth(0x3a3f52), 0);
    const band = b.paint("band", look("fabric", 0xb8242c), 1);
    if (kind === "cone")
      s.lathe({
        profile: [
          [0.5, 0],
          [0.5, 0.03],
          [0.27, 0.08],
          [0.14, 0.5],
          [0, 0.95],
        ],
        paint: main,
      });
    else if (kind === "beret") {
      s.ball({ at: [0.05, 0.2, 0], turn: [0, 0, -10], radius: [0.46, 0.17, 0.44], paint: main });
      s.rod({ from: [0.08, 0.34, 0], to: [0.1, 0.44, 0], radius: 0.02, paint: main });
    } else if (kind === "cap") {
      s.ball({ at: [0, 0.12, 0], radius: [0.38, 0.36, 0.4], from: 0, paint: main });
      s.within({ at: [0, 0.12, 0.34], scale: [1, 0.16, 0.85] }, () =>
        s.ball({ radius: 0.33, paint: b.paint("edge", cloth(0x3a3f52), 1) }),
      );
      s.ball({ at: [0, 0.48, 0], radius: 0.035, paint: band });
    } else {
      const r = kind === "wide" ? 0.5 : 0.42;
      s.lathe({
        profile: [
          [0, 0.02],
          [r, kind === "wide" ? 0.06 : 0],
          [r, kind === "wide" ? 0.09 : 0.03],
          [0.27, 0.06],
          kind === "top" ? [0.28, 0.62] : [0.24, 0.34],
          [0, kind === "top" ? 0.63 : 0.38],
        ],
        paint: main,
      });
    }
    if (kind === "top" || kind === "wide")
      s.within({ at: [0, 0.11, 0], scale: [1, 2.2, 1] }, () =>
        s.ring({ radius: 0.268, thickness: 0.022, paint: band }),
      );
  };

const helmet: Recipe = (s, b) => {
  const main = b.paint(
    "main",
    look(
      /knight|viking|roman|spartan|medieval|gladiator/.test(b.word) ? "metal" : "paint",
      /knight|viking|roman|spartan|medieval/.test(b.word) ? 0x9ba2aa : 0xe0a31e,
    ),
    0,
  );
  s.ball({ at: [0, 0.32, 0], radius: [0.38, 0.4, 0.42], from: -30, paint: main });
  if (/knight|roman|spartan|medieval|gladiator|viking/.test(b.word) || b.has("visor")) {
    s.ball({ at: [0, 0.26, 0.06], radius: [0.385, 0.3, 0.42], from: -50, to: 10, paint: main });
    s.box({ at: [0, 0.32, 0.44], size: [0.46, 0.06, 0.1], paint: b.paint("visor", look("rubber", 0x141416)) });
    s.tube({
      path: [
        [0, 0.72, 0.2],
        [0, 0.86, -0.1],
        [0, 0.66, -0.44],
      ],
      radius: [0.04, 0.08, 0.03],
      paint: b.paint("crest", look("feathers", 0xb8242c), 1),
    });
    if (b.word.includes("viking"))
      s.both(() =>
        s.tube({
          path: [
            [0.34, 0.42, 0],
            [0.52, 0.5, 0],
            [0.54, 0.76, 0],
          ],
          radius: [0.08, 0.06, 0.005],
          paint: b.paint("horns", look("bone", 0xe6dcc4)),
        }),
      );
  } else {
    s.within({ at: [0, 0.2, 0.06], scale: [1, 0.3, 1.15] }, () =>
      s.ring({ radius: 0.39, thickness: 0.05, paint: b.paint("edge", look("plastic", 0x2a2c30), 1) }),
    );
    s.box({ at: [0, 0.55, 0], size: [0.09, 0.34, 0.74], bevel: 0.04, paint: main });
  }
};

const shoe =
  (kind: "boot" | "sneaker" | "heel"): Recipe =>
  (s, b) => {
    const main = b.paint("main", kind === "sneaker" ? cloth(0xd0342a) : look("leather", 0x5a3620), 0);
    const sole = b.paint("sole", look("rubber", kind === "sneaker" ? 0xf1efea : 0x1f1a17), 1);
    for (const side of [-1, 1])
      s.within({ at: [side * 0.22, 0, 0], turn: [0, side * 7, 0] }, () => {
        s.plate({
          at: [0, kind === "heel" ? 0.1 : 0.04, 0],
          turn: [90, 0, 0],
          outline: [
            [-0.12, -0.4],
            [0.12, -0.4],
            [0.15, 0.05],
            [0.12, 0.36],
            [0, 0.46],
            [-0.12, 0.36],
            [-0.14, 0.05],
          ],
          depth: 0.08,
          round: 0.05,
          paint: sole,
        });
        s.tube({
          path: [
            [0, 0.16, -0.3],
            [0, 0.17, 0],
            [0, 0.13, 0.3],
          ],
          radius: [0.13, 0.135, 0.115],
          paint: main,
        });
        s.tube({
          path: [
            [0, 0.2, -0.26],
            [0, kind === "boot" ? 0.62 : 0.3, -0.25],
          ],
          radius: [0.13, kind === "boot" ? 0.14 : 0.12],
          flatEnds: true,
          paint: main,
        });
        if (kind === "heel")
          s.rod({ from: [0, 0.14, -0.34], to: [0, 0, -0.36], radius: 0.06, end: 0.018, paint: sole });
        const lace = b.paint("laces", look("fabric", 0xf4f2ec));
        for (let i = 0; i < 4; i += 1)
          s.rod({
            from: [-0.07, 0.3 - 0.025 * i, -0.08 + 0.09 * i],
            to: [0.07, 0.3 - 0.025 * i, -0.04 + 0.09 * i],
            radius: 0.014,
            paint: lace,
          });
      });
  };

const garment =
  (kind: "shirt" | "dress" | "trousers"): Recipe =>
  (s, b) => {
    const main = b.paint("main", cloth(0x3f6aa8), 0);
    const second = b.paint("accents", cloth(0xf1ece0), 1);
    if (kind === "trousers") {
      s.both(() =>
        s.tube({
          path: [
            [0.12, 0.86, 0],
            [0.15, 0.45, 0.02],
            [0.16, 0.02, 0],
          ],
          radius: [0.15, 0.115, 0.1],
          flatEnds: true,
          paint: main,
        }),
      );
      s.within({ at: [0, 0.92, 0], scale: [1.25, 2, 0.75] }, () =>
        s.ring({ radius: 0.2, thickness: 0.034, paint: second }),
      );
      return;
    }
    s.lathe({
      profile:
        kind === "dress"
          ? [
              [0.44, 0.02],
              [0.3, 0.3],
              [0.15, 0.56],
              [0.2, 0.78],
              [0.13, 0.9],
              [0.1, 0.9],
            ]
          : [
              [0.25, 0.06],
              [0.24, 0.4],
              [0.27, 0.74],
              [0.14, 0.88],
              [0.1, 0.88],
            ],
      paint: main,
    });
    s.both(() =>
      s.tube({
        path: [
          [0.17, 0.8, 0],
          [0.36, 0.62, 0.02],
          [0.42, kind === "dress" ? 0.56 : 0.34, 0.05],
        ],
        radius: [0.1, 0.085, 0.08],
        flatEnds: true,
        paint: main,
      }),
    );
    s.ring({ at: [0, 0.89, 0], radius: 0.11, thickness: 0.026, paint: second });
    if (kind === "shirt")
      for (let i = 0; i < 4; i += 1) s.ball({ at: [0, 0.24 + 0.15 * i, 0.26], radius: 0.018, paint: second });
    else s.ring({ at: [0, 0.57, 0], radius: 0.16, thickness: 0.03, paint: second });
  };

const bag: Recipe = (s, b) => {
  const main = b.paint("main", look("leather", 0x8a5230, { free: true }), 0);
  const strap = b.paint("band", look("leather", 0x4a2c1c), 1);
  const back = /back|ruck|school/.test(b.word);
  s.box({
    at: [0, back ? 0.42 : 0.3, 0],
    size: [0.66, back ? 0.82 : 0.56, 0.36],
    bevel: 0.13,
    taper: [0.86, 0.8],
    paint: main,
  });
  s.box({
    at: [0, back ? 0.26 : 0.42, 0.17],
    size: [0.46, back ? 0.3 : 0.26, 0.12],
    bevel: 0.05,
    paint: b.paint("accents", look("leather", 0x8a5230, { free: true }), 1),
  });
  s.box({
    at: [0, back ? 0.38 : 0.32, 0.235],
    size: [0.09, 0.07, 0.03],
    paint: b.paint("clasp", look("metal", 0xd0a436)),
  });
  if (back)
    s.both(() =>
      s.tube({
        path: [
          [0.17, 0.78, -0.12],
          [0.2, 0.66, -0.32],
          [0.22, 0.3, -0.3],
          [0.2, 0.1, -0.16],
        ],
        radius: 0.04,
        flatness: 0.5,
        paint: strap,
      }),
    );
  s.tube({
    path: back
      ? [
          [-0.08, 0.82, 0],
          [-0.07, 0.92, 0],
          [0.07, 0.92, 0],
          [0.08, 0.82, 0],
        ]
      : [
          [-0.22, 0.55, 0],
          [-0.18, 0.86, 0],
          [0.18, 0.86, 0],
          [0.22, 0.55, 0],
        ],
    radius: 0.026,
    paint: strap,
  });
};

const glasses: Recipe = (s, b) => {
  const frame = b.paint("frame", look("plastic", 0x1f1d1c, { free: true }), 0);
  s.both(() => {
    s.within({ at: [0.23, 0.25, 0.3], turn: [90, 0, 0] }, () => {
      s.ring({ radius: 0.17, thickness: 0.026, paint: frame });
      s.ball({
        radius: [0.16, 0.015, 0.16],
        paint: b.paint("lens", look("glass", b.word.includes("sun") ? 0x22262c : 0xbfe0ea), 1),
      });
    });
    s.tube({
      path: [
        [0.4, 0.28, 0.3],
        [0.43, 0.28, 0.05],
        [0.42, 0.25, -0.3],
        [0.4, 0.14, -0.4],
      ],
      radius: 0.02,
      paint: frame,
    });
  });
  s.tube({
    path: [
      [-0.08, 0.27, 0.3],
      [0, 0.31, 0.31],
      [0.08, 0.27, 0.3],
    ],
    radius: 0.022,
    paint: frame,
  });
};

const mask: Recipe = (s, b) => {
  const main = b.paint("main", look("wood", 0xa2542c, { free: true }), 0);
  const second = b.paint("accents", look("paint", 0xf2c84a), 1);
  s.ball({ at: [0, 0.5, -0.1], radius: [0.36, 0.48, 0.3], paint: main });
  const dark = b.paint("eyes", look("rubber", 0x141214, { fixed: true }));
  s.both(() => {
    s.ball({ at: [0.14, 0.58, 0.14], turn: [0, 0, 16], radius: [0.085, 0.05, 0.05], paint: dark });
    s.tube({
      path: [
        [0.05, 0.68, 0.17],
        [0.16, 0.72, 0.15],
        [0.26, 0.66, 0.08],
      ],
      radius: 0.022,
      paint: second,
    });
    s.ball({ at: [0.24, 0.42, 0.1], radius: 0.05, paint: second });
  });
  s.tube({
    path: [
      [0, 0.62, 0.19],
      [0, 0.46, 0.26],
    ],
    radius: [0.035, 0.06],
    paint: main,
  });
  s.ball({ at: [0, 0.3, 0.15], radius: [0.13, 0.045, 0.05], paint: dark });
};

const skull: Recipe = (s, b) => {
  const bone = b.paint("main", look("bone", 0xe8dfc8), 0);
  const dark = b.paint("eyes", look("rubber", 0x161313, { fixed: true }));
  s.ball({ at: [0, 0.58, -0.06], radius: [0.36, 0.36, 0.42], paint: bone });
  s.box({ at: [0, 0.3, 0.14], size: [0.4, 0.26, 0.36], bevel: 0.1, taper: [1.25, 1.1], paint: bone });
  s.both(() => {
    s.ball({ at: [0.15, 0.52, 0.29], radius: [0.105, 0.1, 0.08], paint: dark });
    s.ball({ at: [0.25, 0.4, 0.22], radius: [0.1, 0.06, 0.1], paint: bone });
  });
  s.plate({
    at: [0, 0.36, 0.335],
    outline: [
      [-0.05, 0],
      [0.05, 0],
      [0, 0.1],
    ],
    depth: 0.04,
    paint: dark,
  });
  for (let i = -2.5; i <= 2.5; i += 1)
    for (const y of [0.21, 0.13])
      s.box({
        at: [i * 0.058, y, 0.33 - Math.abs(i) * 0.022],
        size: [0.05, 0.075, 0.05],
        bevel: 0.018,
        paint: b.paint("teeth", look("bone", 0xf4eedd)),
      });
  s.box({ at: [0, 0.08, 0.16], size: [0.36, 0.1, 0.3], bevel: 0.045, paint: bone });
  b.anchor("head", [0, 0.85, -0.05], 0.34);
  b.anchor("top", [0, 0.92, -0.05], 0.2);
};

const guitar: Recipe = (s, b) => {
  const wood = b.paint("main", look("wood", 0xb5702e), 0);
  const dark = b.paint("handle", look("wood", 0x3a241a), 1);
  const violin = /violin|viola|cello|fiddle/.test(b.word);
  const k = violin ? 0.8 : 1;
  const outline: Vec2[] = Array.from({ length: 40 }, (_, i) => {
    const a = (2 * Math.PI * i) / 40;
    const y = Math.sin(a);
    const w = (y < 0 ? 0.27 : 0.21) * (1 - 0.24 * Math.exp(-((y - 0.15) ** 2) / 0.03));
    return [w * Math.cos(a) * k, 0.27 + 0.26 * y];
  });
  s.plate({ outline, depth: 0.12, round: 0.03, paint: wood });
  s.within({ at: [0, 0.33, 0.062], turn: [90, 0, 0] }, () =>
    s.cylinder({ radius: 0.075, height: 0.006, paint: b.paint("inside", look("rubber", 0x1a1412)) }),
  );
  s.box({ at: [0, 0.13, 0.07], size: [0.16, 0.025, 0.03], paint: dark });
  s.box({ at: [0, 0.66, 0.06], size: [0.055, 0.5, 0.035], paint: dark });
  s.box({ at: [0, 0.95, 0.05], size: [0.09, 0.15, 0.03], paint: dark });
  const metal = b.paint("string", look("metal", 0xd0d4d8));
  for (let i = 0; i < 6; i += 1)
    s.rod({
      from: [(i - 2.5) * 0.009, 0.13, 0.088],
      to: [(i - 2.5) * 0.007, 0.93, 0.082],
      radius: 0.0025,
      sides: 4,
      paint: metal,
    });
  for (const y of [0.91, 0.95, 0.99]) s.both(() => s.ball({ at: [0.065, y, 0.05], radius: 0.018, paint: metal }));
};

const piano: Recipe = (s, b) => {
  const main = b.paint("main", look("paint", 0x17161a), 0);
  s.plate({
    at: [0, 0.42, 0],
    turn: [90, 0, 0],
    outline: [
      [-0.42, 0.36],
      [0.42, 0.36],
      [0.42, 0.05],
      [0.3, -0.16],
      [0.1, -0.3],
      [-0.04, -0.5],
      [-0.3, -0.54],
      [-0.42, -0.44],
    ],
    depth: 0.15,
    round: 0.01,
    paint: main,
  });
  s.within({ at: [-0.42, 0.5, 0], turn: [0, 0, 34] }, () =>
    s.plate({
      at: [0.4, 0, 0],
      turn: [90, 0, 0],
      outline: [
        [-0.4, 0.2],
        [0.4, 0.2],
        [0.3, -0.16],
        [0.1, -0.3],
        [-0.04, -0.5],
        [-0.3, -0.54],
        [-0.4, -0.44],
      ],
      depth: 0.02,
      round: 0,
      paint: main,
    }),
  );
  s.box({ at: [0, 0.4, 0.42], size: [0.84, 0.05, 0.16], paint: main });
  for (let i = 0; i < 21; i += 1)
    s.box({
      at: [(i - 10) * 0.037, 0.44, 0.43],
      size: [0.033, 0.02, 0.13],
      bevel: 0.003,
      paint: b.paint("buttons", look("ceramic", 0xf6f3ea)),
    });
  for (let i = 0; i < 20; i += 1)
    if (![2, 6, 9, 13, 16].includes(i))
      s.box({
        at: [(i - 9.5) * 0.037, 0.458, 0.405],
        size: [0.018, 0.022, 0.08],
        bevel: 0.003,
        paint: b.paint("accents", look("plastic", 0x17161a), 1),
      });
  for (const [x, z] of [
    [-0.36, 0.32],
    [0.36, 0.32],
    [-0.18, -0.42],
  ] as const)
    s.lathe({
      at: [x, 0, z],
      profile: [
        [0, 0],
        [0.035, 0],
        [0.03, 0.1],
        [0.05, 0.35],
        [0, 0.36],
      ],
      paint: main,
    });
};

const drum: Recipe = (s, b) => {
  const shell = b.paint("main", look("wood", 0xb02a24, { free: true }), 0);
  const metal = b.paint("accents", look("metal", 0xc9cdd2), 1);
  s.cylinder({ radius: 0.38, height: 0.46, paint: shell });
  s.cylinder({ at: [0, 0.46, 0], radius: 0.36, height: 0.012, paint: b.paint("top", look("paper", 0xf3ede0)) });
  for (const y of [0.02, 0.46]) s.ring({ at: [0, y, 0], radius: 0.385, thickness: 0.028, paint: metal });
  s.around(8, () => s.rod({ from: [0, 0.04, 0.4], to: [0.1, 0.44, 0.39], radius: 0.012, paint: metal }));
  for (const side of [-1, 1])
    s.rod({
      from: [side * 0.34, 0.52, 0.3],
      to: [side * 0.02, 0.5, -0.24],
      radius: 0.022,
      end: 0.014,
      paint: b.paint("handle", look("wood", 0xc89a5a)),
    });
};

const horn: Recipe = (s, b) => {
  const brass = b.paint("main", look("metal", 0xd0a02c), 0);
  s.within({ at: [0, 0.4, -0.1] }, () => {
    s.tube({
      path: [
        [0, 0.1, -0.42],
        [0, 0.1, 0.1],
        [0, 0, 0.2],
        [0, -0.1, 0.1],
        [0, -0.1, -0.2],
        [0, 0, -0.28],
        [0, 0.1, -0.16],
      ],
      radius: [0.026, 0.026, 0.028, 0.028, 0.03, 0.03, 0.03],
      paint: brass,
    });
    s.within({ at: [0, 0.1, 0.05], turn: [90, 0, 0] }, () =>
      s.lathe({
        profile: [
          [0.03, 0],
          [0.045, 0.28],
          [0.1, 0.42],
          [0.22, 0.5],
          [0.2, 0.5],
          [0.08, 0.42],
        ],
        paint: brass,
      }),
    );
    for (let i = 0; i < 3; i += 1)
      s.cylinder({
        at: [0, -0.14, -0.12 + 0.09 * i],
        radius: 0.034,
        height: 0.34,
        paint: b.paint("buttons", look("metal", 0xc9cdd2), 1),
      });
  });
};

const flute: Recipe = (s, b) => {
  const main = b.paint("main", look("metal", 0xc3c8ce), 0);
  s.within({ at: [-0.46, 0.12, 0], turn: [0, 0, -80] }, () => {
    s.cylinder({ radius: 0.04, height: 0.98, paint: main });
    for (let i = 0; i < 7; i += 1)
      s.within({ at: [0, 0.36 + 0.08 * i, 0.04], turn: [90, 0, 0] }, () =>
        s.cylinder({ radius: 0.024, height: 0.016, paint: b.paint("buttons", look("metal", 0x8d9299), 1) }),
      );
    for (const y of [0.02, 0.24, 0.96])
      s.ring({ at: [0, y, 0], radius: 0.04, thickness: 0.012, paint: b.paint("accents", look("metal", 0xd0a436), 1) });
  });
};

const bell: Recipe = (s, b) => {
  s.lathe({
    at: [0, 0.06, 0],
    profile: [
      [0.4, 0],
      [0.38, 0.05],
      [0.27, 0.2],
      [0.23, 0.5],
      [0.14, 0.64],
      [0, 0.68],
    ],
    paint: b.paint("main", look("metal", 0xd0a02c), 0),
  });
  s.ball({ at: [0, 0.06, 0], radius: 0.09, paint: b.paint("accents", look("metal", 0x7a6a4a), 1) });
  s.within({ at: [0, 0.8, 0], turn: [90, 0, 0] }, () =>
    s.ring({ radius: 0.08, thickness: 0.025, paint: b.paint("main", look("metal", 0xd0a02c), 0) }),
  );
};

const microphone: Recipe = (s, b) => {
  s.rod({
    from: [0, 0, 0],
    to: [0, 0.66, 0],
    radius: 0.07,
    end: 0.1,
    paint: b.paint("handle", look("metal", 0x2a2c30), 0),
  });
  s.ball({
    at: [0, 0.82, 0],
    radius: [0.17, 0.18, 0.17],
    paint: b.paint("head", look("metal", 0xb4bac0, { pattern: "checkered", second: 0x6f757c }), 1),
  });
  s.ring({ at: [0, 0.72, 0], radius: 0.14, thickness: 0.028, paint: b.paint("accents", look("metal", 0xd0a436), 1) });
};

const book: Recipe = (s, b) => {
  const cover = b.paint("cover", look("leather", 0x7a2a22, { free: true }), 0);
  const pages = b.paint("paper", look("paper", 0xf3ecd9));
  if (b.has("open")) {
    s.both(() =>
      s.within({ at: [0.02, 0.05, 0], turn: [0, 0, 10] }, () => {
        s.box({ at: [0.25, 0, 0], size: [0.5, 0.03, 0.68], paint: cover });
        s.box({ at: [0.24, 0.045, 0], size: [0.46, 0.06, 0.62], bevel: 0.02, paint: pages });
      }),
    );
    return;
  }
  s.within({ at: [0, 0.45, 0], turn: [-14, b.dice.between(-25, 25), 0] }, () => {
    for (const z of [-0.09, 0.09]) s.box({ at: [0, 0, z], size: [0.64, 0.88, 0.03], bevel: 0.01, paint: cover });
    s.box({ at: [-0.31, 0, 0], size: [0.04, 0.88, 0.2], bevel: 0.015, paint: cover });
    s.box({ at: [0.01, 0, 0], size: [0.58, 0.83, 0.15], bevel: 0.004, paint: pages });
    const gold = b.paint("accents", look("metal", 0xd6a72a), 1);
    s.box({ at: [0.02, 0.24, 0.108], size: [0.4, 0.05, 0.008], bevel: 0, paint: gold });
    s.within({ at: [0.02, -0.05, 0.108], turn: [90, 0, 0] }, () =>
      s.ring({ radius: 0.12, thickness: 0.014, paint: gold }),
    );
  });
};

const ball: Recipe = (s, b) => {
  const kind = /soccer|football/.test(b.word)
    ? look("leather", 0xf2f0ec, { pattern: "cracked", second: 0x17161a })
    : /basket/.test(b.word)
      ? look("leather", 0xd8712a)
      : /tennis/.test(b.word)
        ? look("fabric", 0xd2e03a)
        : /base/.test(b.word)
          ? look("leather", 0xf2efe6)
          : /beach/.test(b.word)
            ? look("plastic", 0xf2c82e, { pattern: "swirled", second: 0xe0303a })
            : look("rubber", 0xd0342a, { free: true });
  s.ball({ at: [0, 0.45, 0], radius: 0.45, paint: b.paint("main", kind, 0) });
  const seam = b.paint(
    "accents",
    look("rubber", /base/.test(b.word) ? 0xc8281e : /tennis/.test(b.word) ? 0xf4f4ee : 0x1b1a1c),
    1,
  );
  if (/basket|tennis|base/.test(b.word))
    for (const [turn, r] of [
      [[0, 0, 0], 0.45],
      [[90, 0, 0], 0.45],
      [[0, 0, 90], 0.45],
    ] as const)
      s.within({ at: [0, 0.45, 0], turn: [...turn] as unknown as Vec3 }, () =>
        s.ring({ radius: r, thickness: 0.012, paint: seam }),
      );
};

const solid =
  (faces: number): Recipe =>
  (s, b) => {
    const n = b.has("20 sided") || /20|icosa/.test(b.word) ? 20 : faces;
    const turn: Vec3 = n === 4 ? [0, 20, 0] : [b.dice.between(10, 30), b.dice.between(0, 60), 0];
    s.convex({
      at: [0, 0.5, 0],
      turn,
      planes: regularSolid(n === 20 ? 20 : n).map((p) => ({ ...p, distance: p.distance * 0.4 })),
      paint: b.paint("main", look("plastic", 0x3a6ad0, { free: true }), 0),
    });
  };

export const wearAndPlay: Things = {
  "hat, top hat, bowler hat, fedora, sun hat, cowboy hat, sombrero, straw hat, panama hat, derby, bonnet, pirate hat, chef hat, turban, fez":
    thing(0.3, (s, b) =>
      hat(/sun|cowboy|sombrero|straw|bonnet|pirate|fedora|panama/.test(b.word) ? "wide" : "top")(s, b),
    ),
  "cap, baseball cap, beanie, visor, trucker hat, hood, swim cap, flat cap": thing(0.25, hat("cap")),
  "witch hat, wizard hat, party hat, santa hat": thing(0.4, hat("cone")),
  beret: thing(0.25, hat("beret")),
  "helmet, hard hat, knight helmet, viking helmet, motorcycle helmet, football helmet, bike helmet, space helmet, construction helmet, roman helmet, bicycle helmet, spartan helmet, astronaut helmet":
    thing(0.3, helmet),
  "boot, boots, cowboy boot, rain boots, hiking boot, combat boots, snow boots, ski boot, sock, socks, stocking, wellingtons":
    thing(0.35, (s, b) => shoe("boot")(s, b)),
  "shoe, shoes, sneaker, sneakers, running shoe, slipper, sandal, loafer, trainers, moccasin, clog, ballet shoes, flip flops, ice skates, roller skates, slippers, sandals":
    thing(0.3, shoe("sneaker")),
  "high heel, high heels, heels, stiletto heel": thing(0.25, shoe("heel")),
  "shirt, t shirt, jacket, coat, sweater, hoodie, blouse, vest, suit, armor, armour, breastplate, uniform, tuxedo, jersey, trench coat, cloak, cape, chainmail, bathrobe, suit of armor, cardigan, poncho, corset, bra, spacesuit":
    thing(0.8, garment("shirt")),
  "dress, gown, wedding dress, skirt, kimono, robe, ball gown, apron, tutu, sari, nightgown": thing(
    1.2,
    garment("dress"),
  ),
  "pants, jeans, trousers, shorts, leggings, overalls, kilt, swimsuit, underwear": thing(1, garment("trousers")),
  "glove, gloves, mitten, gauntlet, boxing glove, baseball glove, hand, fist, oven mitt, mittens, boxing gloves, robot hand, foot, arm, prosthetic hand":
    thing(0.2, (s, b) => {
      const main = b.paint("main", look("leather", 0x9a5a34), 0);
      s.box({ at: [0, 0.4, 0], size: [0.4, 0.44, 0.16], bevel: 0.075, paint: main });
      for (let i = 0; i < 4; i += 1)
        s.tube({
          path: [
            [-0.15 + 0.1 * i, 0.58, 0],
            [-0.16 + 0.107 * i, 0.78 + 0.05 * Math.sin(i + 0.6), 0.02],
            [-0.16 + 0.107 * i, 0.88 + 0.08 * Math.sin(i + 0.6), 0.05],
          ],
          radius: [0.062, 0.056, 0.05],
          paint: main,
        });
      s.tube({
        path: [
          [0.17, 0.32, 0.02],
          [0.31, 0.46, 0.06],
          [0.36, 0.6, 0.09],
        ],
        radius: [0.08, 0.066, 0.056],
        paint: main,
      });
      s.lathe({
        profile: [
          [0.2, 0],
          [0.17, 0.22],
        ],
        paint: b.paint("edge", look("leather", 0x6a3c20), 1),
      });
      s.ring({
        at: [0, 0.03, 0],
        radius: 0.19,
        thickness: 0.034,
        paint: b.paint("edge", look("leather", 0x6a3c20), 1),
      });
    }),
  "backpack, rucksack, school bag, handbag, purse, bag, tote bag, satchel, messenger bag, duffel bag, wallet, pouch, shopping bag, clutch, sleeping bag, tote, fanny pack, sack, quiver, knapsack, diaper bag, garbage bag, bum bag, coin purse":
    thing(0.45, bag),
  "glasses, sunglasses, eyeglasses, spectacles, monocle, reading glasses, safety glasses": thing(0.15, glasses),
  "mask, tribal mask, venetian mask, theater mask, african mask, hockey mask, tiki mask, samurai mask, face mask, tiki, face, head, plague doctor":
    thing(0.3, mask),
  "skull, sugar skull, bone, skeleton head, ribcage, jaw, human skull, animal skull, brain": thing(0.2, skull),
  "umbrella, parasol, beach umbrella, cocktail umbrella, parachute": thing(1, (s, b) => {
    s.ball({ at: [0, 0.58, 0], radius: [0.5, 0.38, 0.5], from: 12, paint: b.paint("main", cloth(0xc8242c), 0) });
    s.rod({ from: [0, 0.12, 0], to: [0, 1, 0], radius: 0.016, paint: b.paint("shaft", look("metal", 0x8d9299)) });
    s.tube({
      path: [
        [0, 0.14, 0],
        [0, 0.04, 0],
        [0.06, 0, 0],
        [0.12, 0.05, 0],
      ],
      radius: 0.022,
      paint: b.paint("handle", look("wood", 0x6a4326), 1),
    });
  }),
  "belt, belt buckle, buckle, tie, necktie, bow tie, bowtie, scarf, ribbon, bandana, lanyard, suspenders, rope, lasso, leash, lei, wreath, garland, shoelace, cable, cord, ethernet cable, hose, coil, garden hose, thread, yarn, spring, slinky, christmas wreath":
    thing(0.5, (s, b) => {
      const main = b.paint("main", look("leather", 0x6a3f24, { free: true }), 0);
      if (/wreath|garland|lei/.test(b.word)) {
        s.within({ at: [0, 0.5, 0], turn: [90, 0, 0] }, () => {
          s.around(40, (i) =>
            s.ball({
              at: [0, 0, 0.36],
              turn: [i * 40, 0, 0],
              radius: [0.05, 0.1, 0.08],
              bumps: 0.3,
              paint: b.paint("leaves", look("leaf", 0x2f7a3a), 0),
            }),
          );
          s.around(9, () =>
            s.ball({ at: [0, 0.09, 0.36], radius: 0.045, paint: b.paint("fruit", look("food", 0xc8281e), 1) }),
          );
        });
        return;
      }
      if (/bow/.test(b.word) || b.word === "ribbon") {
        s.both(() =>
          s.tube({
            path: [
              [0, 0.4, 0.03],
              [0.3, 0.62, 0],
              [0.46, 0.4, 0],
              [0.3, 0.2, 0],
              [0, 0.38, 0],
            ],
            radius: 0.075,
            flatness: 1.6,
            paint: main,
          }),
        );
        s.box({
          at: [0, 0.4, 0.04],
          size: [0.16, 0.2, 0.16],
          bevel: 0.06,
          paint: b.paint("accents", look("fabric", 0xf2e6c8), 1),
        });
        return;
      }
      for (let i = 0; i < 4; i += 1)
        s.ring({
          at: [0, 0.06 + 0.08 * i, 0],
          turn: [3 * i, 40 * i, 2 * i],
          radius: 0.38 - 0.012 * i,
          thickness: 0.05,
          paint: main,
        });
      s.tube({
        path: [
          [0.36, 0.34, 0.05],
          [0.3, 0.36, 0.3],
          [0.5, 0.16, 0.42],
          [0.6, 0.04, 0.5],
        ],
        radius: 0.045,
        paint: main,
      });
      s.box({ at: [0.36, 0.3, 0.12], size: [0.16, 0.14, 0.06], paint: b.paint("clasp", look("metal", 0xd0a436), 1) });
    }),
  "guitar, electric guitar, acoustic guitar, violin, viola, cello, ukulele, banjo, bass guitar, fiddle, lute, harp, mandolin, double bass, sitar, lyre":
    thing(1, guitar),
  "piano, grand piano, organ, harpsichord, accordion, upright piano, pipe organ": thing(1.6, piano),
  "drum, drum kit, drums, bongo, bongo drum, snare drum, tambourine, drum set, djembe, timpani, cymbal, xylophone, hand drum, maraca, maracas, marimba":
    thing(0.5, drum),
  "trumpet, trombone, saxophone, tuba, french horn, horn, bugle, cornet, megaphone, sousaphone, bagpipes": thing(
    0.6,
    horn,
  ),
  "flute, clarinet, recorder, oboe, pan flute, piccolo, harmonica, bassoon, whistle, pipe, smoking pipe, didgeridoo, blowgun, blowpipe, kazoo, telescope tube":
    thing(0.6, flute),
  "bell, church bell, cowbell, gong, jingle bell, liberty bell, jingle bells, wind chime, doorbell bell": thing(
    0.4,
    bell,
  ),
  "microphone, mic, studio microphone, karaoke microphone": thing(0.25, microphone),
  "book, spellbook, spell book, notebook, journal, diary, grimoire, bible, dictionary, magazine, newspaper, envelope, letter, scroll, map, card, passport, photo album, folder, binder, playing card, comic book, ledger, photo, post it, sticky note, credit card, sketchbook, tarot card":
    thing(0.25, book),
  "sign, street sign, stop sign, caution sign, road sign, signpost, warning sign, neon sign, road signs, plaque, license plate, sticker, mail sign, street signs, wind vane, weather vane, arrow sign, target, dartboard":
    thing(2, (s, b) => {
      const stop = b.word.includes("stop");
      s.rod({ from: [0, 0, 0], to: [0, 0.92, 0], radius: 0.026, paint: b.paint("shaft", look("metal", 0x8d9299)) });
      const corners = stop ? 8 : 4;
      const outline = Array.from({ length: corners }, (_, i): Vec2 => {
        const a = (2 * Math.PI * (i + (stop ? 0.5 : 0))) / corners;
        return [0.3 * Math.cos(a), 0.3 * Math.sin(a)];
      });
      s.plate({
        at: [0, 0.76, 0.04],
        outline,
        depth: 0.03,
        round: 0.03,
        paint: b.paint("main", look("paint", stop ? 0xc8201e : 0xf2c01a), 0),
      });
      s.plate({
        at: [0, 0.76, 0.056],
        outline: outline.map(([x, y]): Vec2 => [x * 0.55, y * 0.16]),
        depth: 0.014,
        round: 0,
        paint: b.paint("accents", look("paint", stop ? 0xf6f4ee : 0x1b1a1c), 1),
      });
    }),
  "ball, sphere, soccer ball, football, basketball, baseball, tennis ball, beach ball, volleyball, golf ball, bowling ball, bowling pin, billiard ball, rubber ball, balls, marble toy, disco ball, magic 8 ball":
    thing(0.25, ball),
  "cylinder, tube, pipe fitting, disc, disk, coin, poker chip, button, penny, puck, token, casino chip, washer, doubloon":
    thing(0.3, (s, b) => {
      const flat = /disc|disk|coin|chip|button|penny|puck|token|washer|doub/.test(b.word);
      s.within(flat ? { at: [0, 0.45, 0], turn: [74, 0, 0] } : {}, () => {
        s.cylinder({
          radius: flat ? 0.44 : 0.32,
          height: flat ? 0.09 : 0.9,
          paint: b.paint("main", flat ? look("metal", 0xd6a72a) : look("plastic", 0x3a6ad0, { free: true }), 0),
        });
        if (flat)
          for (const y of [0.09, 0])
            s.ring({
              at: [0, y, 0],
              radius: 0.42,
              thickness: 0.03,
              paint: b.paint("edge", look("metal", 0xd6a72a), 0),
            });
        if (flat)
          s.plate({
            at: [0, 0.09, 0],
            turn: [90, 0, 0],
            outline: starOutline(5, 0.22, 0.1),
            depth: 0.03,
            paint: b.paint("accents", look("metal", 0xc08a1c), 0),
          });
      });
    }),
  "torus, halo ring, hula hoop, life preserver, lifebuoy, inner tube, pool float, infinity symbol": thing(0.5, (s, b) =>
    s.within({ at: [0, 0.4, 0], turn: [62, 0, 0] }, () =>
      s.ring({ radius: 0.34, thickness: 0.13, paint: b.paint("main", look("plastic", 0xe0552a, { free: true }), 0) }),
    ),
  ),
  "tetrahedron, triangle, prism shape": thing(0.3, solid(4)),
  octahedron: thing(0.3, solid(8)),
  "dodecahedron, d20, icosahedron, polyhedron, 20 sided die, geometric shape": thing(0.3, solid(12)),
  "heart, anatomical heart, love heart, valentine": thing(0.2, (s, b) =>
    s.plate({
      at: [0, 0.5, 0],
      outline: heartOutline(0.95),
      depth: 0.34,
      round: 0.26,
      paint: b.paint("main", look("ceramic", 0xc8182e), 0),
    }),
  ),
  "anchor, horseshoe, magnet, lock, padlock, shackle, combination lock, door knob, doorknob, door handle, hinge, carabiner, bicycle lock, ship anchor":
    thing(0.5, (s, b) => {
      const metal = b.paint("main", look("metal", /lock/.test(b.word) ? 0xc49a3c : 0x5d636a), 0);
      if (/lock|shackle/.test(b.word)) {
        s.box({ at: [0, 0.28, 0], size: [0.6, 0.52, 0.22], bevel: 0.07, paint: metal });
        s.tube({
          path: [
            [-0.19, 0.5, 0],
            [-0.19, 0.8, 0],
            [0, 0.96, 0],
            [0.19, 0.8, 0],
            [0.19, 0.5, 0],
          ],
          radius: 0.055,
          paint: b.paint("accents", look("chrome", 0xc6cbd0), 1),
        });
        s.ball({
          at: [0, 0.31, 0.11],
          radius: [0.055, 0.055, 0.015],
          paint: b.paint("hole", look("rubber", 0x151312)),
        });
        s.box({
          at: [0, 0.23, 0.11],
          size: [0.04, 0.13, 0.02],
          bevel: 0.004,
          paint: b.paint("hole", look("rubber", 0x151312)),
        });
        return;
      }
      if (/horseshoe|magnet/.test(b.word)) {
        s.tube({
          path: [
            [-0.3, 0.08, 0],
            [-0.34, 0.5, 0],
            [0, 0.86, 0],
            [0.34, 0.5, 0],
            [0.3, 0.08, 0],
          ],
          radius: 0.095,
          flatness: 0.7,
          flatEnds: true,
          paint: metal,
        });
        return;
      }
      s.rod({ from: [0, 0.08, 0], to: [0, 0.86, 0], radius: 0.05, paint: metal });
      s.within({ at: [0, 0.92, 0], turn: [90, 0, 0] }, () => s.ring({ radius: 0.08, thickness: 0.026, paint: metal }));
      s.rod({ from: [-0.24, 0.72, 0], to: [0.24, 0.72, 0], radius: 0.038, paint: metal });
      s.tube({
        path: [
          [-0.42, 0.36, 0],
          [-0.3, 0.12, 0],
          [0, 0.04, 0],
          [0.3, 0.12, 0],
          [0.42, 0.36, 0],
        ],
        radius: [0.03, 0.05, 0.06, 0.05, 0.03],
        paint: metal,
      });
      s.both(() => s.rod({ from: [0.34, 0.24, 0], to: [0.47, 0.46, 0], radius: 0.085, end: 0.003, paint: metal }));
    }),
  "feather, quill feather, peacock feather": thing(0.3, (s, b) => {
    s.tube({
      path: [
        [0.1, 0, 0],
        [0.02, 0.4, 0],
        [0.04, 0.98, 0],
      ],
      radius: [0.022, 0.016, 0.004],
      paint: b.paint("stem", look("bone", 0xefe6d2)),
    });
    s.sheet({
      point: (u, v) => [
        0.03 + (u - 0.5) * 0.36 * Math.sin(Math.PI * v ** 0.7) + 0.07 * (1 - v),
        0.2 + 0.8 * v,
        0.06 * Math.abs(u - 0.5),
      ],
      thickness: 0.014,
      size: 1.2,
      paint: b.paint("main", look("feathers", 0x3a6ad0, { free: true }), 0),
    });
  }),
  "eye, eyeball, evil eye, all seeing eye": thing(0.05, (s, b) => {
    s.ball({ at: [0, 0.45, 0], radius: 0.45, paint: b.paint("main", look("ceramic", 0xf4f0ea)) });
    s.ball({ at: [0, 0.45, 0.3], radius: [0.22, 0.22, 0.17], paint: b.paint("eyes", look("crystal", 0x3a8ac4), 0) });
    s.ball({
      at: [0, 0.45, 0.41],
      radius: [0.1, 0.1, 0.07],
      paint: b.paint("pupils", look("ceramic", 0x121012, { fixed: true })),
    });
  }),
  "emoji, smiley, smiley face, blob, slime, slime monster, ghost emoji, mascot ball, gelatinous cube, minion, pikachu, spongebob":
    thing(0.4, (s, b) => {
      s.ball({
        at: [0, 0.36, 0],
        radius: [0.44, 0.42, 0.42],
        bumps: 0.06,
        paint: b.paint("main", look("slime", 0xf2cc2e), 0),
      });
      wideEyes(s, b, [0, 0.5, 0.32], 0.15, 0.1);
      s.ring({
        at: [0, 0.36, 0.36],
        turn: [100, 0, 0],
        radius: 0.17,
        thickness: 0.03,
        from: 200,
        to: 340,
        paint: b.paint("mouth", look("rubber", 0x2a1414)),
      });
    }),
};
