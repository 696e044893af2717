import { type Look, look } from "../looks/look.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

const shell = (color = 0x2b2d32): Look => look("plastic", color);
const glass = look("screen", 0x1d4f7c, { fixed: true });

/** A flat body with a screen, standing a little tilted. */
function tablet(w: number, h: number, d: number): Recipe {
  return (s, b) =>
    s.within({ at: [0, 0.02, 0], turn: [-12, b.dice.between(-14, 14), 0] }, () => {
      s.box({
        at: [0, h / 2, 0],
        size: [w, h, d],
        bevel: Math.min(0.045, d * 0.48),
        paint: b.paint("body", shell(), 0),
      });
      s.box({
        at: [0, h / 2 + 0.01, d / 2 + 0.002],
        size: [w * 0.9, h * 0.84, 0.012],
        bevel: 0.004,
        paint: b.paint("screen", glass),
      });
      s.ball({
        at: [0, h * 0.045, d / 2 + 0.004],
        radius: [0.03, 0.02, 0.008],
        paint: b.paint("buttons", look("metal", 0xb9bec4), 1),
      });
      s.box({
        at: [w / 2 + 0.004, h * 0.7, 0],
        size: [0.012, 0.1, d * 0.4],
        paint: b.paint("buttons", look("metal", 0xb9bec4), 1),
      });
      for (const y of [0.88, 0.77])
        s.ball({
          at: [-w * 0.34, h * y, -d / 2],
          radius: [0.045, 0.045, 0.016],
          paint: b.paint("lens", look("glass", 0x16181c, { fixed: true })),
        });
      if (/reader|kindle/.test(b.word))
        for (let i = 0; i < 9; i += 1)
          s.box({
            at: [-0.02 * (i % 3), h * (0.8 - 0.075 * i), d / 2 + 0.009],
            size: [w * 0.7, 0.014, 0.004],
            bevel: 0,
            paint: b.paint("text", look("paper", 0xdfe3e4, { fixed: true })),
          });
    });
}

const screenOnStand: Recipe = (s, b) => {
  const body = b.paint("body", shell(), 0);
  const old = /crt|retro|old/.test(b.word);
  s.box({ at: [0, 0.52, old ? -0.1 : 0], size: [0.95, 0.58, old ? 0.45 : 0.05], bevel: 0.02, paint: body });
  s.box({ at: [0, 0.53, old ? 0.13 : 0.026], size: [0.88, 0.5, 0.012], bevel: 0.004, paint: b.paint("screen", glass) });
  s.rod({
    from: [0, 0.02, -0.04],
    to: [0, 0.3, -0.03],
    radius: 0.034,
    paint: b.paint("base", look("metal", 0x84898f), 1),
  });
  s.box({ at: [0, 0.015, 0], size: [0.38, 0.03, 0.22], paint: b.paint("base", look("metal", 0x84898f), 1) });
};

const keys = (
  s: Parameters<Recipe>[0],
  b: Parameters<Recipe>[1],
  w: number,
  d: number,
  y: number,
  columns: number,
  rows: number,
): void => {
  for (let i = 0; i < rows; i += 1)
    for (let k = 0; k < columns; k += 1)
      s.box({
        at: [((k + 0.5) / columns - 0.5) * w, y, ((i + 0.5) / rows - 0.5) * d],
        size: [(w / columns) * 0.8, 0.025, (d / rows) * 0.78],
        bevel: 0.006,
        paint: b.paint("buttons", look("plastic", 0x5a5e66), 1),
      });
};

const laptop: Recipe = (s, b) => {
  const body = b.paint("body", look("metal", 0xa9aeb4), 0);
  s.box({ at: [0, 0.025, 0], size: [0.95, 0.045, 0.64], bevel: 0.02, paint: body });
  s.within({ at: [0, 0.05, -0.04] }, () => keys(s, b, 0.84, 0.3, 0.005, 12, 4));
  s.box({
    at: [0, 0.05, 0.22],
    size: [0.24, 0.01, 0.14],
    bevel: 0.003,
    paint: b.paint("accents", look("metal", 0x8c9197), 1),
  });
  s.within({ at: [0, 0.04, -0.31], turn: [-14, 0, 0] }, () => {
    s.box({ at: [0, 0.31, 0], size: [0.95, 0.6, 0.03], bevel: 0.014, paint: body });
    s.box({ at: [0, 0.32, 0.017], size: [0.87, 0.52, 0.008], bevel: 0.003, paint: b.paint("screen", glass) });
  });
};

const camera: Recipe = (s, b) => {
  const body = b.paint("body", shell(0x26272b), 0);
  const trim = b.paint("accents", look("metal", 0xb6bbc1), 1);
  const lens = b.paint("lens", look("glass", 0x1f3656, { fixed: true }));
  if (/security|surveillance|web|dash|cctv/.test(b.word) || b.kin.includes("security")) {
    s.cylinder({ radius: 0.2, height: 0.05, paint: trim });
    s.tube({
      path: [
        [0, 0.04, 0],
        [0, 0.3, 0],
        [0, 0.42, 0.1],
      ],
      radius: 0.05,
      paint: trim,
    });
    s.within({ at: [0, 0.52, -0.18], turn: [84, 0, 0] }, () => {
      s.cylinder({ radius: 0.18, height: 0.6, paint: body });
      s.cylinder({ at: [0, 0.59, 0], radius: 0.13, height: 0.03, paint: lens });
    });
    s.ball({
      at: [0.1, 0.66, 0.4],
      radius: 0.02,
      paint: b.paint("lights", look("plastic", 0xe0281e, { glows: true })),
    });
    return;
  }
  s.box({ at: [0, 0.3, 0], size: [0.9, 0.52, 0.26], bevel: 0.045, paint: body });
  s.box({ at: [0, 0.53, 0], size: [0.9, 0.1, 0.24], bevel: 0.03, paint: trim });
  s.box({ at: [0, 0.61, 0], size: [0.28, 0.14, 0.2], taper: [0.8, 0.8], paint: trim });
  s.within({ at: [0, 0.29, 0.1], turn: [90, 0, 0] }, () => {
    s.lathe({
      profile: [
        [0.22, 0],
        [0.23, 0.1],
        [0.2, 0.12],
        [0.21, 0.26],
        [0.17, 0.28],
        [0.15, 0.2],
      ],
      paint: body,
    });
    for (const y of [0.06, 0.18]) s.ring({ at: [0, y, 0], radius: 0.218, thickness: 0.016, paint: trim });
    s.ball({ at: [0, 0.19, 0], radius: [0.155, 0.07, 0.155], paint: lens });
  });
  s.cylinder({
    at: [0.33, 0.57, 0],
    radius: 0.06,
    height: 0.06,
    paint: b.paint("buttons", look("metal", 0x8e949a), 1),
  });
  s.box({ at: [-0.33, 0.46, 0.13], size: [0.13, 0.07, 0.02], paint: b.paint("lights", look("ceramic", 0xfdf6e0)) });
};

const speaker: Recipe = (s, b) => {
  const body = b.paint("body", look("wood", 0x6a4326), 0);
  const cone = b.paint("accents", look("rubber", 0x232427), 1);
  const ring = b.paint("setting", look("metal", 0x9da3a9), 2);
  const round = b.word.includes("smart") || b.dice.chance(0.25);
  if (round) {
    s.lathe({
      profile: [
        [0, 0],
        [0.3, 0],
        [0.34, 0.06],
        [0.34, 0.6],
        [0.29, 0.7],
        [0, 0.72],
      ],
      paint: b.paint("body", look("fabric", 0x6d7278), 0),
    });
    s.within({ at: [0, 0.69, 0] }, () =>
      s.ring({ radius: 0.28, thickness: 0.022, paint: b.paint("lights", look("plastic", 0x29b6f0, { glows: true })) }),
    );
    return;
  }
  s.box({ at: [0, 0.5, 0], size: [0.56, 1, 0.42], bevel: 0.03, paint: body });
  for (const [y, r] of [
    [0.32, 0.2],
    [0.74, 0.11],
  ] as const)
    s.within({ at: [0, y, 0.2], turn: [90, 0, 0] }, () => {
      s.lathe({
        profile: [
          [0, 0],
          [r * 0.3, 0.012],
          [r * 0.85, 0.035],
          [r, 0.03],
          [r, 0],
        ],
        paint: cone,
      });
      s.ring({ at: [0, 0.03, 0], radius: r, thickness: 0.02, paint: ring });
      s.ball({ radius: [r * 0.36, r * 0.25, r * 0.36], paint: ring });
    });
};

const headphones: Recipe = (s, b) => {
  const body = b.paint("body", shell(0x2a2c31), 0);
  const pad = b.paint("seat", look("leather", 0x1c1b1d), 1);
  s.within({ at: [0, 0.44, 0], turn: [90, 0, 0] }, () =>
    s.within({ scale: [1, 1.6, 1.15] }, () => s.ring({ radius: 0.4, thickness: 0.036, from: 0, to: 180, paint: body })),
  );
  s.both(() =>
    s.within({ at: [0.41, 0.36, 0], turn: [0, 0, 90] }, () => {
      s.cylinder({ at: [0, -0.1, 0], radius: 0.19, height: 0.1, paint: body });
      s.within({ scale: [1.1, 1, 0.9] }, () =>
        s.ring({ at: [0, 0.03, 0], radius: 0.13, thickness: 0.062, paint: pad }),
      );
      s.ball({ at: [0, -0.11, 0], radius: [0.11, 0.02, 0.11], paint: b.paint("accents", look("metal", 0xb9bec4), 1) });
    }),
  );
  if (b.word.includes("headset")) {
    s.tube({
      path: [
        [0.44, 0.28, 0.1],
        [0.38, 0.1, 0.3],
        [0.12, 0.08, 0.42],
      ],
      radius: 0.016,
      paint: body,
    });
    s.ball({ at: [0.1, 0.08, 0.43], radius: 0.042, paint: pad });
  }
};

const vrHeadset: Recipe = (s, b) => {
  const body = b.paint("body", look("plastic", 0xe8e9eb), 0);
  s.box({ at: [0, 0.35, 0.2], size: [0.8, 0.42, 0.34], bevel: 0.12, paint: body });
  s.box({
    at: [0, 0.35, 0.37],
    size: [0.66, 0.3, 0.04],
    bevel: 0.02,
    paint: b.paint("screen", look("glass", 0x1b2330, { fixed: true })),
  });
  const strap = b.paint("band", look("fabric", 0x33353a), 1);
  s.within({ at: [0, 0.38, 0], scale: [0.95, 2.2, 1.1] }, () =>
    s.ring({ radius: 0.38, thickness: 0.034, from: 0, to: 180, paint: strap }),
  );
  s.within({ at: [0, 0.4, 0.02], turn: [0, 0, 90] }, () =>
    s.ring({ radius: 0.36, thickness: 0.03, from: 180, to: 340, paint: strap }),
  );
  s.both(() =>
    s.ball({
      at: [0.24, 0.42, 0.385],
      radius: [0.04, 0.04, 0.02],
      paint: b.paint("lens", look("glass", 0x16181c, { fixed: true })),
    }),
  );
};

const controller: Recipe = (s, b) => {
  const body = b.paint("body", shell(0x2f3136), 0);
  const dark = b.paint("accents", look("rubber", 0x16171a), 1);
  s.within({ turn: [24, 0, 0], at: [0, 0.14, 0] }, () => {
    s.ball({ radius: [0.36, 0.1, 0.2], paint: body });
    s.both(() =>
      s.tube({
        path: [
          [0.26, 0, -0.04],
          [0.4, -0.02, 0.1],
          [0.44, -0.06, 0.34],
        ],
        radius: [0.16, 0.14, 0.085],
        flatness: 0.75,
        paint: body,
      }),
    );
    for (const [x, z] of [
      [-0.15, 0.1],
      [0.15, 0.1],
    ] as const) {
      s.cylinder({ at: [x, 0.08, z], radius: 0.035, height: 0.06, paint: dark });
      s.ball({ at: [x, 0.15, z], radius: [0.068, 0.03, 0.068], paint: dark });
    }
    s.box({ at: [-0.28, 0.1, -0.03], size: [0.15, 0.03, 0.045], paint: dark });
    s.box({ at: [-0.28, 0.1, -0.03], size: [0.045, 0.03, 0.15], paint: dark });
    const lit = [0xd0342a, 0x2f7fd8, 0x2fa84c, 0xe6b41e];
    for (const [i, [x, z]] of (
      [
        [0.06, 0],
        [-0.06, 0],
        [0, 0.06],
        [0, -0.06],
      ] as const
    ).entries())
      s.ball({
        at: [0.28 + x, 0.1, -0.03 + z],
        radius: [0.03, 0.022, 0.03],
        paint: b.paint(i === 0 ? "buttons" : `button${i}`, look("plastic", lit[i]!)),
      });
  });
};

/** A box with a face: radios, consoles, projectors, printers, toasters and other machines. */
function machine(f: {
  size: Vec3;
  body: Look;
  face: "dial" | "screen" | "slot" | "grille" | "drum" | "lens" | "jar";
  antenna?: boolean;
  handle?: boolean;
}): Recipe {
  return (s, b) => {
    const body = b.paint("body", f.body, 0);
    const trim = b.paint("accents", look("metal", 0xc3c8cd), 1);
    const dark = b.paint("face", look("plastic", 0x1f2125), 1);
    const [w, h, d] = f.size.map((v) => b.dice.about(v, 0.08)) as [number, number, number];
    s.box({ at: [0, h / 2 + 0.03, 0], size: [w, h, d], bevel: 0.07 * Math.min(w, h, d) + 0.015, paint: body });
    for (const x of [-1, 1])
      for (const z of [-1, 1])
        s.cylinder({ at: [x * w * 0.4, 0, z * d * 0.36], radius: 0.03, height: 0.05, paint: dark });
    const z = d / 2 + 0.004;
    const y = h / 2 + 0.03;
    const knob = (x: number, ky: number, r: number): void =>
      s.within({ at: [x, ky, z], turn: [90, 0, 0] }, () =>
        s.cylinder({
          at: [0, -0.01, 0],
          radius: r,
          height: 0.05,
          paint: b.paint("buttons", look("metal", 0xb9bec4), 1),
        }),
      );
    if (f.face === "dial" || f.face === "grille") {
      s.within({ at: [-w * 0.22, y, z], turn: [90, 0, 0] }, () =>
        s.cylinder({ at: [0, -0.012, 0], radius: Math.min(h, w) * 0.36, height: 0.025, paint: dark }),
      );
      for (let i = -3; i <= 3; i += 1)
        s.box({
          at: [-w * 0.22, y + i * h * 0.09, z + 0.014],
          size: [Math.min(h, w) * 0.6 * Math.cos(i * 0.36), h * 0.03, 0.008],
          bevel: 0,
          paint: trim,
        });
      s.box({
        at: [w * 0.22, y + h * 0.2, z],
        size: [w * 0.36, h * 0.24, 0.012],
        bevel: 0.003,
        paint: b.paint("screen", look("ceramic", 0xf3e2a8, { fixed: true })),
      });
      knob(w * 0.12, y - h * 0.18, h * 0.09);
      knob(w * 0.32, y - h * 0.18, h * 0.09);
    } else if (f.face === "screen") {
      s.box({
        at: [0, y + h * 0.1, z],
        size: [w * 0.8, h * 0.56, 0.014],
        bevel: 0.005,
        paint: b.paint("screen", glass),
      });
      for (let i = -1; i <= 1; i += 1)
        s.ball({
          at: [i * w * 0.18, y - h * 0.33, z],
          radius: [0.04, 0.04, 0.02],
          paint: b.paint("buttons", look("plastic", 0xd0342a), 1),
        });
    } else if (f.face === "slot") {
      for (const dz of [-0.22, 0.22])
        s.box({
          at: [0, h + 0.028, dz * d],
          size: [w * 0.72, 0.014, d * 0.17],
          bevel: 0.004,
          paint: b.paint("inside", look("rubber", 0x141416, { fixed: true })),
        });
      s.box({ at: [w / 2 + 0.03, y + h * 0.12, 0], size: [0.07, 0.05, 0.12], paint: dark });
      knob(w * 0.28, y - h * 0.2, h * 0.1);
      s.box({
        at: [0, h + 0.09, -0.22 * d],
        size: [w * 0.6, 0.16, d * 0.11],
        bevel: 0.02,
        paint: b.paint("bread", look("food", 0xc98f4a)),
      });
    } else if (f.face === "drum") {
      s.within({ at: [0, y - h * 0.04, z], turn: [90, 0, 0] }, () => {
        s.ring({ radius: w * 0.33, thickness: 0.04, paint: trim });
        s.ball({
          radius: [w * 0.31, 0.06, w * 0.31],
          paint: b.paint("windows", look("glass", 0x3f6a80, { fixed: true })),
        });
      });
      knob(w * 0.34, y + h * 0.41, 0.045);
      s.box({ at: [-w * 0.2, y + h * 0.41, z], size: [w * 0.4, 0.06, 0.012], paint: dark });
    } else if (f.face === "lens") {
      s.within({ at: [w * 0.2, y, z - 0.03], turn: [90, 0, 0] }, () => {
        s.cylinder({ radius: h * 0.36, height: 0.12, paint: dark });
        s.ball({
          at: [0, 0.12, 0],
          radius: [h * 0.28, 0.04, h * 0.28],
          paint: b.paint("lens", look("glass", 0x6fb6e0, { fixed: true })),
        });
      });
      for (let i = 0; i < 5; i += 1)
        s.box({ at: [-w * 0.24, y + (i - 2) * h * 0.13, z], size: [w * 0.32, h * 0.05, 0.012], bevel: 0, paint: dark });
    } else {
      s.lathe({
        at: [0, h + 0.03, 0],
        profile: [
          [w * 0.26, 0],
          [w * 0.32, h * 0.9],
          [w * 0.32, h],
        ],
        paint: b.paint("glass", look("glass", 0xcfe6ec)),
      });
      s.cylinder({ at: [0, 2 * h + 0.03, 0], radius: w * 0.33, height: 0.07, paint: dark });
      knob(0, y, h * 0.2);
    }
    if (f.antenna === true || b.has("antenna"))
      s.rod({
        from: [w * 0.36, h, -d * 0.2],
        to: [w * 0.62, h + 0.45, -d * 0.2],
        radius: 0.012,
        paint: b.paint("antenna", look("chrome", 0xc9ced3)),
      });
    if (f.handle === true)
      s.tube({
        path: [
          [-w * 0.34, h, 0],
          [-w * 0.32, h + 0.16, 0],
          [w * 0.32, h + 0.16, 0],
          [w * 0.34, h, 0],
        ],
        radius: 0.024,
        paint: trim,
      });
  };
}

const telescope: Recipe = (s, b) => {
  const body = b.paint("body", look("metal", 0xc09a3c), 0);
  const leg = b.paint("legs", look("wood", 0x6a4326), 1);
  s.around(3, () => s.rod({ from: [0, 0.52, 0.02], to: [0, 0, 0.34], radius: 0.026, end: 0.018, paint: leg }));
  s.within({ at: [0, 0.6, 0], turn: [62, 0, 0] }, () =>
    s.lathe({
      profile: [
        [0, -0.42],
        [0.05, -0.42],
        [0.05, -0.2],
        [0.07, -0.19],
        [0.07, 0.08],
        [0.1, 0.1],
        [0.1, 0.5],
        [0.12, 0.51],
        [0.12, 0.56],
        [0.09, 0.56],
        [0.085, 0.5],
      ],
      paint: body,
    }),
  );
  s.ball({ at: [0, 0.56, 0], radius: 0.06, paint: leg });
};

const typewriter: Recipe = (s, b) => {
  s.box({
    at: [0, 0.16, -0.08],
    size: [0.9, 0.3, 0.5],
    taper: [0.95, 0.6],
    paint: b.paint("body", look("metal", 0x2f3136, { free: true }), 0),
  });
  s.within({ at: [0, 0.13, 0.27], turn: [20, 0, 0] }, () => keys(s, b, 0.76, 0.3, 0.03, 10, 4));
  s.box({
    at: [0, 0.08, 0.2],
    size: [0.9, 0.1, 0.5],
    paint: b.paint("body", look("metal", 0x2f3136, { free: true }), 0),
  });
  s.rod({
    from: [-0.52, 0.38, -0.14],
    to: [0.52, 0.38, -0.14],
    radius: 0.07,
    paint: b.paint("accents", look("rubber", 0x1c1c1f), 1),
  });
  s.sheet({
    point: (u, v) => [(u - 0.5) * 0.6, 0.42 + 0.36 * v, -0.16 - 0.12 * v],
    thickness: 0.01,
    paint: b.paint("paper", look("paper", 0xf4f1e8)),
  });
};

const phone: Recipe = (s, b) => {
  const body = b.paint("body", look("plastic", 0xb81f24), 0);
  const dial = b.paint("accents", look("metal", 0xe3e0d8), 1);
  s.box({ at: [0, 0.18, 0], size: [0.62, 0.34, 0.56], taper: [0.62, 0.6], bevel: 0.06, paint: body });
  s.within({ at: [0, 0.2, 0.21], turn: [64, 0, 0] }, () => {
    s.cylinder({ radius: 0.19, height: 0.03, paint: dial });
    s.around(10, () =>
      s.ball({
        at: [0, 0.03, 0.14],
        radius: [0.027, 0.012, 0.027],
        paint: b.paint("buttons", look("rubber", 0x1c1c1f)),
      }),
    );
  });
  s.tube({
    path: [
      [-0.34, 0.36, 0],
      [-0.24, 0.47, 0],
      [0, 0.5, 0],
      [0.24, 0.47, 0],
      [0.34, 0.36, 0],
    ],
    radius: [0.1, 0.06, 0.05, 0.06, 0.1],
    paint: body,
  });
  s.tube({
    path: [
      [-0.3, 0.1, 0.1],
      [-0.46, 0.05, 0.2],
      [-0.5, 0.2, 0.1],
      [-0.38, 0.34, 0],
    ],
    radius: 0.018,
    paint: b.paint("cord", look("rubber", 0x1c1c1f)),
  });
};

const clock: Recipe = (s, b) => {
  const frame = b.paint("body", look("wood", 0x7a4c28), 0);
  const face = b.paint("face", look("paper", 0xf5f1e6));
  const hand = b.paint("accents", look("metal", 0x232428), 1);
  const alarm = b.word.includes("alarm");
  const tall = b.word.includes("grandfather");
  const y = tall ? 0.82 : 0.46;
  const r = tall ? 0.17 : 0.36;
  if (tall) {
    s.box({ at: [0, 0.5, -0.06], size: [0.4, 1, 0.24], paint: frame });
    s.box({ at: [0, 1.02, -0.06], size: [0.5, 0.07, 0.32], paint: frame });
    s.box({ at: [0, 0.05, -0.06], size: [0.5, 0.12, 0.32], paint: frame });
    s.box({ at: [0, 0.4, 0.062], size: [0.24, 0.46, 0.01], paint: b.paint("glass", look("glass", 0x3c3028)) });
    s.rod({
      from: [0, 0.6, 0.075],
      to: [0.03, 0.3, 0.075],
      radius: 0.008,
      paint: b.paint("knobs", look("metal", 0xd0a436)),
    });
    s.ball({ at: [0.03, 0.28, 0.08], radius: [0.055, 0.055, 0.02], paint: b.paint("knobs", look("metal", 0xd0a436)) });
  }
  s.within({ at: [0, y, 0], turn: [90, 0, 0] }, () => {
    s.cylinder({ at: [0, -0.06, 0], radius: r * 1.12, height: 0.14, paint: frame });
    s.cylinder({ at: [0, 0.075, 0], radius: r, height: 0.012, paint: face });
    s.around(12, (i) =>
      s.box({
        at: [0, 0.09, r * 0.84],
        size: [r * (i % 3 === 0 ? 0.07 : 0.035), 0.012, r * 0.16],
        bevel: 0,
        paint: hand,
      }),
    );
    for (const [yaw, l] of [
      [b.dice.between(0, 360), 0.5],
      [b.dice.between(0, 360), 0.75],
    ] as const)
      s.within({ turn: [0, yaw, 0] }, () =>
        s.rod({ from: [0, 0.1, -0.03], to: [0, 0.1, r * l], radius: r * 0.03, end: r * 0.012, paint: hand }),
      );
    s.ring({
      at: [0, 0.075, 0],
      radius: r * 1.06,
      thickness: r * 0.08,
      paint: b.paint("edge", look("metal", 0xc49a3c), 1),
    });
  });
  if (alarm)
    s.both(() => {
      s.ball({
        at: [0.22, 0.86, 0],
        turn: [0, 0, -26],
        radius: [0.15, 0.11, 0.13],
        from: 0,
        paint: b.paint("knobs", look("metal", 0xd0a436), 1),
      });
      s.rod({ from: [0.2, 0.16, 0], to: [0.3, 0, 0], radius: 0.034, paint: frame });
    });
};

const mouse: Recipe = (s, b) => {
  s.ball({ radius: [0.28, 0.22, 0.48], from: 0, paint: b.paint("body", shell(0x33353b), 0) });
  s.box({ at: [0, 0.17, 0.2], size: [0.012, 0.12, 0.36], paint: b.paint("accents", look("rubber", 0x121315), 1) });
  s.within({ at: [0, 0.17, 0.24], turn: [0, 0, 90] }, () =>
    s.cylinder({
      at: [0, -0.025, 0],
      radius: 0.06,
      height: 0.05,
      paint: b.paint("buttons", look("rubber", 0x787d84), 1),
    }),
  );
  if (!b.word.includes("wireless"))
    s.tube({
      path: [
        [0, 0.06, 0.46],
        [0.06, 0.03, 0.62],
        [-0.04, 0.03, 0.78],
      ],
      radius: 0.016,
      paint: b.paint("cord", look("rubber", 0x1a1a1d)),
    });
};

const recordPlayer: Recipe = (s, b) => {
  s.box({ at: [0, 0.1, 0], size: [0.95, 0.2, 0.75], bevel: 0.02, paint: b.paint("body", look("wood", 0x7a4a28), 0) });
  s.cylinder({
    at: [-0.1, 0.2, 0],
    radius: 0.34,
    height: 0.02,
    paint: b.paint("accents", look("plastic", 0x17171a, { pattern: "gradient" })),
  });
  s.cylinder({ at: [-0.1, 0.22, 0], radius: 0.1, height: 0.006, paint: b.paint("label", look("paper", 0xd0342a), 1) });
  s.tube({
    path: [
      [0.36, 0.22, -0.24],
      [0.36, 0.29, -0.22],
      [0.3, 0.28, 0.1],
      [0.12, 0.245, 0.18],
    ],
    radius: 0.016,
    paint: b.paint("frame", look("chrome", 0xc6cbd0), 1),
  });
  for (const z of [0.2, 0.3])
    s.cylinder({
      at: [0.38, 0.2, z],
      radius: 0.035,
      height: 0.03,
      paint: b.paint("buttons", look("metal", 0xb9bec4), 1),
    });
  if (/gramophone|phonograph/.test(b.word))
    s.within({ at: [0.2, 0.24, -0.2], turn: [-40, 20, 0] }, () =>
      s.lathe({
        profile: [
          [0.03, 0],
          [0.05, 0.4],
          [0.14, 0.62],
          [0.36, 0.78],
          [0.34, 0.78],
          [0.12, 0.62],
        ],
        paint: b.paint("horns", look("metal", 0xd0a436), 1),
      }),
    );
};

const bulb: Recipe = (s, b) => {
  s.lathe({
    profile: [
      [0, 0],
      [0.05, 0.01],
      [0.12, 0.05],
      [0.12, 0.24],
      [0.14, 0.26],
    ],
    paint: b.paint("base", look("metal", 0xa9aeb4), 1),
  });
  for (let i = 0; i < 4; i += 1)
    s.ring({
      at: [0, 0.08 + 0.045 * i, 0],
      radius: 0.122,
      thickness: 0.014,
      paint: b.paint("base", look("metal", 0xa9aeb4), 1),
    });
  s.lathe({
    at: [0, 0.25, 0],
    profile: [
      [0.13, 0],
      [0.17, 0.1],
      [0.3, 0.3],
      [0.33, 0.46],
      [0.26, 0.64],
      [0, 0.74],
    ],
    paint: b.paint("main", look("glass", 0xffedb0, { glows: true }), 0),
  });
};

const earbuds: Recipe = (s, b) => {
  s.both(() =>
    s.within({ at: [0.24, 0.3, 0], turn: [0, 0, 12] }, () => {
      s.ball({ at: [0, 0.22, 0.02], radius: [0.16, 0.15, 0.15], paint: b.paint("body", look("plastic", 0xf3f3f4), 0) });
      s.tube({
        path: [
          [0, 0.18, 0],
          [0, -0.22, 0],
        ],
        radius: [0.065, 0.055],
        paint: b.paint("body", look("plastic", 0xf3f3f4), 0),
      });
      s.ball({ at: [-0.13, 0.25, 0.05], radius: 0.075, paint: b.paint("accents", look("rubber", 0x55585e), 1) });
    }),
  );
};

const fan: Recipe = (s, b) => {
  const metal = b.paint("body", look("metal", 0x9aa0a6), 0);
  s.lathe({
    profile: [
      [0, 0],
      [0.24, 0],
      [0.2, 0.04],
      [0.035, 0.07],
      [0.03, 0.44],
      [0, 0.44],
    ],
    paint: metal,
  });
  s.within({ at: [0, 0.68, 0], turn: [90, 0, 0] }, () => {
    for (const y of [-0.08, 0.08])
      for (const r of [0.34, 0.22]) s.ring({ at: [0, y, 0], radius: r, thickness: 0.012, paint: metal });
    s.around(18, () =>
      s.tube({
        path: [
          [0, 0.1, 0.03],
          [0, 0.1, 0.2],
          [0, 0, 0.35],
          [0, -0.09, 0.2],
        ],
        radius: 0.007,
        paint: metal,
      }),
    );
    s.around(4, () =>
      s.ball({
        at: [0, 0.0, 0.16],
        turn: [0, 0, 28],
        radius: [0.11, 0.012, 0.15],
        paint: b.paint("blade", look("plastic", 0x3f7ac0), 1),
      }),
    );
    s.ball({ radius: 0.07, paint: metal });
  });
};

export const devices: Things = {
  "phone, smartphone, cell phone, mobile phone, iphone, cellphone, mobile, power bank, portable charger, hard drive, calculator, remote, remote control, gps, ipod, mp3 player, walkman, flash drive, usb drive, thumb drive, battery, wireless charger, charging pad, charging station, charger, key fob, pager, external hard drive, usb, usb hub, hub":
    thing(0.16, tablet(0.5, 1, 0.09)),
  "tablet, e reader, ereader, reader, kindle, ipad, book reader, drawing tablet, graphics tablet, digital photo frame, photo frame, notepad, clipboard, smart display, scale, bathroom scale, kitchen scale, electronic reader, doorbell, smart lock, light switch":
    thing(0.25, tablet(0.72, 1, 0.06)),
  "telephone, rotary phone, landline, old telephone, rotary telephone, telephone handset": thing(0.25, phone),
  "television, tv, monitor, computer, screen, desktop computer, computer monitor, smart tv, television set, flat screen tv, imac, projector screen, display, pc, computer screen, whiteboard, chalkboard, billboard":
    thing(1, screenOnStand),
  "laptop, notebook computer, macbook, chromebook, ultrabook": thing(0.4, laptop),
  "keyboard, piano keyboard, synthesizer, computer keyboard, calculator keyboard, mechanical keyboard, gaming keyboard, launchpad":
    thing(0.45, (s, b) => {
      s.box({
        at: [0, 0.05, 0],
        turn: [6, 0, 0],
        size: [1, 0.06, 0.36],
        bevel: 0.02,
        paint: b.paint("body", shell(), 0),
      });
      s.within({ at: [0, 0.09, 0], turn: [6, 0, 0] }, () => keys(s, b, 0.92, 0.3, 0, 15, 5));
    }),
  "computer mouse, gaming mouse, wireless mouse, trackball, mouse pad, mousepad": thing(0.12, mouse),
  "camera, dslr, dslr camera, video camera, polaroid camera, film camera, security camera, webcam, action camera, camcorder, gopro, instant camera, digital camera, surveillance camera, movie camera, vintage camera, dashcam, dash cam, trail camera, camera lens, lens":
    thing(0.15, camera),
  "speaker, loudspeaker, boombox, subwoofer, smart speaker, bluetooth speaker, soundbar, amplifier, guitar amp, smart home assistant, virtual assistant, voice assistant, stereo speaker, amp, home assistant":
    thing(0.4, speaker),
  "headphones, headphone, headset, gaming headset, earphones, earmuffs, ear muffs": thing(0.22, headphones),
  "earbuds, earbud, airpods, hearing aid, ear buds": thing(0.04, earbuds),
  "vr headset, virtual reality headset, oculus, reality headset, ar headset, virtual reality goggles, gas mask, ski goggles, goggles, vr goggles, binoculars, night vision goggles":
    thing(0.25, vrHeadset),
  "controller, game controller, gamepad, joystick, gaming controller, xbox controller, playstation controller, game pad, arcade stick, nintendo switch, gameboy, game boy, racing wheel":
    thing(0.16, controller),
  "radio, stereo, transistor radio, walkie talkie, cassette player, boom box, record radio, intercom, cb radio, metronome, cassette, cassette tape, two way radio, weather radio":
    thing(
      0.3,
      machine({ size: [0.9, 0.52, 0.3], body: look("wood", 0x80502c), face: "dial", antenna: true, handle: true }),
    ),
  "console, game console, gaming console, playstation, xbox, dvd player, vcr, router, modem, cd player, blu ray player, set top box, cable box, computer tower, server, media player, streaming device, bluray player, player, smart hub, pc case, desktop tower, wifi router, graphics card, docking station, playback device":
    thing(0.4, machine({ size: [0.95, 0.24, 0.62], body: shell(0x26282d), face: "grille" })),
  "projector, movie projector, film projector, slide projector, overhead projector": thing(
    0.35,
    machine({ size: [0.85, 0.34, 0.62], body: look("plastic", 0xe6e6e8), face: "lens" }),
  ),
  "printer, scanner, copier, photocopier, fax machine, 3d printer, cash register, shredder, paper shredder, label maker, printing press, atm, vending machine, slot machine, arcade machine, jukebox, pinball machine, arcade cabinet, parking meter, gas pump, fuel dispenser, ticket machine, charging dock":
    thing(0.5, machine({ size: [0.8, 0.6, 0.55], body: look("plastic", 0xd7d8da), face: "screen" })),
  "toaster, toaster oven, pop up toaster": thing(
    0.35,
    machine({ size: [0.8, 0.5, 0.42], body: look("chrome", 0xc8cdd2), face: "slot" }),
  ),
  "washing machine, dryer, washer, dishwasher, laundry machine, tumble dryer": thing(
    0.9,
    machine({ size: [0.7, 0.9, 0.66], body: look("plastic", 0xf0f0f1), face: "drum" }),
  ),
  "microwave, microwave oven, refrigerator, fridge, freezer, oven range, mini fridge, safe, thermostat, air conditioner, air purifier, smoke detector, heater, space heater, dehumidifier, alarm system, air fryer, fan heater, smart thermostat, security system, smart plug, surge protector, power strip, humidifier, water cooler, water dispenser, cooler, ice chest, minifridge":
    thing(0.6, machine({ size: [0.72, 0.72, 0.5], body: look("metal", 0xbfc4c9), face: "screen" })),
  "blender, mixer, juicer, coffee maker, coffee machine, espresso machine, coffeemaker, coffee grinder, food processor, stand mixer, popcorn machine, gumball machine, popcorn maker, rice cooker, slow cooker, pressure cooker, coffee pot, sous vide, waffle maker, ice cream maker, bread maker":
    thing(0.45, machine({ size: [0.48, 0.42, 0.48], body: look("plastic", 0xb8242c), face: "jar" })),
  "telescope, microscope, spyglass, theodolite, tripod, surveying tripod, astronomical telescope": thing(
    1.4,
    telescope,
  ),
  "typewriter, sewing machine, stenograph, adding machine": thing(0.4, typewriter),
  "clock, wall clock, alarm clock, grandfather clock, cuckoo clock, compass, timer, stopwatch, mantel clock, speedometer, barometer, sundial, gauge":
    thing(0.4, clock),
  "record player, turntable, gramophone, phonograph, vinyl record, vinyl player, record, vinyl": thing(
    0.5,
    recordPlayer,
  ),
  "light bulb, bulb, lightbulb, smart bulb, led bulb, smart light bulb, led light, filament bulb, flashlight, torch light":
    thing(0.12, bulb),
  "fan, electric fan, desk fan, ceiling fan, propeller, turbine, wind turbine": thing(0.6, fan),
};
