import { type Look, look } from "../looks/look.ts";
import type { Vec2, Vec3 } from "../shapes/vectors.ts";
import { eyes, starOutline, wideEyes } from "./features.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

function fish(f: {
  coat: Look;
  belly: number;
  deep: number;
  wide: number;
  tail: "upright" | "level";
  fin: number;
  nose?: number;
  horn?: boolean;
  teeth?: boolean;
}): Recipe {
  return (s, b) => {
    const { dice } = b;
    const coat = b.paint("coat", f.coat, 0);
    const fins = b.paint("fins", { ...f.coat }, 1);
    const deep = dice.about(f.deep, 0.1);
    const y = 0.32;
    const bend = dice.between(-0.1, 0.1);
    s.tube({
      path: [
        [bend, y, -0.42],
        [bend * 0.3, y, -0.15],
        [0, y, 0.15],
        [0, y - 0.01, 0.36 + (f.nose ?? 0)],
      ],
      radius: [0.045, deep * 0.8, deep, f.nose === undefined ? deep * 0.5 : 0.05],
      flatness: f.wide,
      paint: coat,
    });
    s.ball({
      at: [0, y - deep * 0.35, 0.1],
      radius: [deep * f.wide * 0.8, deep * 0.68, 0.3],
      paint: b.paint("belly", { ...f.coat, color: f.belly }),
    });
    const fin = (outline: readonly Vec2[], at: Vec3, turn: Vec3): void =>
      s.plate({ outline, at, turn, depth: 0.022, paint: fins });
    const k = f.fin;
    if (f.tail === "upright")
      fin(
        [
          [0.02, -0.03],
          [0.02, 0.03],
          [-0.2, 0.24 * k],
          [-0.13, 0],
          [-0.2, -0.22 * k],
        ],
        [bend, y, -0.42],
        [0, -90, 0],
      );
    else
      s.both(() =>
        fin(
          [
            [0, -0.04],
            [0.2 * k, -0.14],
            [0.1, 0.02],
            [0, 0.05],
          ],
          [bend, y, -0.46],
          [90, 0, 0],
        ),
      );
    fin(
      [
        [-0.14, 0],
        [0.16, 0],
        [-0.02, 0.2 * k],
        [-0.12, 0.22 * k],
      ],
      [0, y + deep * 0.82, 0],
      [0, -90, 0],
    );
    s.both(() =>
      s.ball({
        at: [deep * f.wide * 0.95 + 0.06, y - deep * 0.35, 0.14],
        turn: [0, 34, -28],
        radius: [0.13 * k, 0.016, 0.07],
        paint: fins,
      }),
    );
    eyes(s, b, [0, y + deep * 0.25, 0.3], deep * f.wide * 0.62, 0.03);
    if (f.teeth === true)
      for (let i = 0; i < 7; i += 1)
        s.rod({
          from: [(i - 3) * 0.026, y - deep * 0.32, 0.42 - Math.abs(i - 3) * 0.016],
          to: [(i - 3) * 0.026, y - deep * 0.32 - 0.035, 0.425 - Math.abs(i - 3) * 0.016],
          radius: 0.012,
          end: 0.001,
          paint: b.paint("teeth", look("bone", 0xf6f3ea)),
        });
    if (f.horn === true)
      s.rod({
        from: [0, y + 0.02, 0.4],
        to: [0, y + 0.08, 0.95],
        radius: 0.028,
        end: 0.002,
        paint: b.paint("horns", look("bone", 0xe9dfc6)),
      });
    b.anchor("head", [0, y + deep * 0.8, 0.24], deep * 0.8);
    b.anchor("back", [0, y + deep, 0], deep);
  };
}

function octopus(f: { coat: Look; arms: number; tall: number; clear?: boolean }): Recipe {
  return (s, b) => {
    const { dice } = b;
    const coat = b.paint("coat", f.coat, 0);
    const arm = b.paint("tentacles", f.coat, 0);
    const y = 0.34;
    s.ball({ at: [0, y + 0.16 * f.tall, -0.04], radius: [0.22, 0.25 * f.tall, 0.24], paint: coat });
    s.around(f.arms, () => {
      const bend = dice.between(-0.22, 0.22);
      const reach = dice.between(0.42, 0.6);
      const curl = dice.between(0.02, 0.26);
      s.tube({
        path: [
          [0, y - 0.02, 0.1],
          [bend * 0.3, y - 0.14, 0.24],
          [bend, 0.05, reach * 0.8],
          [bend * 1.4, 0.04 + curl * 0.3, reach],
          [bend * 1.1, 0.05 + curl, reach * 0.95],
        ],
        radius: [0.085, 0.07, 0.05, 0.03, 0.012],
        paint: arm,
      });
      for (let i = 0; i < 4; i += 1)
        s.ball({
          at: [bend * (0.4 + 0.18 * i), 0.16 - 0.03 * i, reach * (0.48 + 0.13 * i) + 0.045],
          radius: 0.018,
          paint: b.paint("belly", look("skin", 0xefc2b4), 1),
        });
    });
    wideEyes(s, b, [0, y + 0.08, 0.19], 0.11, 0.055);
    b.anchor("head", [0, y + 0.3 * f.tall, 0], 0.2);
  };
}

export const seaCreatures: Things = {
  "fish, goldfish, koi, clownfish, salmon, trout, tuna, piranha, angelfish, carp, rainbow fish, seahorse, pufferfish, betta fish":
    thing(
      0.3,
      fish({
        coat: look("scales", 0xe8761c, { pattern: "gradient" }),
        belly: 0xf6d9a2,
        deep: 0.18,
        wide: 0.55,
        tail: "upright",
        fin: 1.15,
      }),
    ),
  "shark, great white shark, hammerhead, megalodon": thing(
    3,
    fish({
      coat: look("skin", 0x6f7f8c),
      belly: 0xe9ecec,
      deep: 0.15,
      wide: 0.9,
      tail: "upright",
      fin: 1.2,
      teeth: true,
    }),
  ),
  "dolphin, porpoise, orca, killer whale": thing(
    2.5,
    fish({
      coat: look("skin", 0x5d7f9c),
      belly: 0xdfe6e8,
      deep: 0.14,
      wide: 0.92,
      tail: "level",
      fin: 0.95,
      nose: 0.1,
    }),
  ),
  "whale, blue whale, humpback whale, sperm whale, moby dick": thing(
    15,
    fish({ coat: look("skin", 0x3f5c7a), belly: 0xc3cdd4, deep: 0.21, wide: 0.98, tail: "level", fin: 1.1 }),
  ),
  "narwhal, swordfish, marlin": thing(
    4,
    fish({
      coat: look("skin", 0x7d95a8, { pattern: "spotted", second: 0x56697a }),
      belly: 0xe3e8ea,
      deep: 0.16,
      wide: 0.95,
      tail: "level",
      fin: 1,
      horn: true,
    }),
  ),
  "seal, sea lion, walrus, manatee": thing(
    2,
    fish({ coat: look("skin", 0x6b6a70), belly: 0xa9a8a8, deep: 0.18, wide: 1, tail: "level", fin: 1.1 }),
  ),
  "octopus, squid, cuttlefish": thing(1, octopus({ coat: look("skin", 0xb8452e), arms: 8, tall: 1.1 })),
  "kraken, cthulhu, beholder": thing(10, octopus({ coat: look("slime", 0x3c5a6a), arms: 10, tall: 1.3 })),
  "jellyfish, man of war": thing(0.4, (s, b) => {
    const bell = b.paint("coat", look("glass", 0xd98ac4), 0);
    s.ball({ at: [0, 0.66, 0], radius: [0.33, 0.3, 0.33], from: -8, paint: bell });
    s.ring({ at: [0, 0.62, 0], radius: 0.31, thickness: 0.035, paint: bell });
    const arms = b.paint("tentacles", look("glass", 0xe8b4dc), 1);
    for (let i = 0; i < 15; i += 1) {
      const angle = i * 2.4;
      const r = 0.08 + 0.2 * ((i % 5) / 5);
      const [x, z] = [r * Math.cos(angle), r * Math.sin(angle)];
      const w = b.dice.between(-0.07, 0.07);
      s.tube({
        path: [
          [x, 0.62, z],
          [x + w, 0.42, z - w],
          [x - w, 0.22, z],
          [x + w, b.dice.between(0, 0.12), z],
        ],
        radius: [0.026, 0.018, 0.014, 0.005],
        paint: arms,
      });
    }
  }),
  "starfish, sea star": thing(0.2, (s, b) => {
    const coat = b.paint("coat", look("skin", 0xe0702a), 0);
    const arms = b.has("six armed") ? 6 : 5;
    s.around(arms, () =>
      s.tube({
        path: [
          [0, 0.1, 0],
          [0, 0.09, 0.25],
          [0, 0.05, 0.48],
        ],
        radius: [0.15, 0.1, 0.03],
        flatness: 0.7,
        paint: coat,
      }),
    );
    const dot = b.paint("spikes", look("bone", 0xf2d9a8), 1);
    s.around(arms, () => {
      for (let i = 0; i < 5; i += 1) s.ball({ at: [0, 0.19 - 0.025 * i, 0.05 + 0.085 * i], radius: 0.017, paint: dot });
    });
  }),
  "seashell, shell, conch, clam, oyster, nautilus, scallop": thing(0.15, (s, b) => {
    const paint = b.paint("main", look("ceramic", 0xf0d3b4, { pattern: "rings", second: 0xd58f6a }), 0);
    const path = Array.from({ length: 60 }, (_, i): Vec3 => {
      const t = i / 59;
      const r = 0.36 * (1 - t) ** 1.4 + 0.01;
      return [r * Math.cos(7 * Math.PI * t), 0.3 + 0.5 * t, r * Math.sin(7 * Math.PI * t)];
    });
    s.tube({ path, radius: [0.24, 0.17, 0.1, 0.05, 0.012], paint });
    s.ball({
      at: [0.36, 0.27, 0.1],
      radius: [0.13, 0.2, 0.06],
      paint: b.paint("inside", look("ceramic", 0xf3b8a6), 1),
    });
  }),
  "coral, sea anemone, anemone, coral reef": thing(0.6, (s, b) => {
    const paint = b.paint("main", look("skin", 0xf0604a), 0);
    s.ball({ at: [0, 0.04, 0], radius: [0.3, 0.1, 0.28], bumps: 0.2, paint: b.paint("base", look("stone", 0x8a7d70)) });
    const grow = (from: Vec3, yaw: number, l: number, depth: number): void => {
      const lean = depth === 3 ? 0.1 : 0.55;
      const to: Vec3 = [from[0] + l * lean * Math.sin(yaw), from[1] + l * 0.85, from[2] + l * lean * Math.cos(yaw)];
      s.tube({ path: [from, to], radius: [0.022 * (depth + 0.6), 0.02 * (depth + 0.4)], paint });
      if (depth > 0)
        for (let i = 0; i < 3; i += 1) grow(to, yaw + 2.1 * i + b.dice.between(-0.4, 0.4), l * 0.68, depth - 1);
    };
    grow([0, 0.08, 0], b.dice.between(0, 6), 0.3, 3);
  }),
  "pearl oyster": thing(0.15, (s, b) => {
    const shell = b.paint("shell", look("stone", 0x7d7468));
    s.ball({ at: [0, 0.1, 0], radius: [0.42, 0.1, 0.36], from: -90, to: 0, paint: shell });
    s.ball({ at: [0, 0.1, -0.34], turn: [-60, 0, 0], radius: [0.42, 0.1, 0.36], paint: shell });
    s.ball({ at: [0, 0.17, 0.03], radius: 0.12, paint: b.paint("stone", look("ceramic", 0xf4efe6), 0) });
  }),
  star: thing(0.3, (s, b) =>
    s.plate({
      at: [0, 0.45, 0],
      outline: starOutline(5, 0.5, 0.22),
      depth: 0.18,
      round: 0.18,
      paint: b.paint("main", look("metal", 0xe6b422), 0),
    }),
  ),
};
