import { type Look, look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import type { Vec2, Vec3 } from "../shapes/vectors.ts";
import { flames } from "./features.ts";
import { type Brief, type Recipe, type Things, thing } from "./recipe.ts";

const tyre = look("rubber", 0x1d1d1f, { fixed: true });
const pane = look("glass", 0x4a6a7e, { fixed: true });
const car = (color = 0xb3232a): Look => look("paint", color, { free: true });

/** A wheel that turns about x, standing on y = 0. */
function wheel(s: Sculptor, b: Brief, at: Vec3, radius: number, width: number): void {
  const rubber = b.paint("wheels", tyre);
  const rim = b.paint("rims", look("metal", 0xc4c8cd));
  s.within({ at: [at[0], at[1] + radius, at[2]], turn: [0, 0, 90] }, () => {
    s.lathe({
      profile: [
        [radius * 0.55, -width / 2],
        [radius * 0.9, -width / 2],
        [radius, -width * 0.3],
        [radius, width * 0.3],
        [radius * 0.9, width / 2],
        [radius * 0.55, width / 2],
      ],
      paint: rubber,
    });
    for (const side of [-1, 1]) {
      s.cylinder({
        at: [0, side === 1 ? width * 0.3 : -width * 0.36, 0],
        radius: radius * 0.62,
        height: width * 0.06,
        paint: rim,
      });
      s.around(5, () =>
        s.box({
          at: [0, side * width * 0.38, radius * 0.32],
          size: [radius * 0.16, width * 0.06, radius * 0.5],
          bevel: 0,
          paint: b.paint("spokes", look("metal", 0x7d8288)),
        }),
      );
      s.ball({ at: [0, side * width * 0.4, 0], radius: radius * 0.15, paint: rim });
    }
  });
}

interface Car {
  readonly paint: Look;
  /** Side view, front to the right, x along the car, y up; car length about 1. */
  readonly body: readonly Vec2[];
  readonly cabin?: readonly Vec2[];
  readonly width: number;
  readonly wheels: readonly number[];
  readonly wheel: number;
  readonly extra?: (s: Sculptor, b: Brief, paint: number) => void;
  readonly windows?: number;
}

/** Body and cabin drawn from the side and made solid, on wheels. */
function motor(f: Car): Recipe {
  return (s, b) => {
    const { dice } = b;
    const paint = b.paint("body", f.paint, 0);
    const w = dice.about(f.width, 0.06);
    const long = dice.about(1, 0.05);
    const side = (outline: readonly Vec2[], depth: number, own: number, round = 0.035): void =>
      s.plate({ turn: [0, -90, 0], outline: outline.map(([x, y]): Vec2 => [x * long, y]), depth, round, paint: own });
    side(f.body, w, paint);
    if (f.cabin !== undefined) {
      const open = b.has("convertible");
      if (!open) {
        side(f.cabin, w * 0.84, b.paint("windows", pane), 0.06);
        const top = f.cabin.filter(([, y]) => y > Math.max(...f.cabin!.map((p) => p[1])) - 0.04);
        const [low, high] = [Math.min(...top.map((p) => p[0])), Math.max(...top.map((p) => p[0]))];
        const y = Math.max(...f.cabin.map((p) => p[1]));
        s.box({
          at: [0, y + 0.004, ((low + high) / 2) * long],
          size: [w * 0.82, 0.035, (high - low) * long + 0.06],
          bevel: 0.015,
          paint: b.paint("roof", f.paint, f.paint.free === true ? 0 : 1),
        });
        for (const z of [low, (low + high) / 2, high])
          s.both(() =>
            s.box({
              at: [w * 0.415, y - 0.065, z * long],
              turn: [0, 0, 0],
              size: [0.022, 0.13, 0.028],
              bevel: 0.004,
              paint,
            }),
          );
      } else {
        const seat = b.paint("seat", look("leather", 0x6a4428));
        s.both(() => {
          s.box({ at: [w * 0.2, f.cabin![0]![1] + 0.03, -0.06], size: [w * 0.3, 0.07, 0.14], paint: seat });
          s.box({
            at: [w * 0.2, f.cabin![0]![1] + 0.1, -0.14],
            turn: [-12, 0, 0],
            size: [w * 0.3, 0.15, 0.05],
            paint: seat,
          });
        });
        s.box({
          at: [0, f.cabin[0]![1] + 0.07, 0.13],
          turn: [-38, 0, 0],
          size: [w * 0.8, 0.13, 0.012],
          paint: b.paint("windows", pane),
        });
      }
    }
    const n = f.windows ?? 0;
    if (n > 0) {
      const y = Math.max(...f.body.map((p) => p[1]));
      const glass = b.paint("windows", pane);
      for (let i = 0; i < n; i += 1)
        s.both(() =>
          s.box({
            at: [w / 2 + 0.002, y - 0.13, (-0.4 + (0.78 * (i + 0.5)) / n) * long],
            size: [0.012, 0.13, (0.7 / n) * long],
            bevel: 0.005,
            paint: glass,
          }),
        );
      s.box({
        at: [0, y - 0.14, Math.max(...f.body.map((p) => p[0])) * long - 0.005],
        size: [w * 0.84, 0.17, 0.03],
        paint: glass,
      });
    }
    for (const z of f.wheels) s.both(() => wheel(s, b, [w / 2 - 0.03, 0, z * long], f.wheel, 0.085));
    const front = Math.max(...f.body.map((p) => p[0])) * long;
    const back = Math.min(...f.body.map((p) => p[0])) * long;
    const lamp = b.paint("lights", look("ceramic", 0xfff3cc, { glows: true }));
    const low = Math.min(...f.body.map((p) => p[1]));
    s.both(() => {
      s.ball({ at: [w * 0.34, low + 0.1, front - 0.015], radius: [0.042, 0.034, 0.026], paint: lamp });
      s.box({
        at: [w * 0.36, low + 0.11, back + 0.005],
        size: [0.075, 0.035, 0.02],
        paint: b.paint("rear", look("plastic", 0xc81e1e, { fixed: true })),
      });
    });
    const trim = b.paint("trim", look("chrome", 0xb8bdc2), 1);
    s.box({ at: [0, low + 0.035, front], size: [w * 0.96, 0.04, 0.04], bevel: 0.018, paint: trim });
    s.box({ at: [0, low + 0.035, back], size: [w * 0.96, 0.04, 0.04], bevel: 0.018, paint: trim });
    for (const y of [0.075, 0.095, 0.115])
      s.box({
        at: [0, low + y, front + 0.003],
        size: [w * 0.4, 0.01, 0.012],
        paint: b.paint("grille", look("metal", 0x2a2c30)),
      });
    f.extra?.(s, b, paint);
    b.anchor("top", [0, Math.max(...[...f.body, ...(f.cabin ?? [])].map((p) => p[1])), 0], w * 0.4);
    b.anchor("back", [0, Math.max(...f.body.map((p) => p[1])), 0], w * 0.4);
  };
}

const lowBody: Vec2[] = [
  [-0.5, 0.1],
  [0.49, 0.1],
  [0.5, 0.2],
  [0.46, 0.245],
  [0.2, 0.28],
  [-0.28, 0.285],
  [-0.48, 0.27],
  [-0.5, 0.2],
];
const sedanCabin: Vec2[] = [
  [-0.36, 0.27],
  [0.24, 0.27],
  [0.1, 0.43],
  [-0.22, 0.43],
];
const boxBody: Vec2[] = [
  [-0.5, 0.1],
  [0.49, 0.1],
  [0.5, 0.3],
  [0.42, 0.55],
  [-0.49, 0.56],
];
const sedan = (more: Partial<Car> = {}): Recipe =>
  motor({ paint: car(), body: lowBody, cabin: sedanCabin, width: 0.42, wheels: [0.31, -0.31], wheel: 0.105, ...more });
const beacon =
  (colors: readonly number[]) =>
  (s: Sculptor, b: Brief): void => {
    for (const [i, color] of colors.entries())
      s.box({
        at: [(i - (colors.length - 1) / 2) * 0.12, 0.475, -0.05],
        size: [0.11, 0.045, 0.06],
        bevel: 0.018,
        paint: b.paint(`beacon${i}`, look("plastic", color, { glows: true })),
      });
  };
const truckFront: Vec2[] = [
  [0.14, 0.12],
  [0.49, 0.12],
  [0.5, 0.3],
  [0.44, 0.52],
  [0.14, 0.53],
];

function truck(load: (s: Sculptor, b: Brief, paint: number) => void, paint = car(0xc8242a)): Recipe {
  return motor({
    paint,
    body: truckFront,
    width: 0.4,
    wheels: [0.34, -0.18, -0.36],
    wheel: 0.1,
    extra: (s, b, body) => {
      s.box({ at: [0, 0.15, -0.17], size: [0.28, 0.06, 0.66], paint: b.paint("frame", look("metal", 0x2f3135)) });
      s.box({ at: [0, 0.41, 0.475], turn: [-13, 0, 0], size: [0.33, 0.14, 0.02], paint: b.paint("windows", pane) });
      s.both(() => s.box({ at: [0.201, 0.41, 0.33], size: [0.012, 0.12, 0.14], paint: b.paint("windows", pane) }));
      load(s, b, body);
    },
  });
}

const plane =
  (f: { jet: boolean; prop?: boolean; biplane?: boolean; paint: Look }): Recipe =>
  (s, b) => {
    const paint = b.paint("body", f.paint, 0);
    const wing = b.paint("wings", look("metal", 0xc9ced3), 1);
    const y = 0.3;
    s.tube({
      path: [
        [0, y + 0.05, -0.52],
        [0, y, -0.2],
        [0, y, 0.2],
        [0, y - 0.01, 0.5],
      ],
      radius: [0.035, 0.085, 0.09, 0.045],
      paint,
    });
    const swept: Vec2[] = f.jet
      ? [
          [0, 0.13],
          [0.55, -0.1],
          [0.55, -0.18],
          [0, -0.12],
        ]
      : [
          [0, 0.11],
          [0.55, 0.07],
          [0.56, -0.05],
          [0, -0.08],
        ];
    for (const dy of f.biplane === true ? [0.12, -0.06] : [-0.03])
      s.both(() =>
        s.plate({
          at: [0, y + dy, 0.03],
          turn: [90, 0, 0],
          outline: swept.map(([x, z]): Vec2 => [x, z]),
          depth: 0.025,
          round: 0.03,
          paint: wing,
        }),
      );
    if (f.biplane === true)
      s.both(() => s.rod({ from: [0.36, y - 0.06, 0.03], to: [0.36, y + 0.12, 0.03], radius: 0.012, paint: wing }));
    s.both(() =>
      s.plate({
        at: [0, y + 0.06, -0.46],
        turn: [90, 0, 0],
        outline: [
          [0, 0.06],
          [0.2, -0.02],
          [0.2, -0.07],
          [0, -0.06],
        ],
        depth: 0.018,
        paint: wing,
      }),
    );
    s.plate({
      at: [0, y + 0.06, -0.46],
      turn: [0, -90, 0],
      outline: [
        [0.06, 0],
        [-0.06, 0.22],
        [-0.12, 0.22],
        [-0.08, 0],
      ],
      depth: 0.02,
      paint: b.paint("tail", f.paint, 0),
    });
    s.ball({ at: [0, y + 0.07, 0.28], radius: [0.055, 0.055, 0.12], paint: b.paint("windows", pane) });
    if (f.jet)
      s.both(() =>
        s.within({ at: [0.23, y - 0.09, 0.06], turn: [90, 0, 0] }, () =>
          s.lathe({
            profile: [
              [0, -0.1],
              [0.035, -0.12],
              [0.05, 0],
              [0.05, 0.1],
              [0.036, 0.1],
              [0, 0.05],
            ],
            paint: b.paint("engines", look("metal", 0x8a9097), 1),
          }),
        ),
      );
    else {
      s.within({ at: [0, y - 0.01, 0.54], turn: [90, 0, b.dice.between(0, 90)] }, () => {
        s.lathe({
          profile: [
            [0, -0.02],
            [0.035, 0],
            [0, 0.07],
          ],
          paint: wing,
        });
        s.around(3, () =>
          s.box({ at: [0, 0.01, 0.12], size: [0.035, 0.012, 0.22], paint: b.paint("rotor", look("wood", 0x5a3c22)) }),
        );
      });
    }
    for (const [x, z] of [
      [0.1, 0.16],
      [-0.1, 0.16],
      [0, -0.44],
    ] as const) {
      s.rod({ from: [x * 0.6, y - 0.06, z], to: [x, 0.06, z], radius: 0.012, paint: wing });
      wheel(s, b, [x, 0, z], 0.045, 0.03);
    }
  };

const ship =
  (f: { hull: Look; kind: "sail" | "motor" | "cargo" | "row" | "sub" }): Recipe =>
  (s, b) => {
    const hull = b.paint("hull", f.hull, 0);
    const second = b.paint("deck", look("wood", 0xa9814f), 1);
    if (f.kind === "sub") {
      s.tube({
        path: [
          [0, 0.3, -0.5],
          [0, 0.3, -0.2],
          [0, 0.3, 0.25],
          [0, 0.3, 0.48],
        ],
        radius: [0.05, 0.15, 0.17, 0.12],
        paint: hull,
      });
      s.box({ at: [0, 0.5, 0.05], size: [0.12, 0.16, 0.24], bevel: 0.05, paint: hull });
      s.tube({
        path: [
          [0, 0.56, 0.05],
          [0, 0.72, 0.05],
          [0, 0.73, 0.13],
        ],
        radius: 0.016,
        straight: true,
        paint: b.paint("accents", look("metal", 0x5c6268), 1),
      });
      for (const z of [0.3, 0.12, -0.06])
        s.both(() =>
          s.ball({
            at: [0.155, 0.33, z],
            radius: [0.02, 0.045, 0.045],
            paint: b.paint("windows", look("glass", 0xf2e7a0, { glows: true })),
          }),
        );
      s.within({ at: [0, 0.3, -0.54], turn: [90, 0, 0] }, () =>
        s.around(4, () =>
          s.box({ at: [0, 0, 0.08], size: [0.05, 0.015, 0.13], paint: b.paint("rotor", look("metal", 0xb08a3c)) }),
        ),
      );
      for (const turn of [0, 90])
        s.within({ at: [0, 0.3, -0.44], turn: [0, 0, turn] }, () => s.box({ size: [0.4, 0.02, 0.1], paint: hull }));
      return;
    }
    const half = (y: number): Vec2[] =>
      [
        [0, 0.62],
        [0.1, 0.45],
        [0.17, 0.1],
        [0.16, -0.42],
        [0, -0.46],
      ].map(([x, z]): Vec2 => [x! * (0.72 + 0.28 * y), z! * (0.88 + 0.12 * y)]);
    s.sheet({
      point: (u, v) => {
        const pts = half(v);
        const t = Math.abs(u - 0.5) * 2 * (pts.length - 1);
        const i = Math.min(pts.length - 2, Math.floor(t));
        const [a, c] = [pts[i]!, pts[i + 1]!];
        const k = t - i;
        const sheer = 0.06 * Math.max(0, a[1] + (c[1] - a[1]) * k - 0.2);
        return [(u < 0.5 ? -1 : 1) * (a[0] + (c[0] - a[0]) * k), v * 0.24 + sheer * v, a[1] + (c[1] - a[1]) * k];
      },
      thickness: 0.02,
      size: 1.4,
      paint: hull,
    });
    s.plate({
      at: [0, f.kind === "row" ? 0.06 : 0.19, 0],
      turn: [90, 0, 0],
      outline: [
        ...half(0.6),
        ...half(0.6)
          .slice(1, -1)
          .reverse()
          .map(([x, z]): Vec2 => [-x, z]),
      ].map(([x, z]): Vec2 => [x, z]),
      depth: 0.02,
      round: 0,
      paint: second,
    });
    s.plate({
      at: [0, 0.01, 0],
      turn: [90, 0, 0],
      outline: [
        ...half(0),
        ...half(0)
          .slice(1, -1)
          .reverse()
          .map(([x, z]): Vec2 => [-x, z]),
      ],
      depth: 0.02,
      round: 0,
      paint: hull,
    });
    if (f.kind === "sail") {
      const mast = b.paint("shaft", look("wood", 0x6a4628));
      const sail = b.paint("sails", look("fabric", 0xf1ead8), 1);
      for (const [z, h] of [
        [0.12, 0.95],
        [-0.2, 0.75],
      ] as const) {
        s.rod({ from: [0, 0.18, z], to: [0, h, z], radius: 0.018, paint: mast });
        for (const [t, w] of [
          [0.42, 0.3],
          [0.72, 0.22],
        ] as const) {
          s.sheet({
            point: (u, v) => [
              (u - 0.5) * 2 * w,
              (h - 0.2) * t + 0.28 - 0.24 * v,
              z + 0.03 + 0.1 * Math.sin(Math.PI * v) * Math.sin(Math.PI * u),
            ],
            thickness: 0.014,
            paint: sail,
          });
          s.rod({
            from: [-w, (h - 0.2) * t + 0.29, z + 0.02],
            to: [w, (h - 0.2) * t + 0.29, z + 0.02],
            radius: 0.011,
            paint: mast,
          });
        }
        s.plate({
          at: [0, h, z],
          turn: [0, 90, 0],
          outline: [
            [0, 0],
            [0.12, 0.03],
            [0, 0.07],
          ],
          depth: 0.012,
          paint: b.paint("accents", look("fabric", 0xb8201c)),
        });
      }
      s.box({ at: [0, 0.26, -0.36], size: [0.26, 0.16, 0.16], paint: second });
      s.rod({ from: [0, 0.26, 0.52], to: [0, 0.36, 0.8], radius: 0.014, paint: mast });
    } else if (f.kind === "row") {
      for (const z of [0.18, -0.12]) s.box({ at: [0, 0.17, z], size: [0.3, 0.022, 0.08], paint: second });
      s.both(() =>
        s.rod({
          from: [0.08, 0.2, 0],
          to: [0.42, 0.1, -0.1],
          radius: 0.013,
          paint: b.paint("oars", look("wood", 0x8a6238)),
        }),
      );
    } else {
      s.box({ at: [0, 0.29, -0.22], size: [0.24, 0.2, 0.24], paint: b.paint("second", look("paint", 0xf0efeb), 1) });
      s.box({ at: [0, 0.42, -0.22], size: [0.18, 0.09, 0.16], paint: b.paint("windows", pane) });
      s.cylinder({
        at: [0, 0.46, -0.26],
        radius: 0.05,
        height: 0.14,
        paint: b.paint("chimney", look("metal", 0xb8281e), 2),
      });
      if (f.kind === "cargo")
        for (let i = 0; i < 12; i += 1)
          s.box({
            at: [((i % 2) - 0.5) * 0.13, 0.25 + 0.09 * (Math.floor(i / 2) % 2), 0.02 + 0.1 * Math.floor(i / 4)],
            size: [0.12, 0.085, 0.095],
            bevel: 0.006,
            paint: b.paint(`box${i % 5}`, look("metal", [0xb83a2a, 0x2a62a0, 0x3f8a4c, 0xd09a2a, 0x8a8f95][i % 5]!)),
          });
    }
    b.anchor("top", [0, 0.24, 0], 0.15);
    b.anchor("back", [0, 0.24, 0.05], 0.15);
  };

const motorcycle: Recipe = (s, b) => {
  const paint = b.paint("body", car(0x1f3f8c), 0);
  const steel = b.paint("frame", look("chrome", 0xaab0b6), 1);
  const dark = b.paint("seat", look("leather", 0x1e1c1c));
  const scooter = b.word.includes("scooter") || b.word.includes("moped") || b.word.includes("vespa");
  wheel(s, b, [0, 0, 0.36], scooter ? 0.13 : 0.18, 0.09);
  wheel(s, b, [0, 0, -0.36], scooter ? 0.13 : 0.18, 0.11);
  s.tube({
    path: [
      [0, 0.2, -0.36],
      [0, 0.3, -0.1],
      [0, 0.46, 0.2],
    ],
    radius: 0.028,
    paint: steel,
  });
  s.both(() => s.rod({ from: [0.06, 0.18, 0.36], to: [0.05, 0.58, 0.2], radius: 0.018, paint: steel }));
  if (scooter) {
    s.box({ at: [0, 0.34, 0.24], turn: [-18, 0, 0], size: [0.24, 0.42, 0.05], bevel: 0.025, paint });
    s.box({ at: [0, 0.16, 0.04], size: [0.22, 0.04, 0.34], paint });
    s.ball({ at: [0, 0.28, -0.28], radius: [0.13, 0.15, 0.24], paint });
  } else {
    s.ball({ at: [0, 0.46, 0.06], radius: [0.1, 0.1, 0.18], paint });
    s.box({
      at: [0, 0.27, -0.02],
      size: [0.14, 0.18, 0.22],
      bevel: 0.03,
      paint: b.paint("engine", look("metal", 0x75797f)),
    });
    for (let i = 0; i < 4; i += 1)
      s.box({ at: [0, 0.22 + 0.035 * i, -0.02], size: [0.18, 0.012, 0.25], bevel: 0.004, paint: steel });
    s.tube({
      path: [
        [0.09, 0.2, 0.08],
        [0.11, 0.13, -0.1],
        [0.12, 0.15, -0.5],
      ],
      radius: [0.025, 0.03, 0.042],
      paint: steel,
    });
    s.ball({ at: [0, 0.39, -0.4], radius: [0.07, 0.05, 0.16], paint });
  }
  s.box({ at: [0, 0.44, -0.2], turn: [6, 0, 0], size: [0.15, 0.06, 0.32], bevel: 0.028, paint: dark });
  s.rod({ from: [-0.2, 0.62, 0.14], to: [0.2, 0.62, 0.14], radius: 0.016, paint: steel });
  s.both(() => s.rod({ from: [0.15, 0.62, 0.14], to: [0.24, 0.61, 0.1], radius: 0.024, paint: dark }));
  s.ball({ at: [0, 0.53, 0.27], radius: 0.062, paint: b.paint("lights", look("ceramic", 0xfff3cc, { glows: true })) });
  s.within({ at: [0, 0.18, 0.36], turn: [0, 90, 0] }, () =>
    s.within({ turn: [90, 0, 0] }, () => s.ring({ radius: 0.2, thickness: 0.03, from: 10, to: 150, paint })),
  );
  b.anchor("back", [0, 0.47, -0.18], 0.08);
};

const bicycle: Recipe = (s, b) => {
  const paint = b.paint("frame", car(0x1f8a5c), 0);
  const steel = b.paint("accents", look("chrome", 0xaab0b6), 1);
  const rubber = b.paint("wheels", tyre);
  const wheelAt = (z: number): void =>
    s.within({ at: [0, 0.25, z], turn: [0, 0, 90] }, () => {
      s.ring({ radius: 0.235, thickness: 0.02, paint: rubber });
      s.around(14, () => s.rod({ from: [0, 0, 0.01], to: [0, 0, 0.225], radius: 0.005, paint: steel }));
    });
  wheelAt(0.36);
  wheelAt(-0.36);
  const bar = (from: Vec3, to: Vec3, own = paint): void => s.rod({ from, to, radius: 0.018, paint: own });
  bar([0, 0.25, -0.36], [0, 0.24, -0.04]);
  bar([0, 0.25, -0.36], [0, 0.52, -0.14]);
  bar([0, 0.24, -0.04], [0, 0.56, -0.15]);
  bar([0, 0.24, -0.04], [0, 0.52, 0.24]);
  bar([0, 0.52, -0.13], [0, 0.54, 0.22]);
  bar([0, 0.25, 0.36], [0, 0.64, 0.21]);
  s.tube({
    path: [
      [-0.18, 0.64, 0.14],
      [-0.1, 0.66, 0.22],
      [0.1, 0.66, 0.22],
      [0.18, 0.64, 0.14],
    ],
    radius: 0.015,
    paint: steel,
  });
  s.ball({ at: [0, 0.6, -0.17], radius: [0.06, 0.03, 0.12], paint: b.paint("seat", look("leather", 0x2b211c)) });
  s.within({ at: [0.03, 0.24, -0.04], turn: [0, 0, 90] }, () =>
    s.cylinder({ radius: 0.06, height: 0.015, paint: steel }),
  );
  b.anchor("back", [0, 0.6, -0.15], 0.06);
};

const tank: Recipe = (s, b) => {
  const paint = b.paint("body", look("metal", 0x59643c, { pattern: "camouflage", second: 0x3b3f28 }), 0);
  const track = b.paint("wheels", tyre);
  s.both(() => {
    s.plate({
      at: [0.24, 0, 0],
      turn: [0, -90, 0],
      outline: [
        [-0.34, 0],
        [0.34, 0],
        [0.48, 0.13],
        [0.44, 0.22],
        [-0.44, 0.22],
        [-0.48, 0.13],
      ],
      depth: 0.13,
      paint: track,
    });
    for (let i = 0; i < 5; i += 1)
      s.within({ at: [0.31, 0.11, -0.3 + 0.15 * i], turn: [0, 0, 90] }, () =>
        s.cylinder({ radius: 0.07, height: 0.02, paint: b.paint("rims", look("metal", 0x4a5038)) }),
      );
  });
  s.box({ at: [0, 0.24, 0], size: [0.5, 0.14, 0.9], taper: [0.92, 0.86], paint });
  s.lathe({
    at: [0, 0.3, -0.04],
    profile: [
      [0, 0],
      [0.22, 0],
      [0.19, 0.12],
      [0, 0.15],
    ],
    paint,
  });
  s.rod({ from: [0, 0.38, 0.1], to: [0, 0.4, 0.72], radius: 0.034, end: 0.028, paint });
  s.rod({ from: [0, 0.4, 0.66], to: [0, 0.402, 0.76], radius: 0.042, paint });
  s.cylinder({ at: [0.07, 0.44, -0.1], radius: 0.06, height: 0.04, paint });
};

const train: Recipe = (s, b) => {
  const paint = b.paint("body", look("paint", 0x1f5a3a, { free: true }), 0);
  const dark = b.paint("frame", look("metal", 0x26272b));
  const brass = b.paint("accents", look("metal", 0xc49a3c), 1);
  s.box({ at: [0, 0.17, 0], size: [0.3, 0.06, 1], paint: dark });
  s.within({ at: [0, 0.34, -0.06], turn: [90, 0, 0] }, () => s.cylinder({ radius: 0.15, height: 0.5, paint }));
  for (const z of [0.0, 0.18, 0.36])
    s.within({ at: [0, 0.34, z], turn: [90, 0, 0] }, () => s.ring({ radius: 0.153, thickness: 0.012, paint: brass }));
  s.within({ at: [0, 0.34, 0.44], turn: [90, 0, 0] }, () => s.cylinder({ radius: 0.13, height: 0.03, paint: dark }));
  s.box({ at: [0, 0.42, -0.28], size: [0.34, 0.44, 0.36], bevel: 0.02, paint });
  s.box({ at: [0, 0.66, -0.28], size: [0.42, 0.04, 0.44], paint: b.paint("roof", look("paint", 0x2b2b2f), 1) });
  s.both(() => s.box({ at: [0.172, 0.5, -0.28], size: [0.012, 0.15, 0.2], paint: b.paint("windows", pane) }));
  s.lathe({
    at: [0, 0.46, 0.32],
    profile: [
      [0.05, 0],
      [0.045, 0.12],
      [0.085, 0.24],
      [0.07, 0.25],
    ],
    paint: dark,
  });
  s.ball({ at: [0, 0.5, 0.1], radius: [0.06, 0.07, 0.06], paint: brass });
  s.ball({ at: [0, 0.5, 0.46], radius: 0.05, paint: b.paint("lights", look("ceramic", 0xfff3cc, { glows: true })) });
  for (const [z, r] of [
    [0.3, 0.09],
    [0.08, 0.115],
    [-0.18, 0.115],
    [-0.4, 0.09],
  ] as const)
    s.both(() => wheel(s, b, [0.16, 0, z], r, 0.045));
  s.plate({
    at: [0, 0.02, 0.5],
    turn: [-30, 0, 0],
    outline: [
      [-0.17, 0],
      [0.17, 0],
      [0.12, 0.16],
      [-0.12, 0.16],
    ],
    depth: 0.04,
    paint: b.paint("trim", look("metal", 0xa8241c)),
  });
};

const rocket: Recipe = (s, b) => {
  const paint = b.paint("body", look("paint", 0xf1f0ee), 0);
  const second = b.paint("fins", look("paint", 0xd0281e), 1);
  s.lathe({
    at: [0, 0.16, 0],
    profile: [
      [0, 0],
      [0.1, 0],
      [0.14, 0.12],
      [0.15, 0.34],
      [0.12, 0.55],
    ],
    paint,
  });
  s.lathe({
    at: [0, 0.71, 0],
    profile: [
      [0.12, 0],
      [0.08, 0.12],
      [0, 0.26],
    ],
    paint: second,
  });
  s.around(b.dice.whole(3, 4), () =>
    s.plate({
      at: [0, 0.1, 0.11],
      turn: [0, -90, 0],
      outline: [
        [0, 0.08],
        [0.16, -0.08],
        [0.16, 0.06],
        [0.02, 0.3],
      ],
      depth: 0.03,
      paint: second,
    }),
  );
  for (const y of [0.62, 0.48])
    s.within({ at: [0, y, 0.135], turn: [90, 0, 0] }, () => {
      s.ring({ radius: 0.05, thickness: 0.014, paint: b.paint("accents", look("metal", 0xb9bec4)) });
      s.ball({ radius: [0.045, 0.02, 0.045], paint: b.paint("windows", look("glass", 0x7cc4e8, { fixed: true })) });
    });
  s.within({ at: [0, 0.16, 0], scale: [1, -1, 1] }, () => flames(s, b, [0, 0, 0], 0.07, 0.26, 6));
};

const helicopter: Recipe = (s, b) => {
  const paint = b.paint("body", car(0x2a5f9a), 0);
  const dark = b.paint("rotor", look("metal", 0x2f3237), 1);
  s.ball({ at: [0, 0.36, 0.16], radius: [0.15, 0.16, 0.25], paint });
  s.ball({ at: [0, 0.38, 0.27], radius: [0.12, 0.12, 0.15], paint: b.paint("windows", pane) });
  s.tube({
    path: [
      [0, 0.4, 0],
      [0, 0.45, -0.3],
      [0, 0.48, -0.58],
    ],
    radius: [0.1, 0.045, 0.026],
    paint,
  });
  s.plate({
    at: [0, 0.48, -0.56],
    turn: [0, -90, 0],
    outline: [
      [0.05, 0],
      [-0.06, 0.14],
      [-0.12, 0.14],
      [-0.06, 0],
    ],
    depth: 0.02,
    paint,
  });
  s.cylinder({ at: [0, 0.5, 0.1], radius: 0.03, height: 0.1, paint: dark });
  s.within({ at: [0, 0.61, 0.1] }, () =>
    s.around(4, () => s.box({ at: [0, 0, 0.28], size: [0.055, 0.012, 0.54], paint: dark }), b.dice.between(0, 90)),
  );
  s.within({ at: [0.03, 0.5, -0.58], turn: [0, 0, 90] }, () =>
    s.around(4, () => s.box({ at: [0, 0, 0.06], size: [0.025, 0.01, 0.11], paint: dark })),
  );
  s.both(() => {
    s.rod({ from: [0.15, 0.08, -0.1], to: [0.15, 0.08, 0.4], radius: 0.016, paint: dark });
    for (const z of [0, 0.28]) s.rod({ from: [0.1, 0.25, z], to: [0.15, 0.08, z], radius: 0.012, paint: dark });
  });
};

const drone: Recipe = (s, b) => {
  const paint = b.paint("body", look("plastic", 0x3a3d42, { free: true }), 0);
  const second = b.paint("rotor", look("plastic", 0x1c1d20), 1);
  const arms = b.dice.chance(0.7) ? 4 : 6;
  s.box({ at: [0, 0.24, 0], size: [0.28, 0.1, 0.34], bevel: 0.045, paint });
  s.around(
    arms,
    () => {
      s.rod({ from: [0, 0.25, 0.1], to: [0, 0.27, 0.42], radius: 0.028, paint });
      s.cylinder({ at: [0, 0.25, 0.43], radius: 0.045, height: 0.08, paint: second });
      s.within({ at: [0, 0.345, 0.43], turn: [0, b.dice.between(0, 180), 0] }, () =>
        s.box({ size: [0.36, 0.01, 0.035], paint: second }),
      );
      s.rod({ from: [0, 0.22, 0.25], to: [0, 0.02, 0.3], radius: 0.014, paint: second });
    },
    45,
  );
  s.ball({ at: [0, 0.16, 0.13], radius: 0.06, paint: second });
  s.ball({ at: [0, 0.16, 0.18], radius: 0.032, paint: b.paint("lens", look("glass", 0x2a4a7c, { fixed: true })) });
  s.both(() =>
    s.ball({
      at: [0.09, 0.26, 0.16],
      radius: 0.018,
      paint: b.paint("lights", look("plastic", 0x2ae04a, { glows: true })),
    }),
  );
};

const ufo: Recipe = (s, b) => {
  const paint = b.paint("body", look("metal", 0xa6adb5), 0);
  s.lathe({
    at: [0, 0.25, 0],
    profile: [
      [0, -0.08],
      [0.25, -0.06],
      [0.5, 0.04],
      [0.48, 0.07],
      [0.22, 0.15],
      [0, 0.16],
    ],
    paint,
  });
  s.ball({
    at: [0, 0.38, 0],
    radius: [0.2, 0.2, 0.2],
    from: -5,
    paint: b.paint("windows", look("glass", 0x8fe0d0), 1),
  });
  s.around(12, (i) =>
    s.ball({
      at: [0, 0.26, 0.43],
      radius: 0.035,
      paint: b.paint(`lights${i % 2}`, look("plastic", i % 2 === 0 ? 0xf2d02a : 0x2ad0f2, { glows: true })),
    }),
  );
};

const satellite: Recipe = (s, b) => {
  const paint = b.paint("body", look("metal", 0xd0a83a), 0);
  const panel = b.paint("wings", look("screen", 0x1f3f8c), 1);
  s.box({ at: [0, 0.4, 0], size: [0.22, 0.26, 0.22], bevel: 0.012, paint });
  s.both(() => {
    s.rod({ from: [0.1, 0.4, 0], to: [0.2, 0.4, 0], radius: 0.018, paint });
    for (const x of [0.3, 0.51]) s.box({ at: [x, 0.4, 0], size: [0.2, 0.28, 0.014], bevel: 0.004, paint: panel });
  });
  s.within({ at: [0, 0.56, 0.08], turn: [40, 0, 0] }, () => {
    s.lathe({
      profile: [
        [0, 0],
        [0.1, 0.02],
        [0.18, 0.08],
        [0.17, 0.085],
        [0.09, 0.035],
        [0, 0.02],
      ],
      paint: b.paint("accents", look("ceramic", 0xf0efec)),
    });
    s.rod({ from: [0, 0, 0], to: [0, 0.15, 0], radius: 0.01, paint });
  });
  s.rod({ from: [0, 0.28, 0], to: [0, 0.08, 0], radius: 0.012, paint });
};

const balloon: Recipe = (s, b) => {
  const paint = b.paint("main", look("fabric", 0xd0322a, { pattern: "striped", second: 0xf2c12e }), 0);
  s.lathe({
    at: [0, 0.28, 0],
    profile: [
      [0.07, 0],
      [0.18, 0.1],
      [0.32, 0.3],
      [0.33, 0.46],
      [0.22, 0.64],
      [0, 0.72],
    ],
    paint,
  });
  s.box({
    at: [0, 0.08, 0],
    size: [0.16, 0.14, 0.16],
    taper: [1.15, 1.15],
    paint: b.paint("base", look("straw", 0x9a6a34), 1),
  });
  for (const x of [-1, 1])
    for (const z of [-1, 1])
      s.rod({
        from: [x * 0.08, 0.14, z * 0.08],
        to: [x * 0.055, 0.3, z * 0.055],
        radius: 0.006,
        paint: b.paint("string", look("straw", 0xb79a66)),
      });
};

const cart: Recipe = (s, b) => {
  const paint = b.paint("body", look("wood", 0x8a5c32), 0);
  s.box({ at: [0, 0.34, 0], size: [0.44, 0.05, 0.72], paint });
  for (const z of [-0.36, 0.36]) s.box({ at: [0, 0.45, z], size: [0.46, 0.2, 0.03], paint });
  s.both(() => s.box({ at: [0.22, 0.45, 0], size: [0.03, 0.2, 0.74], paint }));
  for (const z of [-0.24, 0.24]) s.both(() => wheel(s, b, [0.27, 0, z], 0.19, 0.05));
  s.both(() => s.rod({ from: [0.14, 0.34, 0.36], to: [0.1, 0.28, 0.75], radius: 0.018, paint }));
  if (/carriage|rickshaw|coach|camper|covered/.test(b.word))
    s.within({ at: [0, 0.5, 0] }, () =>
      s.sheet({
        point: (u, v) => [0.24 * Math.cos(Math.PI * (1 - u)), 0.32 * Math.sin(Math.PI * u), (0.5 - v) * 0.7],
        thickness: 0.02,
        size: 1,
        paint: b.paint("cover", look("fabric", 0xe9dfc8), 1),
      }),
    );
  b.anchor("top", [0, 0.42, 0], 0.2);
};

const boxLoad = (s: Sculptor, b: Brief): void =>
  s.box({
    at: [0, 0.41, -0.2],
    size: [0.4, 0.46, 0.62],
    bevel: 0.012,
    paint: b.paint("second", look("paint", 0xe9e7e2), 1),
  });

export const vehicles: Things = {
  "car, sedan, automobile, coupe, vehicle, hatchback, electric car, toy car, tesla, auto, mini cooper, volkswagen beetle, self driving car, compact car, family car, cab, muscle car, convertible, classic car":
    thing(4.5, sedan()),
  "taxi, taxi cab, yellow cab": thing(
    4.5,
    sedan({
      paint: look("paint", 0xf2c01a),
      extra: (s, b) =>
        s.box({
          at: [0, 0.48, -0.05],
          size: [0.15, 0.06, 0.07],
          paint: b.paint("accents", look("ceramic", 0xf6f2e4, { glows: true })),
        }),
    }),
  ),
  "police car, cop car, police cruiser": thing(
    4.5,
    sedan({ paint: look("paint", 0x1c2540), extra: beacon([0xe0261e, 0x2454e8]) }),
  ),
  "sports car, race car, racing car, supercar, ferrari, lamborghini, porsche, formula 1 car, formula one, dragster, batmobile, roadster, delorean, bugatti":
    thing(
      4.3,
      sedan({
        body: [
          [-0.5, 0.08],
          [0.49, 0.08],
          [0.5, 0.13],
          [0.36, 0.2],
          [0.12, 0.24],
          [-0.3, 0.26],
          [-0.5, 0.25],
        ],
        cabin: [
          [-0.3, 0.23],
          [0.2, 0.22],
          [0.0, 0.34],
          [-0.16, 0.34],
        ],
        wheel: 0.11,
        extra: (s, b, paint) => {
          s.box({ at: [0, 0.35, -0.44], size: [0.44, 0.02, 0.1], paint });
          s.both(() =>
            s.box({
              at: [0.16, 0.3, -0.44],
              size: [0.02, 0.1, 0.05],
              paint: b.paint("trim", look("chrome", 0xb8bdc2), 1),
            }),
          );
        },
      }),
    ),
  "limousine, limo, hearse": thing(
    7,
    sedan({
      paint: look("paint", 0x17171a),
      body: [
        [-0.62, 0.08],
        [0.61, 0.08],
        [0.62, 0.16],
        [0.58, 0.19],
        [0.38, 0.21],
        [-0.46, 0.21],
        [-0.6, 0.2],
      ],
      cabin: [
        [-0.5, 0.2],
        [0.4, 0.2],
        [0.3, 0.31],
        [-0.42, 0.31],
      ],
      width: 0.28,
      wheels: [0.44, -0.44],
      wheel: 0.075,
    }),
  ),
  "suv, jeep, land rover, off road vehicle, range rover, hummer, station wagon, minivan, safari jeep, 4x4, crossover":
    thing(
      4.7,
      sedan({
        body: [
          [-0.48, 0.13],
          [0.48, 0.13],
          [0.49, 0.27],
          [0.44, 0.32],
          [0.2, 0.34],
          [-0.48, 0.34],
        ],
        cabin: [
          [-0.47, 0.33],
          [0.22, 0.33],
          [0.12, 0.52],
          [-0.44, 0.52],
        ],
        wheel: 0.125,
        width: 0.44,
      }),
    ),
  "dune buggy, buggy, go kart, golf cart, atv, quad bike, kart": thing(
    2.5,
    sedan({
      body: [
        [-0.42, 0.13],
        [0.44, 0.13],
        [0.5, 0.18],
        [0.2, 0.26],
        [-0.42, 0.27],
      ],
      wheel: 0.15,
      width: 0.36,
      extra: (s, b) => {
        const bar = b.paint("frame", look("metal", 0x2f3136), 1);
        for (const x of [-0.17, 0.17])
          s.tube({
            path: [
              [x, 0.24, 0.2],
              [x, 0.5, 0.06],
              [x, 0.5, -0.2],
              [x, 0.26, -0.4],
            ],
            radius: 0.018,
            paint: bar,
          });
        for (const z of [0.06, -0.2]) s.rod({ from: [-0.17, 0.5, z], to: [0.17, 0.5, z], radius: 0.016, paint: bar });
        s.box({
          at: [0, 0.34, -0.12],
          turn: [-10, 0, 0],
          size: [0.2, 0.2, 0.06],
          paint: b.paint("seat", look("leather", 0x1e1c1c)),
        });
      },
    }),
  ),
  "bus, school bus, city bus, double decker bus, double decker, coach bus, shuttle bus, tour bus, minibus, trolley bus, tram, trolley, cable car, streetcar, subway, subway train, monorail, metro":
    thing(10, (s, b) =>
      motor({
        paint: look("paint", b.word.includes("school") ? 0xf2b01a : 0xc8241e, { free: !b.word.includes("school") }),
        body: b.word.includes("double")
          ? [
              [-0.5, 0.09],
              [0.5, 0.09],
              [0.5, 0.72],
              [-0.5, 0.72],
            ]
          : [
              [-0.5, 0.09],
              [0.5, 0.09],
              [0.5, 0.47],
              [0.48, 0.5],
              [-0.5, 0.5],
            ],
        width: 0.32,
        wheels: [0.3, -0.32],
        wheel: 0.08,
        windows: 6,
        ...(b.word.includes("double")
          ? {
              extra: (s2: Sculptor, b2: Brief) => {
                for (let i = 0; i < 6; i += 1)
                  s2.both(() =>
                    s2.box({
                      at: [0.165, 0.33, -0.36 + 0.13 * i],
                      size: [0.012, 0.11, 0.11],
                      paint: b2.paint("windows", pane),
                    }),
                  );
              },
            }
          : {}),
      })(s, b),
    ),
  "van, minivan van, camper van, campervan, delivery van, mail truck, camper, motorhome, rv, ice cream truck, food truck, caravan, volkswagen bus, news van, ice cream van, mystery machine, trailer, travel trailer":
    thing(
      5,
      motor({
        paint: look("paint", 0xe8e4da, { free: true }),
        body: boxBody,
        width: 0.42,
        wheels: [0.3, -0.3],
        wheel: 0.1,
        windows: 3,
      }),
    ),
  ambulance: thing(
    6,
    motor({
      paint: look("paint", 0xf4f3f0),
      body: boxBody,
      width: 0.42,
      wheels: [0.3, -0.3],
      wheel: 0.1,
      windows: 2,
      extra: (s, b) => {
        const red = b.paint("accents", look("paint", 0xc81e22), 1);
        s.both(() => {
          s.box({ at: [0.212, 0.27, -0.1], size: [0.012, 0.05, 0.7], paint: red });
          s.box({ at: [0.214, 0.42, -0.3], size: [0.012, 0.14, 0.045], paint: red });
          s.box({ at: [0.214, 0.42, -0.3], size: [0.012, 0.045, 0.14], paint: red });
        });
        s.within({ at: [0, 0.11, 0.3] }, () => beacon([0xe0261e, 0xe0261e])(s, b));
      },
    }),
  ),
  "truck, lorry, delivery truck, box truck, semi truck, semi, moving truck, cargo truck, tractor trailer, big rig, eighteen wheeler, garbage truck, mail van":
    thing(9, truck(boxLoad)),
  "pickup, pickup truck, pick up truck, monster truck": thing(5.5, (s, b) =>
    motor({
      paint: car(0x2a5f9a),
      body: [
        [-0.5, 0.14],
        [0.49, 0.14],
        [0.5, 0.26],
        [0.44, 0.31],
        [0.18, 0.33],
        [-0.12, 0.33],
        [-0.12, 0.33],
        [-0.5, 0.33],
      ],
      cabin: [
        [-0.14, 0.32],
        [0.2, 0.32],
        [0.1, 0.48],
        [-0.1, 0.48],
      ],
      width: 0.42,
      wheels: [0.31, -0.3],
      wheel: b.word.includes("monster") ? 0.19 : 0.12,
      extra: (s2, b2) =>
        s2.box({
          at: [0, 0.325, -0.32],
          size: [0.34, 0.03, 0.32],
          paint: b2.paint("second", look("rubber", 0x232427), 1),
        }),
    })(s, b),
  ),
  "fire truck, firetruck, fire engine": thing(
    9,
    truck(
      (s, b, paint) => {
        s.box({ at: [0, 0.34, -0.2], size: [0.4, 0.32, 0.62], paint });
        const ladder = b.paint("accents", look("metal", 0xc4c9ce), 1);
        s.both(() => s.rod({ from: [0.08, 0.54, -0.5], to: [0.08, 0.64, 0.36], radius: 0.014, paint: ladder }));
        for (let i = 0; i < 9; i += 1)
          s.rod({
            from: [-0.08, 0.55 + 0.01 * i, -0.46 + 0.09 * i],
            to: [0.08, 0.55 + 0.01 * i, -0.46 + 0.09 * i],
            radius: 0.01,
            paint: ladder,
          });
        for (const [i, c] of [0xe0261e, 0x2454e8].entries())
          s.box({
            at: [(i - 0.5) * 0.14, 0.56, 0.32],
            size: [0.12, 0.05, 0.06],
            paint: b.paint(`beacon${i}`, look("plastic", c, { glows: true })),
          });
      },
      look("paint", 0xc41c1c),
    ),
  ),
  "tow truck, dump truck, tanker truck, cement mixer, concrete mixer, crane truck, oil tanker truck": thing(
    8,
    truck((s, b, paint) => {
      const second = b.paint("second", look("metal", 0xc9a227), 1);
      if (/cement|concrete|tanker/.test(b.word))
        s.within({ at: [0, 0.4, -0.52], turn: [72, 0, 0] }, () =>
          s.lathe({
            profile: [
              [0, 0],
              [0.12, 0],
              [0.22, 0.25],
              [0.2, 0.5],
              [0.1, 0.66],
              [0, 0.66],
            ],
            paint: second,
          }),
        );
      else if (b.word.includes("dump"))
        s.box({ at: [0, 0.36, -0.2], turn: [-14, 0, 0], size: [0.42, 0.24, 0.62], taper: [1.12, 1.12], paint: second });
      else {
        s.box({ at: [0, 0.22, -0.2], size: [0.38, 0.07, 0.62], paint });
        s.rod({ from: [0, 0.24, -0.05], to: [0, 0.62, -0.52], radius: 0.03, paint: second });
        s.rod({
          from: [0, 0.61, -0.51],
          to: [0, 0.36, -0.53],
          radius: 0.01,
          paint: b.paint("chain", look("metal", 0x3a3c40)),
        });
        s.tube({
          path: [
            [0, 0.36, -0.53],
            [0, 0.3, -0.5],
            [0, 0.28, -0.54],
            [0, 0.31, -0.57],
          ],
          radius: 0.016,
          paint: b.paint("chain", look("metal", 0x3a3c40)),
        });
      }
    }),
  ),
  "bulldozer, excavator, forklift, digger, backhoe, loader, steamroller, snowplow, crane, construction crane, construction vehicle, road roller, front loader":
    thing(6, (s, b) => {
      const paint = b.paint("body", look("paint", 0xf0ae18), 0);
      const dark = b.paint("second", look("metal", 0x2f3135), 1);
      s.both(() =>
        s.plate({
          at: [0.2, 0, -0.06],
          turn: [0, -90, 0],
          outline: [
            [-0.3, 0],
            [0.3, 0],
            [0.38, 0.1],
            [0.3, 0.19],
            [-0.3, 0.19],
            [-0.38, 0.1],
          ],
          depth: 0.13,
          paint: b.paint("wheels", tyre),
        }),
      );
      s.box({ at: [0, 0.28, -0.12], size: [0.38, 0.2, 0.56], paint });
      s.box({ at: [0, 0.5, -0.12], size: [0.28, 0.26, 0.26], taper: [0.88, 0.85], paint: b.paint("windows", pane) });
      s.box({ at: [0, 0.65, -0.12], size: [0.32, 0.035, 0.3], paint });
      if (b.word.includes("fork")) {
        s.both(() => s.box({ at: [0.1, 0.4, 0.22], size: [0.04, 0.75, 0.05], paint: dark }));
        s.both(() => s.box({ at: [0.1, 0.05, 0.42], size: [0.05, 0.02, 0.4], paint: dark }));
      } else if (b.word.includes("bulldozer") || b.word.includes("plow") || b.word.includes("loader")) {
        s.sheet({
          point: (u, v) => [(u - 0.5) * 0.66, 0.02 + 0.32 * v, 0.46 - 0.13 * Math.sin(Math.PI * v)],
          thickness: 0.04,
          size: 0.8,
          paint,
        });
        s.both(() => s.rod({ from: [0.22, 0.16, 0], to: [0.22, 0.12, 0.4], radius: 0.026, paint: dark }));
      } else {
        s.tube({
          path: [
            [0, 0.34, 0.1],
            [0, 0.78, 0.42],
            [0, 0.5, 0.72],
          ],
          radius: [0.055, 0.05, 0.04],
          straight: true,
          paint,
        });
        s.rod({ from: [0, 0.5, 0.72], to: [0, 0.26, 0.68], radius: 0.03, paint: dark });
        s.box({ at: [0, 0.2, 0.66], size: [0.2, 0.14, 0.16], taper: [0.8, 1.2], paint: dark });
      }
      s.cylinder({ at: [0.1, 0.38, -0.36], radius: 0.022, height: 0.2, paint: dark });
    }),
  "tractor, farm tractor, combine harvester, harvester, lawn mower, lawnmower": thing(4, (s, b) => {
    const paint = b.paint("body", look("paint", 0x2f8a34), 0);
    s.box({ at: [0, 0.36, 0.16], size: [0.22, 0.2, 0.46], paint });
    s.box({ at: [0, 0.34, -0.2], size: [0.3, 0.2, 0.3], paint });
    s.box({ at: [0, 0.58, -0.2], size: [0.3, 0.28, 0.28], taper: [0.9, 0.85], paint: b.paint("windows", pane) });
    s.box({ at: [0, 0.735, -0.2], size: [0.36, 0.035, 0.34], paint });
    s.both(() => wheel(s, b, [0.24, 0, -0.24], 0.26, 0.13));
    s.both(() => wheel(s, b, [0.2, 0, 0.3], 0.14, 0.09));
    s.cylinder({
      at: [0.06, 0.44, 0.24],
      radius: 0.022,
      height: 0.26,
      paint: b.paint("second", look("metal", 0x2f3135), 1),
    });
    s.both(() =>
      s.ball({
        at: [0.07, 0.38, 0.4],
        radius: 0.035,
        paint: b.paint("lights", look("ceramic", 0xfff3cc, { glows: true })),
      }),
    );
  }),
  "tank, army tank, battle tank, military tank": thing(7, tank),
  "motorcycle, motorbike, dirt bike, chopper, harley, scooter, moped, vespa, motor scooter, electric scooter": thing(
    2.1,
    motorcycle,
  ),
  "bicycle, bike, mountain bike, tricycle, unicycle, tandem": thing(1.8, bicycle),
  "train, locomotive, steam train, steam engine, steam locomotive, train engine, bullet train": thing(15, train),
  "airplane, plane, aeroplane, aircraft, propeller plane, biplane, seaplane, cessna, glider": thing(12, (s, b) =>
    plane({ jet: false, biplane: b.word === "biplane", paint: look("paint", 0xd8d5cd, { free: true }) })(s, b),
  ),
  "jet, fighter jet, jumbo jet, airliner, passenger plane, concorde, private jet, jetplane, bomber, spaceship, spacecraft, starship, space shuttle, shuttle, starfighter, x wing":
    thing(20, plane({ jet: true, paint: look("metal", 0xb4bac1) })),
  "helicopter, chopper helicopter": thing(12, helicopter),
  "drone, quadcopter, quadrotor": thing(0.4, drone),
  "rocket, rocket ship, missile, rocketship, spacerocket, torpedo": thing(30, rocket),
  "ufo, flying saucer, alien spaceship": thing(15, ufo),
  "satellite, space probe, space station, lunar lander": thing(4, satellite),
  "hot air balloon, balloon, airship, blimp, zeppelin, party balloon": thing(20, balloon),
  "sailboat, sailing ship, pirate ship, ship, galleon, viking ship, sailing boat, schooner, warship, flying dutchman":
    thing(20, ship({ hull: look("wood", 0x75482a), kind: "sail" })),
  "boat, motorboat, speedboat, yacht, ferry, tugboat, fishing boat, cruise ship, lifeboat, houseboat, jet ski, hovercraft":
    thing(10, ship({ hull: look("paint", 0xf0efec, { free: true }), kind: "motor" })),
  "cargo ship, container ship, freighter, tanker, aircraft carrier, battleship": thing(
    200,
    ship({ hull: look("paint", 0x2a4a7c), kind: "cargo" }),
  ),
  "canoe, kayak, rowboat, gondola, raft, dinghy": thing(4, ship({ hull: look("wood", 0x8a5a30), kind: "row" })),
  "submarine, sub": thing(50, ship({ hull: look("metal", 0xd9a51e), kind: "sub" })),
  "wagon, cart, carriage, rickshaw, wheelbarrow, stroller, baby carriage, chariot, covered wagon, horse carriage, pram, trolley cart, shopping cart, sled, sleigh, toboggan, skateboard, roller skate, snowmobile":
    thing(2.5, cart),
  "wheel, tire, tyre, steering wheel, gear, cog, cogwheel, rim, hubcap, car bumper, ship wheel, ferris wheel, flywheel, gyroscope":
    thing(0.6, (s, b) => s.within({ turn: [0, -55, 0] }, () => wheel(s, b, [0, 0, 0], 0.5, 0.3))),
};
