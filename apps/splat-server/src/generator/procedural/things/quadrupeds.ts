import { type Look, look } from "../looks/look.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { eyes, type HornStyle, horns, wings } from "./features.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

interface Build {
  /** Half width of the trunk; its length is about 1. */
  readonly girth: number;
  readonly legs: number;
  readonly leg: number;
  readonly neck: number;
  readonly head: number;
  /** Length of the snout as a share of the head. */
  readonly snout: number;
  readonly ears: "pointed" | "round" | "floppy" | "long" | "huge" | "none";
  readonly tail: "long" | "bushy" | "short" | "tuft" | "curl" | "puff" | "hair" | "none";
  readonly coat: Look;
  readonly belly?: number;
  readonly mane?: "lion" | "horse" | "fluff";
  readonly horns?: HornStyle;
  readonly nose?: "horn" | "trunk" | "pig";
  readonly tusks?: boolean;
  readonly hump?: number;
  readonly muzzle?: number;
  readonly wings?: "feather" | "bat";
  readonly heads?: number;
}

const base: Build = {
  girth: 0.2,
  legs: 0.42,
  leg: 0.06,
  neck: 0.2,
  head: 0.16,
  snout: 0.9,
  ears: "pointed",
  tail: "long",
  coat: look("fur", 0x8a5f3a),
};

/** A four-legged animal; all of them are one plan with other measures. */
function quadruped(measures: Partial<Build>): Recipe {
  const build = { ...base, ...measures };
  return (s, b) => {
    const { dice } = b;
    const coat = b.paint("coat", build.coat, 0);
    const belly = b.paint(
      "belly",
      { ...build.coat, color: build.belly ?? build.coat.color },
      build.belly === undefined ? undefined : 1,
    );
    const dark = b.paint("feet", look("leather", 0x2a211c));
    const girth = dice.about(build.girth, 0.08) * (b.has("fat") ? 1.3 : b.has("slim") ? 0.8 : 1);
    const legs = dice.about(build.legs, 0.08);
    const y = legs + girth * 0.75;
    s.tube({
      path: [
        [0, y, -0.44],
        [0, y + 0.02, -0.15],
        [0, y - 0.01, 0.15],
        [0, y + 0.03, 0.4],
      ],
      radius: [girth * 0.85, girth * 0.98, girth, girth * 0.95],
      paint: coat,
    });
    s.ball({ at: [0, y - girth * 0.32, 0.02], radius: [girth * 0.82, girth * 0.76, 0.44], paint: belly });
    if (build.hump !== undefined)
      s.ball({ at: [0, y + girth * 0.75, 0], radius: [girth * 0.6, build.hump, 0.2], paint: coat });
    const stride = dice.between(-0.1, 0.1);
    for (const [z, step] of [
      [0.36, stride],
      [-0.4, -stride],
    ] as const) {
      for (const side of [-1, 1]) {
        const x = side * (girth - build.leg * 0.4);
        const foot = z + side * step;
        s.tube({
          path: [
            [x * 0.8, y - 0.02, z],
            [x, legs * 0.52, (z + foot) / 2 + (z < 0 ? -0.05 : 0.01)],
            [x, build.leg * 0.8, foot],
          ],
          radius: [build.leg * 1.5, build.leg * 0.95, build.leg * 0.85],
          paint: coat,
        });
        s.ball({
          at: [x, build.leg * 0.55, foot + build.leg * 0.4],
          radius: [build.leg * 1.1, build.leg * 0.62, build.leg * 1.35],
          paint: dark,
        });
      }
    }
    tail(b.has("tail") && build.tail === "none" ? "long" : build.tail);
    if (build.wings !== undefined || b.has("wings")) {
      const feathers = b.paint(
        "wings",
        build.wings === "bat" ? look("leather", 0x5a2a30) : look("feathers", 0xefe8da),
        1,
      );
      wings(s, feathers, [girth * 0.5, y + girth * 0.6, 0.1], 0.85, build.wings ?? "feather", 0.7);
    }
    const heads = build.heads ?? (b.has("two headed") ? 2 : b.has("three headed") ? 3 : 1);
    for (let i = 0; i < heads; i += 1) {
      const yaw = heads === 1 ? dice.between(-14, 14) : (i - (heads - 1) / 2) * 42;
      s.within({ at: [0, y + girth * 0.3, 0.42], turn: [0, yaw, 0] }, () => headAndNeck());
    }
    b.anchor("back", [0, y + girth, 0], girth);

    function tail(style: Build["tail"]): void {
      const root: Vec3 = [0, y + girth * 0.35, -0.48];
      const paint = b.paint("tail", build.coat, 0);
      const up = dice.between(-0.1, 0.3);
      const to = (dy: number, dz: number): Vec3 => [dice.between(-0.08, 0.08), root[1] + dy, root[2] + dz];
      if (style === "long")
        s.tube({
          path: [root, to(up * 0.3, -0.18), to(up, -0.32), to(up + 0.18, -0.38)],
          radius: [0.045, 0.04, 0.034, 0.025],
          paint,
        });
      else if (style === "bushy")
        s.tube({
          path: [root, to(0.02, -0.16), to(0.12 + up, -0.34), to(0.3 + up, -0.42)],
          radius: [0.05, 0.1, 0.12, 0.02],
          paint,
        });
      else if (style === "short")
        s.tube({ path: [root, to(0.06, -0.06), to(0.1, -0.1)], radius: [0.04, 0.035, 0.02], paint });
      else if (style === "puff") s.ball({ at: [0, root[1], root[2] - 0.04], radius: 0.08, bumps: 0.2, paint });
      else if (style === "curl")
        s.tube({
          path: [root, to(0.05, -0.08), to(0.13, -0.04), to(0.1, 0.02), to(0.04, -0.05)],
          radius: [0.028, 0.024, 0.02, 0.016, 0.01],
          paint,
        });
      else if (style === "hair")
        s.tube({
          path: [root, to(-0.08, -0.14), to(-0.32, -0.17), to(-0.5, -0.13)],
          radius: [0.04, 0.07, 0.07, 0.01],
          paint: b.paint("mane", { ...build.coat, color: 0x2b1c14 }, 1),
        });
      else if (style === "tuft") {
        s.tube({ path: [root, to(-0.1, -0.12), to(-0.3, -0.14)], radius: [0.03, 0.022, 0.02], paint });
        s.ball({
          at: [0, root[1] - 0.34, root[2] - 0.14],
          radius: [0.045, 0.08, 0.045],
          paint: b.paint("mane", { ...build.coat, color: 0x4a2c18 }, 1),
        });
      }
    }

    function headAndNeck(): void {
      const up = build.neck;
      const h = dice.about(build.head, 0.08);
      const at: Vec3 = [0, up * 0.9, 0.06 + up * 0.45 + h * 0.4];
      s.tube({
        path: [[0, -girth * 0.3, -0.1], [0, up * 0.4, 0.04 + up * 0.18], at],
        radius: [girth * 0.8, Math.min(girth * 0.7, h * 1.05), h * 0.75],
        paint: coat,
      });
      s.ball({ at, radius: [h * 0.92, h, h], paint: coat });
      const face = b.paint("snout", { ...build.coat, color: build.muzzle ?? build.belly ?? build.coat.color });
      const noseAt: Vec3 = [0, at[1] - h * 0.28, at[2] + h * (0.7 + build.snout * 0.75)];
      s.tube({ path: [[0, at[1] - h * 0.15, at[2] + h * 0.4], noseAt], radius: [h * 0.66, h * 0.42], paint: face });
      if (build.nose === "pig")
        s.rod({
          from: noseAt,
          to: [0, noseAt[1], noseAt[2] + h * 0.5],
          radius: h * 0.36,
          paint: b.paint("nose", look("skin", 0xe58f9a)),
        });
      else if (build.nose === "trunk")
        s.tube({
          path: [
            [0, at[1] - h * 0.1, at[2] + h * 0.7],
            [0, at[1] - h * 0.7, at[2] + h * 1.15],
            [0, at[1] - h * 1.9, at[2] + h * 1.1],
            [0, at[1] - h * 2.5, at[2] + h * 1.5],
          ],
          radius: [h * 0.42, h * 0.33, h * 0.22, h * 0.16],
          paint: b.paint("trunk", build.coat, 0),
        });
      else
        s.ball({
          at: [0, noseAt[1] + h * 0.2, noseAt[2] + h * 0.3],
          radius: [h * 0.24, h * 0.17, h * 0.16],
          paint: b.paint("nose", look("leather", 0x1b1514)),
        });
      if (build.nose === "horn")
        s.tube({
          path: [
            [0, noseAt[1] + h * 0.2, noseAt[2] + h * 0.1],
            [0, noseAt[1] + h, noseAt[2] + h * 0.3],
            [0, noseAt[1] + h * 1.5, noseAt[2] + h * 0.15],
          ],
          radius: [h * 0.28, h * 0.16, 0.004],
          paint: b.paint("horns", look("bone", 0xcbbfa6)),
        });
      eyes(s, b, [0, at[1] + h * 0.24, at[2] + h * 0.66], h * 0.5, h * 0.17);
      ears(at, h);
      if (build.mane === "lion" || b.has("mane")) {
        const mane = b.paint("mane", look("fur", 0x7a451d), 1);
        s.within({ at: [0, at[1] - h * 0.1, at[2] - h * 0.45], turn: [90, 0, 0] }, () =>
          s.ring({ radius: h * 1.05, thickness: h * 0.55, paint: mane }),
        );
        s.ball({
          at: [0, at[1] - h * 0.8, at[2] - h * 0.6],
          radius: [h * 1.25, h * 1.5, h * 0.9],
          bumps: 0.14,
          paint: mane,
        });
      } else if (build.mane === "horse") {
        const mane = b.paint("mane", { ...build.coat, color: 0x2b1c14 }, 1);
        s.tube({
          path: [
            [0, at[1] + h * 0.95, at[2] + h * 0.5],
            [0, at[1] + h * 1.05, at[2] - h * 0.5],
            [0, up * 0.6 + h * 0.4, -h * 0.3],
            [0, up * 0.1, -h * 1.2],
          ],
          radius: [h * 0.15, h * 0.3, h * 0.36, h * 0.2],
          paint: mane,
        });
      } else if (build.mane === "fluff")
        s.ball({
          at: [0, at[1] - h * 0.6, at[2] - h * 0.8],
          radius: [h * 1.1, h * 1.1, h],
          bumps: 0.2,
          paint: b.paint("mane", look("fur", 0xefe6d6), 1),
        });
      const style = build.horns ?? (b.has("antlers") ? "antlers" : b.has("horns") ? "goat" : undefined);
      if (style !== undefined)
        horns(
          s,
          b.paint("horns", look("bone", 0xd8cbb0)),
          style,
          [0, at[1] + h * 0.85, at[2] + h * (style === "one" ? 0.4 : 0)],
          h * (style === "one" ? 0.8 : 0.75),
        );
      if (build.tusks === true || b.has("tusks"))
        s.both(() =>
          s.tube({
            path: [
              [h * 0.4, at[1] - h * 0.55, at[2] + h * 0.7],
              [h * 0.55, at[1] - h, at[2] + h * 1.3],
              [h * 0.5, at[1] - h * 0.7, at[2] + h * 1.9],
            ],
            radius: [h * 0.13, h * 0.1, 0.004],
            paint: b.paint("tusks", look("bone", 0xf0e7d2)),
          }),
        );
      const top = s.whereIs([0, at[1] + h * 0.85, at[2]]);
      b.anchor("head", top, h);
    }

    function ears(at: Vec3, h: number): void {
      const outer = b.paint("ears", build.coat, 0);
      const inner = b.paint("innerear", look("skin", 0xd89b94));
      s.both(() => {
        if (build.ears === "pointed") {
          s.lathe({
            at: [h * 0.55, at[1] + h * 0.6, at[2] - h * 0.05],
            turn: [0, 0, -16],
            profile: [
              [h * 0.36, 0],
              [h * 0.26, h * 0.4],
              [0, h * 0.85],
            ],
            paint: outer,
          });
          s.lathe({
            at: [h * 0.55, at[1] + h * 0.62, at[2] + h * 0.09],
            turn: [0, 0, -16],
            profile: [
              [h * 0.24, 0],
              [h * 0.16, h * 0.34],
              [0, h * 0.66],
            ],
            paint: inner,
          });
        } else if (build.ears === "round") {
          s.ball({
            at: [h * 0.68, at[1] + h * 0.75, at[2] - h * 0.1],
            radius: [h * 0.36, h * 0.36, h * 0.16],
            paint: outer,
          });
          s.ball({
            at: [h * 0.68, at[1] + h * 0.75, at[2] + h * 0.02],
            radius: [h * 0.22, h * 0.22, h * 0.1],
            paint: inner,
          });
        } else if (build.ears === "floppy")
          s.tube({
            path: [
              [h * 0.6, at[1] + h * 0.7, at[2]],
              [h * 1.02, at[1] + h * 0.4, at[2] + h * 0.05],
              [h * 1.0, at[1] - h * 0.45, at[2] + h * 0.1],
            ],
            radius: [h * 0.14, h * 0.3, h * 0.26],
            flatness: 0.45,
            paint: outer,
          });
        else if (build.ears === "long") {
          s.tube({
            path: [
              [h * 0.35, at[1] + h * 0.7, at[2] - h * 0.1],
              [h * 0.5, at[1] + h * 1.5, at[2] - h * 0.2],
              [h * 0.6, at[1] + h * 2.3, at[2] - h * 0.2],
            ],
            radius: [h * 0.16, h * 0.3, h * 0.1],
            paint: outer,
          });
          s.tube({
            path: [
              [h * 0.37, at[1] + h * 0.9, at[2] + h * 0.02],
              [h * 0.51, at[1] + h * 1.5, at[2] + h * 0.02],
              [h * 0.59, at[1] + h * 2.1, at[2] - h * 0.1],
            ],
            radius: [h * 0.06, h * 0.18, h * 0.04],
            paint: inner,
          });
        } else if (build.ears === "huge")
          s.ball({
            at: [h * 1.35, at[1], at[2] - h * 0.3],
            turn: [0, 25, 0],
            radius: [h * 0.95, h * 1.1, h * 0.12],
            paint: outer,
          });
      });
    }
  };
}

const fur = (color: number, more: Partial<Look> = {}): Look => look("fur", color, more);
const cat: Partial<Build> = { girth: 0.17, legs: 0.34, leg: 0.05, neck: 0.16, head: 0.19, snout: 0.3, tail: "long" };
const bigCat: Partial<Build> = { ...cat, girth: 0.2, legs: 0.42, leg: 0.07, head: 0.18, snout: 0.55, ears: "round" };
const horse: Partial<Build> = {
  girth: 0.2,
  legs: 0.62,
  leg: 0.055,
  neck: 0.46,
  head: 0.14,
  snout: 1.7,
  ears: "pointed",
  tail: "hair",
  mane: "horse",
};
const cattle: Partial<Build> = {
  girth: 0.26,
  legs: 0.42,
  leg: 0.07,
  neck: 0.2,
  head: 0.17,
  snout: 1.1,
  ears: "floppy",
  tail: "tuft",
};

export const quadrupeds: Things = {
  "cat, kitten, kitty, tabby cat, siamese cat, feline": thing(
    0.5,
    quadruped({ ...cat, coat: fur(0xc07c3c, { pattern: "tabby", second: 0x8a4d1e }), belly: 0xf0e2cc }),
  ),
  "sphynx cat": thing(0.5, quadruped({ ...cat, ears: "pointed", coat: look("skin", 0xd9b3a0) })),
  "black panther, panther, puma, jaguar, cougar, mountain lion": thing(
    1.8,
    quadruped({ ...bigCat, coat: fur(0x1f1d20) }),
  ),
  "lion, lioness, lion cub": thing(
    2,
    quadruped({ ...bigCat, coat: fur(0xcf9a4a), belly: 0xe8cf9c, mane: "lion", tail: "tuft" }),
  ),
  "tiger, tiger cub": thing(
    2,
    quadruped({ ...bigCat, coat: fur(0xd9761e, { pattern: "striped", second: 0x1b1512 }), belly: 0xf2e4cf }),
  ),
  "leopard, cheetah, snow leopard, ocelot, lynx, bobcat": thing(
    1.6,
    quadruped({
      ...bigCat,
      girth: 0.16,
      coat: fur(0xd8a550, { pattern: "spotted", second: 0x231a12 }),
      belly: 0xf0dfbf,
    }),
  ),
  "dog, puppy, hound, beagle, labrador, golden retriever, retriever, collie, dalmatian, spaniel, pitbull, bulldog, terrier, pug, doberman, rottweiler, poodle, schnauzer, bichon frise, hellhound":
    thing(
      0.7,
      quadruped({
        girth: 0.18,
        legs: 0.36,
        leg: 0.055,
        neck: 0.2,
        head: 0.18,
        snout: 0.9,
        ears: "floppy",
        tail: "short",
        coat: fur(0x9c6a3c),
        belly: 0xe8d4b4,
      }),
    ),
  "corgi, dachshund, chihuahua, shiba inu, basset hound": thing(
    0.5,
    quadruped({
      girth: 0.19,
      legs: 0.22,
      leg: 0.055,
      neck: 0.17,
      head: 0.19,
      snout: 0.8,
      tail: "short",
      coat: fur(0xcf8440),
      belly: 0xf4ead8,
    }),
  ),
  "wolf, husky, coyote, german shepherd, jackal, hyena, dingo": thing(
    1.4,
    quadruped({
      girth: 0.18,
      legs: 0.46,
      neck: 0.24,
      head: 0.17,
      snout: 1.1,
      tail: "bushy",
      coat: fur(0x7a7c80),
      belly: 0xd5d3cc,
      mane: "fluff",
    }),
  ),
  "cerberus, three headed dog": thing(
    2,
    quadruped({
      girth: 0.22,
      legs: 0.46,
      leg: 0.08,
      neck: 0.24,
      head: 0.16,
      snout: 1,
      tail: "long",
      heads: 3,
      coat: fur(0x2a2322),
    }),
  ),
  "fox, kitsune, fennec": thing(
    0.9,
    quadruped({
      girth: 0.15,
      legs: 0.38,
      leg: 0.045,
      neck: 0.2,
      head: 0.17,
      snout: 1.2,
      tail: "bushy",
      coat: fur(0xd0622a),
      belly: 0xf6eee0,
    }),
  ),
  "bear, grizzly, grizzly bear, polar bear, bear cub, wolverine": thing(
    2.2,
    quadruped({
      girth: 0.3,
      legs: 0.36,
      leg: 0.1,
      neck: 0.18,
      head: 0.21,
      snout: 0.8,
      ears: "round",
      tail: "puff",
      coat: fur(0x5a3b25),
      muzzle: 0xa9825c,
    }),
  ),
  "panda, panda bear": thing(
    1.5,
    quadruped({
      girth: 0.3,
      legs: 0.32,
      leg: 0.1,
      neck: 0.17,
      head: 0.23,
      snout: 0.6,
      ears: "round",
      tail: "puff",
      coat: fur(0xf2efe8, { pattern: "camouflage", second: 0x1d1c1e }),
      muzzle: 0xf4f1ea,
    }),
  ),
  "horse, pony, stallion, mare, mustang horse, zebroid": thing(2.2, quadruped({ ...horse, coat: fur(0x7b4a2a) })),
  /** What a centaur stands on. */
  "horse body": thing(2, quadruped({ ...horse, heads: 0, coat: fur(0x7b4a2a) })),
  unicorn: thing(2.2, quadruped({ ...horse, coat: fur(0xf4f1f4), horns: "one" })),
  "pegasus, winged horse": thing(2.4, quadruped({ ...horse, coat: fur(0xf3f1ec), wings: "feather" })),
  alicorn: thing(2.4, quadruped({ ...horse, coat: fur(0xf1e9f5), wings: "feather", horns: "one" })),
  zebra: thing(
    2,
    quadruped({ ...horse, neck: 0.36, coat: fur(0xf0eee9, { pattern: "striped", second: 0x17161a }), tail: "tuft" }),
  ),
  "donkey, mule": thing(
    1.6,
    quadruped({ ...horse, legs: 0.48, neck: 0.32, ears: "long", coat: fur(0x8b8178), muzzle: 0xdcd3c6 }),
  ),
  giraffe: thing(
    4.5,
    quadruped({
      girth: 0.17,
      legs: 0.8,
      leg: 0.05,
      neck: 1.15,
      head: 0.12,
      snout: 1.5,
      ears: "pointed",
      tail: "tuft",
      horns: "short",
      coat: fur(0xe2b45c, { pattern: "cracked", second: 0xf4e3b8 }),
    }),
  ),
  "deer, stag, reindeer, elk, moose, fawn, gazelle, buck, caribou": thing(
    2,
    quadruped({
      girth: 0.17,
      legs: 0.6,
      leg: 0.04,
      neck: 0.36,
      head: 0.13,
      snout: 1.2,
      tail: "puff",
      horns: "antlers",
      coat: fur(0x9a6537),
      belly: 0xe9d6b6,
    }),
  ),
  "antelope, impala, ibex, oryx": thing(
    1.6,
    quadruped({
      girth: 0.17,
      legs: 0.56,
      leg: 0.04,
      neck: 0.34,
      head: 0.13,
      snout: 1.2,
      tail: "short",
      horns: "goat",
      coat: fur(0xb07a40),
      belly: 0xf0e0c4,
    }),
  ),
  "goat, billy goat": thing(
    1,
    quadruped({
      girth: 0.19,
      legs: 0.4,
      leg: 0.05,
      neck: 0.28,
      head: 0.14,
      snout: 1.1,
      ears: "floppy",
      tail: "short",
      horns: "goat",
      coat: fur(0xe4dfd4),
    }),
  ),
  "sheep, lamb, ram, ewe, alpaca, llama": thing(
    1.1,
    quadruped({
      girth: 0.3,
      legs: 0.32,
      leg: 0.05,
      neck: 0.26,
      head: 0.15,
      snout: 0.9,
      ears: "floppy",
      tail: "puff",
      mane: "fluff",
      coat: fur(0xf0ece2),
      muzzle: 0x3a3230,
    }),
  ),
  "cow, dairy cow, calf, cattle": thing(
    2.2,
    quadruped({
      ...cattle,
      coat: fur(0xf2efe9, { pattern: "camouflage", second: 0x221d1b }),
      muzzle: 0xe0a9a0,
      horns: "short",
    }),
  ),
  "bull, ox, buffalo, bison, yak, longhorn, wildebeest": thing(
    2.4,
    quadruped({ ...cattle, girth: 0.3, neck: 0.14, hump: 0.16, horns: "bull", mane: "fluff", coat: fur(0x4b3020) }),
  ),
  "pig, piglet, hog, boar, wild boar, warthog": thing(
    1.3,
    quadruped({
      girth: 0.29,
      legs: 0.24,
      leg: 0.065,
      neck: 0.1,
      head: 0.2,
      snout: 0.7,
      ears: "floppy",
      tail: "curl",
      nose: "pig",
      coat: look("skin", 0xeaa5a6),
    }),
  ),
  "elephant, elephant calf": thing(
    4,
    quadruped({
      girth: 0.33,
      legs: 0.46,
      leg: 0.115,
      neck: 0.16,
      head: 0.24,
      snout: 0.4,
      ears: "huge",
      tail: "tuft",
      nose: "trunk",
      tusks: true,
      coat: look("skin", 0x86868a),
    }),
  ),
  "mammoth, woolly mammoth, mastodon": thing(
    4.2,
    quadruped({
      girth: 0.35,
      legs: 0.44,
      leg: 0.13,
      neck: 0.2,
      head: 0.26,
      snout: 0.4,
      ears: "huge",
      tail: "tuft",
      nose: "trunk",
      tusks: true,
      hump: 0.18,
      coat: fur(0x6b4428),
    }),
  ),
  "rhino, rhinoceros, triceratops": thing(
    3,
    quadruped({
      girth: 0.31,
      legs: 0.32,
      leg: 0.1,
      neck: 0.12,
      head: 0.21,
      snout: 1.2,
      ears: "pointed",
      tail: "tuft",
      nose: "horn",
      coat: look("skin", 0x84807c),
    }),
  ),
  "hippo, hippopotamus, tapir, capybara": thing(
    3,
    quadruped({
      girth: 0.34,
      legs: 0.24,
      leg: 0.1,
      neck: 0.08,
      head: 0.23,
      snout: 1.5,
      ears: "round",
      tail: "short",
      coat: look("skin", 0x7d6f78),
    }),
  ),
  "camel, dromedary": thing(
    2.6,
    quadruped({
      girth: 0.22,
      legs: 0.66,
      leg: 0.06,
      neck: 0.44,
      head: 0.14,
      snout: 1.2,
      ears: "round",
      tail: "tuft",
      hump: 0.26,
      coat: fur(0xc49658),
    }),
  ),
  "rabbit, bunny, hare, jackalope": thing(
    0.4,
    quadruped({
      girth: 0.24,
      legs: 0.2,
      leg: 0.065,
      neck: 0.2,
      head: 0.21,
      snout: 0.35,
      ears: "long",
      tail: "puff",
      coat: fur(0xb9a48c),
      belly: 0xf3ece1,
    }),
  ),
  "mouse, rat, hamster, guinea pig, gerbil, chinchilla": thing(
    0.15,
    quadruped({
      girth: 0.24,
      legs: 0.16,
      leg: 0.04,
      neck: 0.08,
      head: 0.2,
      snout: 1,
      ears: "round",
      tail: "long",
      coat: fur(0x8f8a86),
      belly: 0xdcd5cc,
    }),
  ),
  "squirrel, chipmunk": thing(
    0.3,
    quadruped({
      girth: 0.19,
      legs: 0.22,
      leg: 0.05,
      neck: 0.2,
      head: 0.18,
      snout: 0.6,
      ears: "pointed",
      tail: "bushy",
      coat: fur(0xa0572a),
      belly: 0xf0dfc6,
    }),
  ),
  "raccoon, skunk, badger, red panda, lemur, possum, ferret, otter, beaver, mongoose, weasel, meerkat": thing(
    0.6,
    quadruped({
      girth: 0.2,
      legs: 0.24,
      leg: 0.05,
      neck: 0.14,
      head: 0.18,
      snout: 0.8,
      ears: "round",
      tail: "bushy",
      coat: fur(0x6f6a66, { pattern: "rings", second: 0x2a2727 }),
      belly: 0xd7d0c6,
    }),
  ),
  "hedgehog, porcupine, echidna": thing(0.3, (s, b) => {
    quadruped({
      girth: 0.3,
      legs: 0.12,
      leg: 0.04,
      neck: 0.03,
      head: 0.17,
      snout: 1.3,
      ears: "round",
      tail: "none",
      coat: fur(0x8d6f52),
      belly: 0xd9c3a4,
    })(s, b);
    const quill = b.paint("spikes", look("bone", 0x5e4632), 1);
    for (let i = 0; i < 130; i += 1) {
      const t = (i + 0.5) / 130;
      const angle = i * 2.4;
      const lift = 0.25 + 0.75 * t;
      const r = Math.sqrt(1 - (lift - 0.15) ** 2);
      const p: Vec3 = [0.3 * r * Math.cos(angle), 0.32 + 0.26 * (lift - 0.15), -0.06 + 0.46 * r * Math.sin(angle)];
      if (p[2] > 0.32) continue;
      s.rod({
        from: p,
        to: [p[0] * 1.4, p[1] + 0.13 * lift, p[2] * 1.15 - 0.08],
        radius: 0.016,
        end: 0.001,
        sides: 4,
        paint: quill,
      });
    }
  }),
  "griffin, gryphon, hippogriff, griffon": thing(
    2.5,
    quadruped({
      ...bigCat,
      coat: look("feathers", 0xa87a3e),
      belly: 0xe8dcc4,
      snout: 0.9,
      muzzle: 0xe0a92e,
      ears: "pointed",
      tail: "tuft",
      wings: "feather",
      mane: "fluff",
    }),
  ),
  sphinx: thing(3, quadruped({ ...bigCat, coat: look("stone", 0xd0a860), mane: "lion", wings: "feather" })),
  "chimera, manticore": thing(
    2.5,
    quadruped({ ...bigCat, coat: fur(0xa8602c), mane: "lion", horns: "goat", wings: "bat", heads: 2 }),
  ),
  "dog toy, balloon dog": thing(
    0.4,
    quadruped({
      girth: 0.13,
      legs: 0.3,
      leg: 0.09,
      neck: 0.2,
      head: 0.12,
      snout: 1.3,
      ears: "floppy",
      tail: "short",
      coat: look("chrome", 0xd0286e),
    }),
  ),
};
