import { type Look, look } from "../looks/look.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { eyes, horns, wideEyes, wings } from "./features.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

interface Reptile {
  readonly coat: Look;
  readonly belly: number;
  readonly legs: number;
  readonly girth: number;
  readonly snout: number;
  readonly tail: number;
  readonly neck?: number;
  readonly ridge?: boolean;
  readonly wings?: boolean;
  readonly horns?: boolean;
  readonly biped?: boolean;
  readonly heads?: number;
  readonly plates?: boolean;
}

/** Long bodies close to the ground, and what grew out of them: lizards, crocodiles, dinosaurs, dragons. */
function reptile(f: Reptile): Recipe {
  return (s, b) => {
    const { dice } = b;
    const coat = b.paint("coat", f.coat, 0);
    const belly = b.paint("belly", { ...f.coat, color: f.belly }, 1);
    const g = dice.about(f.girth, 0.08);
    const y = f.legs + g * 0.7;
    const sway = dice.between(-0.16, 0.16);
    const hipY = f.biped === true ? y + 0.08 : y;
    s.tube({
      path: [
        [0, y, 0.3],
        [0, hipY, 0],
        [0, hipY, -0.22],
      ],
      radius: [g * 0.85, g, g * 0.8],
      paint: coat,
    });
    s.ball({ at: [0, y - g * 0.3, 0.05], radius: [g * 0.8, g * 0.75, 0.34], paint: belly });
    const tail: Vec3[] = [
      [0, hipY, -0.2],
      [sway * 0.5, hipY * 0.8, -0.2 - f.tail * 0.35],
      [sway * 1.6, Math.max(0.04, hipY * 0.45), -0.2 - f.tail * 0.7],
      [sway * 1.2, Math.max(0.03, hipY * 0.3), -0.2 - f.tail],
    ];
    s.tube({ path: tail, radius: [g * 0.78, g * 0.5, g * 0.24, 0.006], paint: b.paint("tail", f.coat, 0) });
    const claw = b.paint("claws", look("bone", 0xd9cdb2));
    const thick = 0.045 + g * 0.14;
    for (const [z, front] of [
      [0.26, true],
      [-0.2, false],
    ] as const) {
      for (const side of [-1, 1]) {
        const small = f.biped === true && front;
        const top: Vec3 = [side * g * 0.75, front ? y : hipY, z];
        const foot: Vec3 = small
          ? [side * g * 0.9, y - 0.16, z + 0.16]
          : [side * (g + (f.legs < 0.2 ? 0.13 : 0.05)), 0.03, z + 0.05];
        const knee: Vec3 = small
          ? [side * g, y - 0.14, z + 0.04]
          : [side * (g + (f.legs < 0.2 ? 0.12 : 0.04)), f.legs * 0.65, z + (front ? -0.03 : 0.08)];
        const t = f.biped === true ? (front ? thick * 0.5 : thick * 1.5) : thick;
        s.tube({ path: [top, knee, foot], radius: [t * 1.25, t, t * 0.8], paint: coat });
        for (const yaw of [-26, 0, 26])
          s.within({ at: foot, turn: [0, yaw, 0] }, () =>
            s.rod({ from: [0, 0, 0.02], to: [0, -0.012, 0.035 + t * 1.5], radius: t * 0.42, end: 0.004, paint: claw }),
          );
      }
    }
    const heads = f.heads ?? (b.has("two headed") ? 2 : b.has("three headed") ? 3 : 1);
    for (let i = 0; i < heads; i += 1)
      s.within(
        { at: [0, y, 0.3], turn: [0, heads === 1 ? dice.between(-12, 12) : (i - (heads - 1) / 2) * (90 / heads), 0] },
        () => head(i),
      );
    if (f.ridge === true) {
      const spike = b.paint("spikes", look("bone", 0xcdbb96), 2);
      const spine: Vec3[] = [
        [0, y + g * 0.85, 0.28],
        [0, hipY + g * 0.95, 0.1],
        [0, hipY + g * 0.9, -0.1],
        [tail[1]![0] * 0.6, tail[1]![1] + g * 0.55, tail[1]![2] * 0.9],
        [tail[2]![0] * 0.8, tail[2]![1] + g * 0.3, tail[2]![2] * 0.9],
      ];
      for (const [i, p] of spine.entries())
        s.rod({
          from: [p[0], p[1] - 0.02, p[2]],
          to: [p[0], p[1] + 0.09 - 0.01 * i, p[2] - 0.05],
          radius: 0.035,
          end: 0.003,
          paint: spike,
        });
    }
    if (f.plates === true) {
      const plate = b.paint("spikes", look("scales", 0xb5652a), 1);
      for (let i = 0; i < 8; i += 1)
        s.plate({
          at: [i % 2 === 0 ? 0.035 : -0.035, hipY + g * 0.8 - Math.abs(i - 3) * 0.03, 0.3 - i * 0.13],
          turn: [0, 90, 0],
          outline: [
            [-0.07, 0],
            [0.07, 0],
            [0.09, 0.12],
            [0, 0.22 - Math.abs(i - 3) * 0.02],
            [-0.09, 0.12],
          ],
          depth: 0.03,
          paint: plate,
        });
    }
    if (f.wings === true || b.has("wings"))
      wings(s, b.paint("wings", look("leather", f.belly), 1), [g * 0.5, y + g * 0.7, 0.15], 0.95, "bat", 0.85);
    b.anchor("back", [0, y + g, 0], g);

    function head(index: number): void {
      const neck = f.neck ?? 0.1;
      const r = g * (neck > 0.2 ? 0.72 : 0.85);
      const at: Vec3 = [0, neck * 0.95 + (index % 2) * 0.05, 0.12 + neck * 0.5];
      s.tube({
        path: [[0, 0, -0.06], [0, neck * 0.45, 0.02 + neck * 0.42], at],
        radius: [g * 0.85, g * 0.6, r * 0.8],
        paint: coat,
      });
      s.ball({ at, radius: [r * 0.9, r * 0.8, r], paint: coat });
      const l = r * f.snout;
      s.tube({
        path: [
          [0, at[1] - r * 0.05, at[2] + r * 0.4],
          [0, at[1] - r * 0.15, at[2] + r * 0.6 + l],
        ],
        radius: [r * 0.68, r * 0.4],
        flatness: 0.65,
        paint: coat,
      });
      s.tube({
        path: [
          [0, at[1] - r * 0.42, at[2] + r * 0.3],
          [0, at[1] - r * 0.55, at[2] + r * 0.45 + l * 0.92],
        ],
        radius: [r * 0.5, r * 0.3],
        flatness: 0.5,
        paint: b.paint("jaw", { ...f.coat, color: f.belly }, 1),
      });
      s.both(() => {
        s.ball({
          at: [r * 0.16, at[1] + r * 0.1, at[2] + r * 0.85 + l],
          radius: r * 0.09,
          paint: b.paint("nose", look("rubber", 0x171412)),
        });
        for (let i = 0; i < 4; i += 1)
          s.rod({
            from: [r * (0.42 - 0.05 * i), at[1] - r * 0.26, at[2] + r * 0.7 + l * 0.24 * i],
            to: [r * (0.42 - 0.05 * i), at[1] - r * 0.5, at[2] + r * 0.7 + l * 0.24 * i],
            radius: r * 0.065,
            end: 0.002,
            paint: b.paint("teeth", look("bone", 0xf6f0df)),
          });
      });
      s.both(() => s.ball({ at: [r * 0.52, at[1] + r * 0.5, at[2] + r * 0.42], radius: r * 0.3, paint: coat }));
      s.both(() =>
        s.ball({
          at: [r * 0.6, at[1] + r * 0.55, at[2] + r * 0.56],
          radius: r * 0.2,
          paint: b.paint("eyes", look("ceramic", 0xe9b51e, { fixed: true })),
        }),
      );
      s.both(() =>
        s.ball({
          at: [r * 0.66, at[1] + r * 0.58, at[2] + r * 0.71],
          radius: [r * 0.05, r * 0.12, r * 0.05],
          paint: b.paint("pupils", look("ceramic", 0x120f0e, { fixed: true })),
        }),
      );
      if (f.horns === true || b.has("horns"))
        horns(s, b.paint("horns", look("bone", 0xd9cbaa)), "goat", [0, at[1] + r * 0.55, at[2] - r * 0.1], r * 0.9);
      b.anchor("head", s.whereIs([0, at[1] + r * 0.7, at[2]]), r);
    }
  };
}

/** A body in a coil with a raised head. */
function snake(coat: Look, heads = 1): Recipe {
  return (s, b) => {
    const { dice } = b;
    const paint = b.paint("coat", coat, 0);
    const turns = dice.between(2, 2.8);
    const thick = dice.about(0.075);
    const coil = Array.from({ length: 34 }, (_, i): Vec3 => {
      const t = i / 33;
      const r = 0.42 * (1 - 0.55 * t);
      return [r * Math.cos(2 * Math.PI * turns * t), thick * 0.9 + 0.26 * t * t, r * Math.sin(2 * Math.PI * turns * t)];
    });
    const last = coil.at(-1)!;
    const count = b.has("two headed") ? 2 : b.has("three headed") ? 3 : heads;
    if (count === 1)
      s.tube({
        path: [...coil, [last[0] * 0.4, 0.5, 0.05], [0, 0.72, 0.02], [0, 0.78, 0.16]],
        radius: [0.01, thick, thick, thick, thick * 0.8, thick * 0.75],
        paint,
      });
    else s.tube({ path: [...coil, [0, 0.35, 0]], radius: [0.01, thick, thick * 1.2, thick * 1.5, thick * 1.8], paint });
    for (let i = 0; i < count; i += 1) {
      s.within(
        {
          at: count === 1 ? [0, 0.79, 0.2] : [0, 0.3, 0],
          turn: [0, count === 1 ? 0 : (i - (count - 1) / 2) * (150 / count), 0],
        },
        () => {
          const at: Vec3 = count === 1 ? [0, 0, 0] : [0, 0.42 + 0.09 * (i % 2), 0.26];
          if (count > 1)
            s.tube({
              path: [[0, 0, 0], [0, 0.22, 0.16], [0, at[1] + 0.02, 0.12], at],
              radius: [thick * 1.2, thick * 0.8, thick * 0.75],
              paint,
            });
          s.ball({ at, radius: [thick * 1.25, thick * 0.85, thick * 1.6], paint });
          eyes(s, b, [0, at[1] + thick * 0.4, at[2] + thick * 0.8], thick * 0.8, thick * 0.26);
          const tongue = b.paint("tongue", look("skin", 0xc8202c));
          s.both(() =>
            s.tube({
              path: [
                [0, at[1] - 0.02, at[2] + thick * 1.4],
                [0, at[1] - 0.02, at[2] + thick * 2.4],
                [0.03, at[1] - 0.015, at[2] + thick * 3],
              ],
              radius: 0.007,
              paint: tongue,
            }),
          );
          b.anchor("head", s.whereIs([0, at[1] + thick * 0.6, at[2]]), thick);
        },
      );
    }
  };
}

/** Insects and spiders: rows of bent legs under a body of two or three balls. */
function crawler(f: {
  coat: Look;
  legs: number;
  body: readonly (readonly [number, number, number])[];
  reach: number;
  wings?: "insect" | "butterfly";
  claws?: boolean;
  sting?: boolean;
  stripes?: number;
  antennae?: boolean;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const coat = b.paint("coat", f.coat, 0);
    const second = b.paint("belly", { ...f.coat, color: f.stripes ?? f.coat.color }, 1);
    const legPaint = b.paint("legs", { ...f.coat, color: 0x241c18 });
    const y = 0.22;
    let z = 0.25;
    for (const [i, [w, h, l]] of f.body.entries()) {
      z -= l * (i === 0 ? 0 : 0.85);
      s.ball({ at: [0, y + (i === 2 ? 0.04 : 0), z], radius: [w, h, l], paint: i === 2 ? second : coat });
      z -= l * 0.85;
    }
    const head: Vec3 = [0, y, 0.25];
    const r = f.body[0]![0];
    eyes(s, b, [0, y + r * 0.4, 0.25 + r * 0.7], r * 0.55, r * 0.28);
    for (let i = 0; i < f.legs / 2; i += 1) {
      const spread = (i / Math.max(1, f.legs / 2 - 1) - 0.5) * 2;
      const lift = dice.between(0.1, 0.2);
      s.both(() =>
        s.tube({
          path: [
            [0.05, y, 0.1 - 0.12 * i],
            [0.08 + f.reach * 0.5, y + lift, 0.06 - 0.1 * i - 0.12 * spread],
            [0.05 + f.reach, 0.012, 0.05 - 0.08 * i - 0.3 * spread],
          ],
          radius: [0.026, 0.02, 0.008],
          paint: legPaint,
        }),
      );
    }
    if (f.antennae !== false)
      s.both(() =>
        s.tube({
          path: [
            [0.03, y + r * 0.7, head[2] + r * 0.5],
            [0.09, y + r * 1.7, head[2] + r * 1.3],
            [0.16, y + r * 1.8, head[2] + r * 2],
          ],
          radius: [0.011, 0.009, 0.014],
          paint: legPaint,
        }),
      );
    if (f.claws === true) {
      const claw = b.paint("claws", f.coat, 0);
      s.both(() => {
        s.tube({
          path: [
            [0.1, y, 0.2],
            [0.34, y + 0.06, 0.32],
            [0.3, y + 0.04, 0.5],
          ],
          radius: [0.04, 0.035, 0.05],
          paint: claw,
        });
        s.ball({ at: [0.3, y + 0.04, 0.58], radius: [0.08, 0.055, 0.12], paint: claw });
        s.tube({
          path: [
            [0.34, y + 0.04, 0.66],
            [0.36, y + 0.04, 0.76],
            [0.29, y + 0.04, 0.8],
          ],
          radius: [0.034, 0.026, 0.006],
          paint: claw,
        });
        s.tube({
          path: [
            [0.25, y + 0.04, 0.66],
            [0.22, y + 0.04, 0.74],
            [0.25, y + 0.04, 0.79],
          ],
          radius: [0.03, 0.022, 0.006],
          paint: claw,
        });
      });
    }
    if (f.sting === true) {
      s.tube({
        path: [
          [0, y, -0.35],
          [0, y + 0.2, -0.62],
          [0, y + 0.5, -0.5],
          [0, y + 0.52, -0.25],
        ],
        radius: [0.08, 0.065, 0.05, 0.05],
        paint: coat,
      });
      s.rod({ from: [0, y + 0.52, -0.22], to: [0, y + 0.4, -0.08], radius: 0.04, end: 0.003, paint: legPaint });
    }
    if (f.wings === "insect" || (f.wings === undefined && b.has("wings")))
      wings(s, b.paint("wings", look("glass", 0xdcebf2)), [0.04, y + 0.1, 0], 0.5, "insect", 0.4);
    if (f.wings === "butterfly") {
      const wing = b.paint("wings", look("petal", 0xf08a1e, { pattern: "veined", second: 0x1d1614, free: true }), 0);
      s.both(() => {
        for (const [yaw, w, h, up] of [
          [0, 0.5, 0.5, 0.02],
          [-38, 0.38, 0.34, 0],
        ] as const) {
          s.within({ at: [0.03, y + 0.05 + up, 0.02], turn: [0, -yaw, 24] }, () =>
            s.sheet({
              point: (u, v) => [
                w * u,
                0.04 * Math.sin(3 * u),
                h * (v - 0.42) * Math.sin(Math.PI * (0.12 + 0.8 * u)) * 1.3,
              ],
              thickness: 0.016,
              paint: wing,
            }),
          );
        }
      });
    }
    b.anchor("head", [0, y + r, head[2]], r);
  };
}

const scales = (color: number, more: Partial<Look> = {}): Look => look("scales", color, more);

export const smallCreatures: Things = {
  "dragon, wyvern, drake, dragon whelp": thing(
    4,
    reptile({
      coat: scales(0x8e2420),
      belly: 0xd8a24a,
      legs: 0.3,
      girth: 0.17,
      snout: 1,
      tail: 0.85,
      neck: 0.42,
      ridge: true,
      wings: true,
      horns: true,
    }),
  ),
  hydra: thing(
    4,
    reptile({
      coat: scales(0x3c6a4c),
      belly: 0xc9b06a,
      legs: 0.26,
      girth: 0.18,
      snout: 0.9,
      tail: 0.8,
      neck: 0.42,
      ridge: true,
      heads: 5,
    }),
  ),
  "dinosaur, t rex, tyrannosaurus, tyrannosaurus rex, velociraptor, raptor, allosaurus, dino": thing(
    5,
    reptile({
      coat: scales(0x5e7a3a),
      belly: 0xcbbf8a,
      legs: 0.42,
      girth: 0.17,
      snout: 1.25,
      tail: 0.85,
      neck: 0.24,
      biped: true,
    }),
  ),
  stegosaurus: thing(
    5,
    reptile({ coat: scales(0x6b7a42), belly: 0xb9a572, legs: 0.3, girth: 0.22, snout: 0.8, tail: 0.8, plates: true }),
  ),
  "brontosaurus, brachiosaurus, diplodocus, loch ness monster, nessie, plesiosaur": thing(
    9,
    reptile({ coat: scales(0x6a8a8a), belly: 0xb8c4b0, legs: 0.34, girth: 0.22, snout: 0.6, tail: 0.95, neck: 0.85 }),
  ),
  "lizard, iguana, chameleon, gecko, salamander, newt, komodo dragon, skink, axolotl, monitor lizard, basilisk lizard":
    thing(
      0.5,
      reptile({
        coat: scales(0x5a9a36),
        belly: 0xc4d18a,
        legs: 0.12,
        girth: 0.11,
        snout: 0.7,
        tail: 0.85,
        ridge: true,
      }),
    ),
  "crocodile, alligator, caiman": thing(
    3,
    reptile({ coat: scales(0x4c6132), belly: 0xc2bd86, legs: 0.13, girth: 0.17, snout: 1.9, tail: 0.85, ridge: true }),
  ),
  "snake, python, cobra, serpent, viper, rattlesnake, worm, eel, anaconda, boa, caterpillar, centipede": thing(
    1.5,
    snake(scales(0x4f8a34, { pattern: "rings", second: 0x1f2a18 })),
  ),
  "basilisk, leviathan, ouroboros, sea serpent, quetzalcoatl, kundalini": thing(
    5,
    snake(scales(0x2f7a5c, { pattern: "spotted", second: 0xd0b04a })),
  ),
  "multi headed snake, three headed snake": thing(3, snake(scales(0x5a7a30), 3)),
  "spider, tarantula, black widow, arachnid": thing(
    0.15,
    crawler({
      coat: look("fur", 0x2f2522),
      legs: 8,
      body: [
        [0.1, 0.09, 0.1],
        [0.13, 0.1, 0.12],
        [0.2, 0.19, 0.24],
      ],
      reach: 0.5,
      antennae: false,
    }),
  ),
  "scorpion, scorpio": thing(
    0.2,
    crawler({
      coat: look("scales", 0x6b3a1e),
      legs: 8,
      body: [
        [0.1, 0.07, 0.1],
        [0.13, 0.08, 0.14],
        [0.12, 0.08, 0.14],
      ],
      reach: 0.32,
      claws: true,
      sting: true,
      antennae: false,
    }),
  ),
  "crab, lobster, crayfish, hermit crab, shrimp, prawn": thing(
    0.3,
    crawler({
      coat: look("scales", 0xc8381c),
      legs: 8,
      body: [
        [0.14, 0.07, 0.1],
        [0.26, 0.11, 0.17],
      ],
      reach: 0.42,
      claws: true,
    }),
  ),
  "ant, beetle, ladybug, ladybird, scarab, cockroach, bug, insect, cricket, grasshopper, mantis, praying mantis, firefly, mosquito, fly":
    thing(
      0.05,
      crawler({
        coat: look("scales", 0x9c1e1a),
        legs: 6,
        body: [
          [0.09, 0.08, 0.09],
          [0.11, 0.1, 0.1],
          [0.17, 0.15, 0.22],
        ],
        reach: 0.3,
        stripes: 0xb3261c,
      }),
    ),
  "bee, bumblebee, wasp, hornet, honeybee": thing(
    0.05,
    crawler({
      coat: look("fur", 0xe3ac1c, { pattern: "striped", second: 0x1c1612 }),
      legs: 6,
      body: [
        [0.1, 0.09, 0.09],
        [0.13, 0.12, 0.11],
        [0.15, 0.14, 0.22],
      ],
      reach: 0.24,
      wings: "insect",
      stripes: 0xe3ac1c,
    }),
  ),
  "butterfly, moth, monarch butterfly, dragonfly": thing(
    0.1,
    crawler({
      coat: look("fur", 0x2a201a),
      legs: 6,
      body: [
        [0.05, 0.05, 0.06],
        [0.05, 0.05, 0.08],
        [0.04, 0.04, 0.16],
      ],
      reach: 0.14,
      wings: "butterfly",
    }),
  ),
  "frog, toad, poison dart frog, tree frog, bullfrog": thing(0.12, (s, b) => {
    const coat = b.paint("coat", look("slime", 0x4f9a2c), 0);
    const belly = b.paint("belly", look("skin", 0xd9dba0), 1);
    s.ball({ at: [0, 0.24, -0.05], turn: [-24, 0, 0], radius: [0.25, 0.19, 0.33], paint: coat });
    s.ball({ at: [0, 0.19, 0.06], radius: [0.21, 0.15, 0.25], paint: belly });
    s.ball({ at: [0, 0.35, 0.24], radius: [0.22, 0.14, 0.17], paint: coat });
    s.ring({
      at: [0, 0.33, 0.25],
      radius: 0.19,
      thickness: 0.014,
      from: 190,
      to: 350,
      paint: b.paint("mouth", look("skin", 0x3a5c22)),
    });
    s.both(() => s.ball({ at: [0.13, 0.48, 0.24], radius: 0.09, paint: coat }));
    wideEyes(s, b, [0, 0.5, 0.29], 0.13, 0.068);
    s.both(() => {
      s.tube({
        path: [
          [0.17, 0.2, -0.22],
          [0.38, 0.26, -0.02],
          [0.33, 0.08, -0.24],
          [0.4, 0.03, -0.02],
        ],
        radius: [0.1, 0.085, 0.055, 0.035],
        paint: coat,
      });
      s.tube({
        path: [
          [0.18, 0.22, 0.16],
          [0.27, 0.12, 0.2],
          [0.25, 0.03, 0.26],
        ],
        radius: [0.055, 0.045, 0.035],
        paint: coat,
      });
      for (const [x, z] of [
        [0.4, 0.02],
        [0.25, 0.28],
      ] as const)
        for (const yaw of [-35, 0, 35])
          s.within({ at: [x, 0.02, z], turn: [0, yaw, 0] }, () =>
            s.tube({
              path: [
                [0, 0, 0],
                [0, 0, 0.1],
              ],
              radius: [0.02, 0.026],
              paint: b.paint("feet", look("slime", 0x5aa536), 0),
            }),
          );
    });
    b.anchor("head", [0, 0.47, 0.22], 0.2);
  }),
  "turtle, tortoise, sea turtle": thing(0.6, (s, b) => {
    const shell = b.paint("shell", look("scales", 0x6b4f26, { pattern: "cracked", second: 0x2c2010 }), 1);
    const skin = b.paint("coat", look("skin", 0x6a8f4a), 0);
    s.ball({ at: [0, 0.2, 0], radius: [0.36, 0.3, 0.42], from: -4, paint: shell });
    s.ball({ at: [0, 0.2, 0], radius: [0.37, 0.1, 0.43], paint: b.paint("belly", look("bone", 0xcdbd84)) });
    s.tube({
      path: [
        [0, 0.2, 0.32],
        [0, 0.28, 0.5],
        [0, 0.36, 0.58],
      ],
      radius: [0.09, 0.075, 0.08],
      paint: skin,
    });
    s.ball({ at: [0, 0.38, 0.62], radius: [0.1, 0.1, 0.13], paint: skin });
    eyes(s, b, [0, 0.42, 0.69], 0.06, 0.025);
    for (const z of [0.26, -0.28])
      s.both(() =>
        s.tube({
          path: [
            [0.22, 0.18, z],
            [0.38, 0.1, z * 1.25],
            [0.42, 0.04, z * 1.5],
          ],
          radius: [0.09, 0.08, 0.075],
          paint: skin,
        }),
      );
    s.tube({
      path: [
        [0, 0.16, -0.36],
        [0, 0.1, -0.52],
      ],
      radius: [0.05, 0.008],
      paint: skin,
    });
    b.anchor("head", [0, 0.46, 0.6], 0.1);
    b.anchor("back", [0, 0.5, 0], 0.3);
  }),
  "snail, slug": thing(0.06, (s, b) => {
    const skin = b.paint("coat", look("slime", 0xb9a16a), 1);
    const shell = b.paint("shell", look("ceramic", 0xa8642c, { pattern: "swirled", second: 0xe6cfa0 }), 0);
    s.tube({
      path: [
        [0, 0.05, -0.45],
        [0, 0.08, -0.1],
        [0, 0.09, 0.25],
        [0, 0.2, 0.42],
      ],
      radius: [0.02, 0.11, 0.11, 0.09],
      flatness: 0.8,
      paint: skin,
    });
    const spiral = Array.from({ length: 40 }, (_, i): Vec3 => {
      const t = i / 39;
      const r = 0.24 * (1 - t) + 0.02;
      return [0.12 * (t - 0.2), 0.36 + r * Math.sin(5.2 * Math.PI * t), -0.1 + r * Math.cos(5.2 * Math.PI * t)];
    });
    s.tube({ path: spiral, radius: [0.15, 0.11, 0.07, 0.02], paint: shell });
    s.both(() => {
      s.tube({
        path: [
          [0.04, 0.24, 0.45],
          [0.09, 0.4, 0.52],
        ],
        radius: [0.022, 0.016],
        paint: skin,
      });
      s.ball({
        at: [0.09, 0.42, 0.53],
        radius: 0.03,
        paint: b.paint("eyes", look("ceramic", 0x1a1512, { fixed: true })),
      });
    });
    b.anchor("head", [0, 0.3, 0.42], 0.1);
  }),
  "bat, vampire bat, fruit bat": thing(0.3, (s, b) => {
    const coat = b.paint("coat", look("fur", 0x3a2c28), 0);
    s.ball({ at: [0, 0.4, 0], radius: [0.12, 0.18, 0.12], paint: coat });
    s.ball({ at: [0, 0.62, 0.05], radius: 0.11, paint: coat });
    eyes(s, b, [0, 0.65, 0.13], 0.05, 0.024);
    s.both(() => s.rod({ from: [0.06, 0.68, 0.03], to: [0.12, 0.86, 0.02], radius: 0.05, end: 0.004, paint: coat }));
    wings(s, b.paint("wings", look("leather", 0x2a2022), 1), [0.08, 0.45, -0.02], 0.62, "bat", 0.55);
    b.anchor("head", [0, 0.7, 0.05], 0.1);
  }),
};
