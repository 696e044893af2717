import { type Look, look } from "../looks/look.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { eyes, flames, wings } from "./features.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

interface Bird {
  readonly coat: Look;
  readonly belly: number;
  readonly beak: number;
  readonly beakLength: number;
  readonly beakKind: "hook" | "straight" | "flat" | "short";
  readonly legs: number;
  readonly neck: number;
  readonly head: number;
  readonly plump: number;
  readonly upright: number;
  readonly tail: "fan" | "long" | "short" | "peacock" | "flames";
  readonly crest?: "comb" | "plume" | "ears";
  readonly spread?: boolean;
  readonly face?: "owl";
  readonly legColor: number;
}

const base: Bird = {
  coat: look("feathers", 0x6b5a48),
  belly: 0xe6dccb,
  beak: 0xd99a2a,
  beakLength: 0.9,
  beakKind: "straight",
  legs: 0.16,
  neck: 0.08,
  head: 0.13,
  plump: 1,
  upright: 25,
  tail: "fan",
  legColor: 0xc98a2a,
};

function bird(measures: Partial<Bird>): Recipe {
  const f = { ...base, ...measures };
  return (s, b) => {
    const { dice } = b;
    const coat = b.paint("coat", f.coat, 0);
    const belly = b.paint("belly", { ...f.coat, color: f.belly }, 1);
    const horn = b.paint("beak", look("bone", f.beak));
    const legPaint = b.paint("legs", look("skin", f.legColor));
    const plump = dice.about(f.plump, 0.08);
    const legs = dice.about(f.legs, 0.1);
    const r = 0.2 * plump;
    const middle: Vec3 = [0, legs + r * 1.05, 0];
    s.within({ at: middle, turn: [-f.upright, 0, 0] }, () => {
      s.ball({ radius: [r, r * 0.98, 0.33], paint: coat });
      s.ball({ at: [0, -r * 0.22, 0.04], radius: [r * 0.86, r * 0.84, 0.28], paint: belly });
      const open = f.spread === true || b.has("flying", "wings");
      if (open) wings(s, b.paint("wings", f.coat, 0), [r * 0.7, r * 0.45, 0.05], 0.62, "feather", 0.5);
      else
        s.both(() =>
          s.ball({
            at: [r * 0.9, 0.02, -0.06],
            turn: [8, 6, 0],
            radius: [r * 0.22, r * 0.72, 0.3],
            paint: b.paint("wings", { ...f.coat }, 0),
          }),
        );
      tail();
    });
    for (const side of [-1, 1]) {
      const x = side * r * 0.45;
      s.tube({
        path: [
          [x, middle[1] - r * 0.6, 0],
          [x, legs * 0.5, -0.02],
          [x, 0.02, 0.01],
        ],
        radius: [0.028, 0.018, 0.018],
        paint: legPaint,
      });
      for (const yaw of [-30, 0, 30, 180])
        s.within({ at: [x, 0.015, 0.01], turn: [0, yaw, 0] }, () =>
          s.tube({
            path: [
              [0, 0, 0],
              [0, 0, yaw === 180 ? 0.05 : 0.1],
            ],
            radius: [0.016, 0.008],
            paint: b.paint("claws", look("bone", f.legColor)),
          }),
        );
    }
    const lift = Math.sin((f.upright * Math.PI) / 180) * 0.26;
    const reach = Math.cos((f.upright * Math.PI) / 180) * 0.26;
    const h = dice.about(f.head, 0.07);
    const at: Vec3 = [0, middle[1] + lift + f.neck + h * 0.9, reach + f.neck * 0.22];
    const chest: Vec3 = [0, middle[1] + lift * 0.6, reach * 0.6];
    s.tube({
      path:
        f.neck > 0.25
          ? [chest, [0, chest[1] + f.neck * 0.35, chest[2] + 0.16], [0, chest[1] + f.neck * 0.75, chest[2] + 0.02], at]
          : [chest, at],
      radius: [Math.min(r * 0.8, h * 1.2), f.neck > 0.25 ? h * 0.48 : h * 0.9, h * 0.6],
      paint: coat,
    });
    s.ball({ at, radius: h, paint: coat });
    if (f.face === "owl") {
      s.both(() =>
        s.ball({
          at: [h * 0.42, at[1] + h * 0.1, at[2] + h * 0.62],
          radius: [h * 0.5, h * 0.52, h * 0.3],
          paint: belly,
        }),
      );
      s.both(() =>
        s.ball({
          at: [h * 0.42, at[1] + h * 0.12, at[2] + h * 0.84],
          radius: h * 0.26,
          paint: b.paint("eyes", look("ceramic", 0xf0a91e, { fixed: true })),
        }),
      );
      s.both(() =>
        s.ball({
          at: [h * 0.42, at[1] + h * 0.12, at[2] + h * 1.03],
          radius: h * 0.13,
          paint: b.paint("pupils", look("ceramic", 0x141110, { fixed: true })),
        }),
      );
    } else eyes(s, b, [0, at[1] + h * 0.22, at[2] + h * 0.5], h * 0.72, h * 0.17);
    beak(at, h);
    crest(at, h);
    b.anchor("head", [0, at[1] + h * 0.8, at[2]], h);
    b.anchor("back", [0, middle[1] + r, -0.05], r);

    function beak([x, y, z]: Vec3, size: number): void {
      const l = size * f.beakLength;
      if (f.beakKind === "flat")
        s.ball({
          at: [x, y - size * 0.2, z + size * 0.85 + l * 0.4],
          radius: [size * 0.46, size * 0.14, l * 0.8],
          paint: horn,
        });
      else if (f.beakKind === "hook")
        s.tube({
          path: [
            [x, y, z + size * 0.75],
            [x, y - size * 0.02, z + size * 0.75 + l * 0.6],
            [x, y - size * 0.5, z + size * 0.8 + l * 0.75],
          ],
          radius: [size * 0.36, size * 0.26, 0.004],
          paint: horn,
        });
      else
        s.rod({
          from: [x, y - size * 0.08, z + size * 0.7],
          to: [x, y - size * 0.2, z + size * 0.8 + l],
          radius: size * (f.beakKind === "short" ? 0.32 : 0.22),
          end: 0.006,
          paint: horn,
        });
    }

    function crest([x, y, z]: Vec3, size: number): void {
      const paint = b.paint("crest", look("feathers", f.crest === "comb" ? 0xc8261e : 0x8a6a3a));
      if (f.crest === "comb") {
        for (const dz of [0.45, 0.1, -0.3])
          s.ball({ at: [x, y + size * 1.05, z + size * dz], radius: [size * 0.1, size * 0.34, size * 0.24], paint });
        s.ball({ at: [x, y - size * 0.75, z + size * 0.85], radius: [size * 0.14, size * 0.32, size * 0.14], paint });
      } else if (f.crest === "plume")
        for (let i = 0; i < 4; i += 1)
          s.tube({
            path: [
              [x, y + size * 0.9, z - size * 0.1 * i],
              [x, y + size * (1.6 - 0.1 * i), z - size * (0.1 + 0.3 * i)],
              [x, y + size * (1.7 - 0.2 * i), z - size * (0.5 + 0.35 * i)],
            ],
            radius: [size * 0.08, size * 0.12, 0.004],
            paint,
          });
      else if (f.crest === "ears")
        s.both(() =>
          s.rod({
            from: [size * 0.5, y + size * 0.65, z],
            to: [size * 0.78, y + size * 1.35, z - size * 0.1],
            radius: size * 0.24,
            end: 0.004,
            paint: coat,
          }),
        );
    }

    function tail(): void {
      const paint = b.paint("tail", f.coat, 0);
      const feather = (yaw: number, pitch: number, l: number, w: number, own = paint): void =>
        s.within({ at: [0, 0, -0.27], turn: [pitch, yaw, 0] }, () =>
          s.ball({ at: [0, 0, -l / 2], radius: [w, 0.012, l / 2], paint: own }),
        );
      if (f.tail === "fan") for (const yaw of [-22, -8, 8, 22]) feather(yaw, 12, 0.32, 0.05);
      else if (f.tail === "short") feather(0, -25, 0.16, 0.06);
      else if (f.tail === "long") for (const yaw of [-10, 0, 10]) feather(yaw, -14, 0.62 - Math.abs(yaw) * 0.01, 0.035);
      else if (f.tail === "peacock") {
        const eye = b.paint("pattern", look("scales", 0x1c6fd0));
        const fan = b.paint("fan", look("feathers", 0x1f8a5c), 1);
        for (let i = 0; i < 13; i += 1) {
          const angle = ((i - 6) * 13 * Math.PI) / 180;
          const l = 0.72;
          s.within({ at: [0, 0.05, -0.26], turn: [f.upright - 8, 0, 0] }, () => {
            s.tube({
              path: [
                [0, 0, 0],
                [Math.sin(angle) * l * 0.5, Math.cos(angle) * l * 0.5, -0.04],
                [Math.sin(angle) * l, Math.cos(angle) * l, -0.1],
              ],
              radius: [0.015, 0.05, 0.075],
              flatness: 0.2,
              paint: fan,
            });
            s.ball({ at: [Math.sin(angle) * l, Math.cos(angle) * l, -0.07], radius: [0.05, 0.05, 0.02], paint: eye });
          });
        }
      } else flames(s, b, [0, 0, -0.32], 0.1, 0.4, 6);
    }
  };
}

const feathers = (color: number, more: Partial<Look> = {}): Look => look("feathers", color, more);

export const birds: Things = {
  "bird, sparrow, finch, robin, songbird, bluebird, canary, cardinal, hummingbird, swallow, kingfisher, blue jay, wren":
    thing(0.2, bird({ coat: feathers(0x3a78c0, { free: true }), beakLength: 0.7, legs: 0.12 })),
  "eagle, bald eagle, hawk, falcon, vulture, condor, osprey, thunderbird": thing(
    0.9,
    bird({ coat: feathers(0x5a3a22), belly: 0x6d4a2e, beakKind: "hook", spread: true, head: 0.12, upright: 35 }),
  ),
  "owl, barn owl, snowy owl": thing(
    0.5,
    bird({
      coat: feathers(0x8a6540),
      belly: 0xe2d0ae,
      face: "owl",
      head: 0.19,
      beakKind: "hook",
      beakLength: 0.4,
      upright: 60,
      legs: 0.08,
      crest: "ears",
      tail: "short",
    }),
  ),
  "parrot, macaw, cockatoo, parakeet, toucan, lovebird": thing(
    0.5,
    bird({
      coat: feathers(0xd0261e),
      belly: 0xf0b91e,
      beakKind: "hook",
      beakLength: 1,
      beak: 0x2b2a2c,
      upright: 55,
      tail: "long",
      legs: 0.1,
      crest: "plume",
    }),
  ),
  "penguin, puffin, auk": thing(
    0.7,
    bird({
      coat: look("fur", 0x1f2126),
      belly: 0xf4f2ec,
      upright: 78,
      legs: 0.05,
      head: 0.14,
      plump: 1.05,
      tail: "short",
      beakLength: 0.9,
      beakKind: "short",
      legColor: 0xe58a22,
    }),
  ),
  "duck, rubber duck, duckling, goose, mallard, platypus": thing(
    0.5,
    bird({
      coat: feathers(0xf2cf2e),
      belly: 0xf6dc62,
      beakKind: "flat",
      beak: 0xe57a1c,
      plump: 1.15,
      legs: 0.08,
      neck: 0.1,
      upright: 8,
      tail: "short",
      legColor: 0xe57a1c,
    }),
  ),
  swan: thing(
    1.2,
    bird({
      coat: feathers(0xf6f5f1),
      belly: 0xf6f5f1,
      beakKind: "flat",
      beak: 0xe57a1c,
      neck: 0.42,
      legs: 0.05,
      head: 0.09,
      plump: 1.2,
      upright: 5,
      tail: "short",
    }),
  ),
  "flamingo, crane bird, heron, stork, ibis, egret": thing(
    1.3,
    bird({
      coat: feathers(0xf08aa2),
      belly: 0xf5a9b8,
      beakKind: "hook",
      beakLength: 1.4,
      beak: 0x2a2426,
      neck: 0.46,
      legs: 0.52,
      head: 0.09,
      plump: 0.85,
      upright: 10,
      tail: "short",
      legColor: 0xe88a9a,
    }),
  ),
  "ostrich, emu, cassowary": thing(
    2.2,
    bird({
      coat: feathers(0x2a2728),
      belly: 0x3a3636,
      neck: 0.5,
      legs: 0.5,
      head: 0.09,
      upright: 8,
      beakKind: "flat",
      beakLength: 0.8,
      tail: "fan",
      legColor: 0xc9a58a,
    }),
  ),
  "peacock, peafowl": thing(
    1.6,
    bird({
      coat: feathers(0x1b52b4),
      belly: 0x1b6a9c,
      neck: 0.2,
      head: 0.1,
      legs: 0.2,
      tail: "peacock",
      crest: "plume",
      upright: 30,
    }),
  ),
  "chicken, hen, chick, turkey, quail": thing(
    0.5,
    bird({
      coat: feathers(0xf1ece2),
      belly: 0xf1ece2,
      crest: "comb",
      plump: 1.15,
      legs: 0.13,
      upright: 22,
      beakKind: "short",
    }),
  ),
  "rooster, cockerel, cockatrice": thing(
    0.6,
    bird({
      coat: feathers(0xa8481c),
      belly: 0x2a3a2c,
      crest: "comb",
      plump: 1.1,
      legs: 0.17,
      upright: 38,
      beakKind: "short",
      tail: "long",
    }),
  ),
  "crow, raven, magpie, blackbird": thing(
    0.5,
    bird({ coat: feathers(0x1b1b21), belly: 0x232329, beak: 0x1c1b1d, beakLength: 1.1, legColor: 0x242326 }),
  ),
  "pigeon, dove, seagull, gull, albatross, pelican": thing(
    0.4,
    bird({ coat: feathers(0xb9bec6), belly: 0xe7e8ea, beakLength: 0.8 }),
  ),
  "phoenix, firebird, fire bird": thing(
    1.5,
    bird({
      coat: look("feathers", 0xe0501a),
      belly: 0xf5b02a,
      beakKind: "hook",
      spread: true,
      neck: 0.16,
      tail: "flames",
      crest: "plume",
      upright: 38,
    }),
  ),
  "kiwi bird, dodo": thing(
    0.6,
    bird({ coat: look("fur", 0x7a5a3c), belly: 0x8a6a4a, beakLength: 1.9, plump: 1.2, upright: 12, tail: "short" }),
  ),
};
