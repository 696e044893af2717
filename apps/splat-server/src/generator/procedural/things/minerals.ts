import { look } from "../looks/look.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { flames } from "./features.ts";
import { boulder, crystalCluster, crystalPoint } from "./gem-shapes.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

const rock: Recipe = (s, b) => {
  const { dice } = b;
  const paint = b.paint("main", look("stone", 0x857f77), 0);
  const motif = b.shape;
  if (motif !== undefined && b.draw(motif, { at: [0, 0, 0], extent: 1, looks: "mine" })) return;
  const size: Vec3 = [dice.between(0.38, 0.5), dice.between(0.26, 0.42), dice.between(0.32, 0.44)];
  s.convex({ at: [0, size[1] * 0.82, 0], planes: boulder(dice, size, dice.whole(16, 26)), paint });
  if (dice.chance(0.5))
    s.convex({ at: [size[0] * 0.95, 0.09, 0.18], planes: boulder(dice, [0.15, 0.11, 0.13], 12), paint });
  if (b.has("hollow"))
    s.ball({
      at: [0, size[1], size[2] * 0.72],
      radius: [0.16, 0.15, 0.1],
      paint: b.paint("inside", look("crystal", 0x8a52c4), 1),
    });
};

const cluster: Recipe = (s, b) => {
  const paints = [
    b.paint("main", look("crystal", 0x9a62d0, { free: true }), 0),
    b.paint("main2", look("crystal", 0x9a62d0, { free: true }), 0),
    b.paint("tip", look("crystal", 0xd8c4ee), 1),
  ];
  const motif = b.shape;
  if (motif !== undefined && b.draw(motif, { at: [0, 0, 0], extent: 1, looks: "mine" })) return;
  s.convex({
    at: [0, 0.06, 0],
    planes: boulder(b.dice, [0.38, 0.16, 0.32], 18),
    paint: b.paint("base", look("stone", 0x7a7570)),
  });
  s.within({ at: [0, 0.1, 0] }, () =>
    crystalCluster(
      s,
      b.dice,
      [paints[0]!, paints[0]!, paints[1]!, paints[2]!],
      [0, 0, 0],
      b.dice.whole(9, 14),
      b.dice.between(0.62, 0.82),
    ),
  );
};

const geode: Recipe = (s, b) => {
  const { dice } = b;
  const shell = b.paint("shell", look("stone", 0x8a8078));
  const inside = [
    b.paint("inside", look("crystal", 0x8a52c4, { free: true }), 0),
    b.paint("inside2", look("crystal", 0x8a52c4, { free: true }), 0),
  ];
  s.within({ at: [0, 0.5, 0], turn: [58 + dice.between(-8, 8), 0, 0] }, () => {
    s.ball({ radius: [0.48, 0.44, 0.46], from: -90, to: 2, bumps: 0.1, grain: 0.5, paint: shell });
    s.lathe({
      profile: [
        [0.49, -0.02],
        [0.46, 0.03],
        [0.34, 0.03],
        [0.3, -0.02],
      ],
      paint: b.paint("band", look("marble", 0xe9e2ea)),
    });
    s.ball({ radius: [0.34, 0.3, 0.34], from: -90, to: 0, paint: inside[1]! });
    for (let i = 0; i < 70; i += 1) {
      const up = (i + 0.5) / 70;
      const r = 0.33 * Math.sqrt(1 - up * up * 0.9);
      const at: Vec3 = [r * Math.cos(2.4 * i), -0.3 * up, r * Math.sin(2.4 * i)];
      s.within(
        { at, turn: [(Math.acos(up * 0.9) * 180) / Math.PI, (Math.atan2(-at[0], -at[2]) * 180) / Math.PI, 0] },
        () => s.convex({ planes: crystalPoint(dice, 0.028, dice.between(0.07, 0.13)), paint: inside[i % 2]! }),
      );
    }
  });
};

/** Columns of stone that stand or hang. */
const formation: Recipe = (s, b) => {
  const { dice } = b;
  const paint = b.paint("main", look("stone", 0xb09a78, { pattern: "rings", second: 0x8a7558 }), 0);
  const down = b.word.includes("stalactite") || b.word === "icicle";
  s.within(down ? { at: [0, 1, 0], scale: [1, -1, 1] } : {}, () => {
    s.convex({ at: [0, 0.04, 0], planes: boulder(dice, [0.45, 0.12, 0.38], 18), paint });
    for (let i = 0; i < 9; i += 1) {
      const r = i === 0 ? 0 : dice.between(0.12, 0.36);
      const h = i === 0 ? 0.92 : dice.between(0.25, 0.7);
      const w = 0.07 + 0.09 * h;
      s.tube({
        path: [
          [r * Math.cos(2.4 * i), 0, r * Math.sin(2.4 * i)],
          [r * Math.cos(2.4 * i) * 1.05, h * 0.4, r * Math.sin(2.4 * i)],
          [r * Math.cos(2.4 * i), h, r * Math.sin(2.4 * i)],
        ],
        radius: [w, w * 0.62, 0.012],
        paint,
      });
    }
  });
};

function hill(f: { top: "snow" | "crater" | "cave" | "grass" | "waterfall" | "beach" }): Recipe {
  return (s, b) => {
    const { dice } = b;
    const paint = b.paint(
      "main",
      look(f.top === "grass" ? "leaf" : "stone", f.top === "grass" ? 0x5a8f3c : 0x7a736c),
      0,
    );
    const planes = boulder(dice, [0.62, 0.85, 0.55], 34).concat([{ normal: [0, -1, 0], distance: 0.02 }]);
    if (f.top === "grass" || f.top === "beach")
      s.ball({
        radius: [0.6, f.top === "beach" ? 0.14 : 0.36, 0.5],
        from: 0,
        bumps: 0.1,
        paint: f.top === "beach" ? b.paint("sand", look("stone", 0xe4cf98), 0) : paint,
      });
    else if (f.top === "crater")
      s.lathe({
        profile: [
          [0.6, 0],
          [0.42, 0.22],
          [0.24, 0.55],
          [0.17, 0.66],
          [0.11, 0.58],
          [0, 0.52],
        ],
        paint,
      });
    else {
      s.convex({ planes: planes.map((p) => ({ ...p, distance: p.distance * (p.normal[1] > 0.2 ? 0.92 : 1) })), paint });
      s.lathe({
        profile: [
          [0.55, 0],
          [0.3, 0.45],
          [0.12, 0.84],
          [0, 0.95],
        ],
        sides: 9,
        paint,
      });
      s.within({ at: [0.34, 0, 0.1], scale: 0.62 }, () =>
        s.lathe({
          profile: [
            [0.5, 0],
            [0.27, 0.45],
            [0, 0.9],
          ],
          sides: 7,
          paint,
        }),
      );
    }
    if (f.top === "snow")
      s.lathe({
        at: [0, 0.62, 0],
        profile: [
          [0.235, 0],
          [0.2, 0.03],
          [0.13, 0.22],
          [0, 0.345],
        ],
        sides: 9,
        paint: b.paint("top", look("snow", 0xf3f6fa)),
      });
    else if (f.top === "crater") {
      const lava = b.paint("flames", look("lava", 0x5a1a0c, { glows: true }));
      s.cylinder({ at: [0, 0.56, 0], radius: 0.13, height: 0.04, paint: lava });
      for (let i = 0; i < 5; i += 1)
        s.tube({
          path: [
            [0.14 * Math.cos(i * 1.3), 0.645, 0.14 * Math.sin(i * 1.3)],
            [0.3 * Math.cos(i * 1.3 + 0.1), 0.47, 0.3 * Math.sin(i * 1.3 + 0.1)],
            [0.46 * Math.cos(i * 1.3), 0.2, 0.46 * Math.sin(i * 1.3)],
          ],
          radius: [0.045, 0.04, 0.025],
          paint: b.paint("lava", look("fire", 0xf06a14, { glows: true })),
        });
      flames(s, b, [0, 0.6, 0], 0.1, 0.34, 6);
    } else if (f.top === "cave") {
      s.ball({
        at: [0, 0.14, 0.45],
        radius: [0.17, 0.22, 0.14],
        paint: b.paint("inside", look("rubber", 0x141214, { fixed: true })),
      });
      s.around(7, () => s.convex({ at: [0, 0.06, 0.56], planes: boulder(dice, [0.09, 0.07, 0.08], 11), paint }));
    } else if (f.top === "waterfall") {
      const water = b.paint("water", look("water", 0x8ccbe8));
      s.sheet({
        point: (u, v) => [(u - 0.5) * 0.22, 0.72 - 0.7 * v, 0.2 + 0.36 * Math.sqrt(v)],
        thickness: 0.03,
        size: 1.2,
        paint: water,
      });
      s.cylinder({ at: [0, 0, 0.52], radius: 0.3, height: 0.03, paint: water });
    } else if (f.top === "beach") {
      s.cylinder({ radius: 0.72, height: 0.04, paint: b.paint("water", look("water", 0x2f9ac4)) });
      b.draw("palm tree", { at: [0.05, 0.12, 0], extent: 0.75 });
      b.draw("rock", { at: [-0.25, 0.08, 0.2], extent: 0.16 });
    } else if (f.top === "grass") {
      b.draw("tree", { at: [-0.1, 0.34, 0], extent: 0.5 });
      b.draw("bush", { at: [0.28, 0.26, 0.12], extent: 0.2 });
    }
  };
}

export const minerals: Things = {
  "rock, stone, boulder, pebble, cobblestone, granite, limestone, sandstone, basalt, slate, meteorite, asteroid, ore, nugget, pumice, obsidian, coal, flint, shale, gneiss, jade, turquoise, malachite, jasper, agate, onyx, lapis lazuli, lapis, labradorite, amber, hematite, carnelian, fossil, pyrite, rock outcrop, outcrop, mineral, river rock, travertine, quartzite, larimar, azurite, rhodonite, conglomerate, chrysocolla, serpentine, marble, sedimentary rock, metamorphic rock, igneous rock, schist, rock formation, stone formation, comet, moon rock, breccia, chalk, soapstone, sodalite, unakite, sulfur, bismuth, bloodstone, sunstone":
    thing(0.6, rock),
  "crystal, crystals, quartz, amethyst, citrine, rose quartz, crystal cluster, fluorite, calcite, crystal formation, quartz crystal, clear quartz, selenite, smoky quartz, gem cluster, mineral cluster, salt crystal, ice crystal, crystal cave, stibnite, celestite, apatite, kyanite, halite, gypsum, beryl, kunzite, zeolite, vanadinite, wulfenite, cluster":
    thing(0.3, cluster),
  "geode, thunderegg, thunder egg, agate slice": thing(0.3, geode),
  "stalagmite, stalactite, rock spire, hoodoo, icicle, termite mound, rock pillar, rock column, basalt columns": thing(
    3,
    formation,
  ),
  "slab, tile, paving stone, plank, brick, gold bar, ingot, bar, block, tombstone, gravestone, headstone, stele, tablet stone, bar of soap, soap":
    thing(0.6, (s, b) => {
      const paint = b.paint(
        "main",
        b.word === "brick"
          ? look("stone", 0xa44b34)
          : /gold|ingot|bar$/.test(b.word)
            ? look("metal", 0xdba71f)
            : look("stone", 0x9a958c),
        0,
      );
      if (/tomb|grave|head|stele/.test(b.word)) {
        s.box({ at: [0, 0.36, 0], size: [0.6, 0.72, 0.14], bevel: 0.02, paint });
        s.within({ at: [0, 0.72, 0], turn: [90, 0, 0] }, () =>
          s.cylinder({ at: [0, -0.07, 0], radius: 0.3, height: 0.14, paint }),
        );
        s.box({ at: [0, 0.04, 0.03], size: [0.78, 0.1, 0.3], paint });
        for (const y of [0.5, 0.42, 0.34])
          s.box({ at: [0, y, 0.072], size: [0.36, 0.03, 0.01], paint: b.paint("accents", look("stone", 0x4e4b48)) });
      } else if (/bar|ingot/.test(b.word))
        s.box({ at: [0, 0.12, 0], size: [0.9, 0.24, 0.42], taper: [0.86, 0.72], bevel: 0.02, paint });
      else
        s.box({
          at: [0, 0.2, 0],
          turn: [0, b.dice.between(-15, 15), 0],
          size: [0.95, b.word === "tile" ? 0.12 : 0.36, 0.55],
          bevel: 0.02,
          paint,
        });
    }),
  "mountain, peak, cliff, glacier, hillside, alp, cliffs, iceberg, mount": thing(1000, hill({ top: "snow" })),
  volcano: thing(800, hill({ top: "crater" })),
  "cave, cavern, grotto, den, mine, tunnel, lair": thing(10, hill({ top: "cave" })),
  "hill, meadow, garden, park, forest, island hill, landscape, mound": thing(50, hill({ top: "grass" })),
  "waterfall, cascade, river": thing(30, hill({ top: "waterfall" })),
  "island, beach, desert island, oasis": thing(60, hill({ top: "beach" })),
  "planet, moon, earth, mars, saturn, jupiter, sun, asteroid belt, black hole, galaxy, death star": thing(
    1000,
    (s, b) => {
      const sun = b.word === "sun";
      const color =
        b.word === "moon" ? 0xb9b6b0 : b.word === "mars" ? 0xb5532a : b.word === "earth" ? 0x2a62b0 : 0xd0a468;
      s.ball({
        at: [0, 0.5, 0],
        radius: 0.4,
        bumps: 0.03,
        paint: b.paint(
          "main",
          sun
            ? look("fire", 0xf6a51a, { glows: true })
            : look("stone", color, {
                pattern: b.word === "earth" ? "camouflage" : b.word === "moon" ? "spotted" : "rings",
                second: b.word === "earth" ? 0x4c8f3a : b.word === "moon" ? 0x8f8c86 : 0xa8703a,
              }),
          0,
        ),
      });
      if (/saturn|planet|galaxy|hole/.test(b.word))
        s.within({ at: [0, 0.5, 0], turn: [18, 0, 12] }, () =>
          s.ring({
            radius: 0.62,
            thickness: 0.11,
            flatness: 0.08,
            paint: b.paint("rings", look("stone", 0xd9c49a, { pattern: "rings" }), 1),
          }),
        );
      if (sun)
        s.within({ at: [0, 0.5, 0], turn: [90, 0, 0] }, () =>
          s.around(12, () =>
            s.rod({
              from: [0, 0, 0.42],
              to: [0, 0, 0.62],
              radius: 0.07,
              end: 0.004,
              paint: b.paint("flames", look("fire", 0xf6c02a, { glows: true })),
            }),
          ),
        );
    },
  ),
  "cloud, storm cloud, thundercloud, smoke, fog": thing(100, (s, b) => {
    const paint = b.paint("main", look("snow", 0xf2f5f9), 0);
    for (let i = 0; i < 9; i += 1)
      s.ball({
        at: [(i - 4) * 0.11, 0.3 + 0.1 * Math.sin(i * 1.9), 0.1 * Math.cos(i * 2.3)],
        radius: 0.2 - Math.abs(i - 4) * 0.022,
        bumps: 0.16,
        paint,
      });
    if (/storm|thunder/.test(b.word))
      s.plate({
        at: [0, 0, 0.1],
        outline: [
          [0.02, 0.25],
          [0.12, 0.25],
          [0.06, 0.12],
          [0.14, 0.12],
          [-0.02, -0.12],
          [0.02, 0.06],
          [-0.06, 0.06],
        ],
        depth: 0.05,
        paint: b.paint("accents", look("metal", 0xf7d21e, { glows: true })),
      });
  }),
  "snowflake, ice flake, lightning bolt, lightning, icicles": thing(0.1, (s, b) => {
    if (b.word.includes("lightning")) {
      s.plate({
        at: [0, 0.5, 0],
        outline: [
          [0.05, 0.5],
          [0.3, 0.5],
          [0.1, 0.1],
          [0.26, 0.1],
          [-0.2, -0.5],
          [-0.04, -0.04],
          [-0.22, -0.04],
        ],
        depth: 0.12,
        paint: b.paint("main", look("metal", 0xf7d21e, { glows: true }), 0),
      });
      return;
    }
    const ice = b.paint("main", look("ice", 0xd6eef8), 0);
    s.within({ at: [0, 0.5, 0], turn: [90, 0, 0] }, () =>
      s.around(6, () => {
        s.rod({ from: [0, 0, 0], to: [0, 0, 0.5], radius: 0.026, paint: ice });
        for (const [z, l] of [
          [0.22, 0.14],
          [0.34, 0.11],
          [0.44, 0.06],
        ] as const)
          s.both(() => s.rod({ from: [0, 0, z], to: [l, 0, z + l * 0.8], radius: 0.02, paint: ice }));
      }),
    );
  }),
};
