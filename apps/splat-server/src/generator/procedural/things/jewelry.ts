import { look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { heartOutline, starOutline } from "./features.ts";
import { brilliant, crystalPoint, emeraldCut } from "./gem-shapes.ts";
import { type Brief, type Recipe, type Things, thing } from "./recipe.ts";

const gold = look("metal", 0xdba71f);
const silver = look("metal", 0xc3c8ce);
const jewel = look("crystal", 0x2a6ad0, { free: true });

/** A cut stone whose girdle has this radius, in the shape that is asked for. */
function stone(s: Sculptor, b: Brief, paint: number, at: Vec3, radius: number, turn: Vec3 = [0, 0, 0]): void {
  s.within({ at, turn, scale: radius }, () => {
    if (b.shape === "heart") s.plate({ turn: [-90, 0, 0], outline: heartOutline(2), depth: 0.8, round: 0.3, paint });
    else if (b.shape === "star")
      s.plate({ turn: [-90, 0, 0], outline: starOutline(5, 1.1, 0.5), depth: 0.6, round: 0.25, paint });
    else if (b.word === "pearl" || b.has("round")) s.ball({ radius: 0.9, paint });
    else s.convex({ planes: b.dice.chance(0.6) ? brilliant() : emeraldCut(), paint });
  });
}

/** What hangs from a chain, with its top at the origin. */
function drop(s: Sculptor, b: Brief, metal: number, gem: number, size: number): void {
  s.within({ at: [0, 0.04 * size, 0], turn: [90, 0, 0] }, () =>
    s.ring({ radius: 0.06 * size, thickness: 0.018 * size, paint: metal }),
  );
  const known =
    b.shape !== undefined &&
    b.shape !== "heart" &&
    b.shape !== "star" &&
    b.draw(b.shape, { at: [0, -0.85 * size, 0], extent: 0.8 * size, looks: "mine" });
  if (known) return;
  const motif = b.kin.find((noun) => noun !== "pearl");
  if (motif !== undefined && b.draw(motif, { at: [0, -0.85 * size, 0], extent: 0.8 * size, looks: "mine" })) return;
  if (b.shape === "heart" || b.shape === "star") {
    s.plate({
      at: [0, -0.42 * size, 0],
      outline: b.shape === "heart" ? heartOutline(0.8 * size) : starOutline(5, 0.45 * size, 0.2 * size),
      depth: 0.14 * size,
      round: 0.14,
      paint: metal,
    });
    stone(s, { ...b, shape: undefined }, gem, [0, -0.4 * size, 0.09 * size], 0.14 * size, [90, 0, 0]);
    return;
  }
  s.within({ at: [0, -0.36 * size, 0], turn: [90, 0, 0] }, () =>
    s.ring({ radius: 0.3 * size, thickness: 0.05 * size, paint: metal }),
  );
  stone(s, b, gem, [0, -0.36 * size, 0.02 * size], 0.29 * size, [90, 0, 0]);
  if (b.dice.chance(0.6))
    s.within({ at: [0, -0.36 * size, 0] }, () =>
      s.within({ turn: [90, 0, 0] }, () =>
        s.around(12, () => s.ball({ at: [0, 0, 0.36 * size], radius: 0.045 * size, paint: gem })),
      ),
    );
}

/** Links along a path. */
function chain(s: Sculptor, paint: number, path: readonly Vec3[], size: number): void {
  for (const [i, p] of path.entries()) {
    const next = path[(i + 1) % path.length]!;
    const yaw = (Math.atan2(next[0] - p[0], next[2] - p[2]) * 180) / Math.PI;
    s.within({ at: p, turn: [0, yaw, i % 2 === 0 ? 0 : 90] }, () =>
      s.within({ scale: [0.7, 1, 1.15] }, () => s.ring({ radius: size, thickness: size * 0.3, paint })),
    );
  }
}

const loop = (count: number, radius: number, y: number, sag: number, deep = 0.9): Vec3[] =>
  Array.from({ length: count }, (_, i) => {
    const a = (2 * Math.PI * i) / count;
    return [radius * Math.sin(a), y + sag * (0.5 - 0.5 * Math.cos(a)), radius * deep * Math.cos(a)];
  });

const ring: Recipe = (s, b) => {
  const metal = b.paint("band", gold, 0);
  const gem = b.paint("stone", jewel, 1);
  s.within({ at: [0, 0.36, 0], turn: [90, 0, 0] }, () => {
    if (b.has("twisted", "braided")) {
      for (const phase of [0, Math.PI])
        s.tube({
          closed: true,
          straight: true,
          radius: 0.032,
          paint: metal,
          path: Array.from({ length: 90 }, (_, i): Vec3 => {
            const a = (2 * Math.PI * i) / 90;
            const r = 0.33 + 0.03 * Math.cos(12 * a + phase);
            return [r * Math.cos(a), 0.03 * Math.sin(12 * a + phase), r * Math.sin(a)];
          }),
        });
    } else
      s.within({ scale: [1, b.dice.between(1, 2.2), 1] }, () =>
        s.ring({ radius: 0.33, thickness: b.dice.between(0.035, 0.055), paint: metal }),
      );
  });
  const plain = /band|wedding/.test(b.word) && b.dice.chance(0.5);
  if (plain) return;
  const size = b.dice.between(0.13, 0.19);
  s.lathe({
    at: [0, 0.68, 0],
    profile: [
      [0.02, 0],
      [size * 0.75, 0.09],
      [size * 0.8, 0.1],
    ],
    paint: metal,
  });
  stone(s, b, gem, [0, 0.8, 0], size);
  s.around(
    4,
    () => s.rod({ from: [0, 0.72, size * 0.6], to: [0, 0.86, size * 0.98], radius: 0.016, paint: metal }),
    45,
  );
  if (b.dice.chance(0.5)) s.both(() => stone(s, b, gem, [0.2, 0.69, 0], 0.06, [0, 0, -35]));
};

const necklace: Recipe = (s, b) => {
  const metal = b.paint("chain", gold, 0);
  const gem = b.paint("stone", jewel, 1);
  if (/choker/.test(b.word)) {
    s.within({ scale: [1, 3, 0.9] }, () => s.ring({ at: [0, 0.1, 0], radius: 0.42, thickness: 0.028, paint: metal }));
    s.within({ at: [0, 0.2, 0.4], scale: 0.32 }, () => drop(s, b, metal, gem, 0.8));
    return;
  }
  const beads = b.kin.includes("pearl") || b.word.includes("bead") || b.dice.chance(0.2);
  if (beads)
    for (const [i, p] of loop(40, 0.44, 0.75, -0.28).entries())
      s.ball({
        at: p,
        radius: 0.034 + 0.008 * Math.cos((i / 40) * 2 * Math.PI),
        paint: b.paint("beads", look("ceramic", 0xf2ede4), b.kin.includes("pearl") ? undefined : 0),
      });
  else chain(s, metal, loop(54, 0.44, 0.47, 0.3), 0.032);
  s.within({ at: [0, 0.42, 0.42], turn: [-12, 0, 0] }, () => drop(s, b, metal, gem, b.dice.between(0.42, 0.55)));
};

const pendant: Recipe = (s, b) => {
  const metal = b.paint("chain", silver, 0);
  const gem = b.paint("stone", jewel, 1);
  s.within({ at: [0, 0.68, 0] }, () => drop(s, b, metal, gem, 0.85));
  for (const side of [-1, 1])
    for (let i = 0; i < 9; i += 1)
      s.within(
        { at: [side * (0.03 + 0.038 * i), 0.74 + 0.045 * i, -0.012 * i], turn: [0, i % 2 === 0 ? 0 : 90, side * -40] },
        () => s.within({ turn: [90, 0, 0] }, () => s.ring({ radius: 0.03, thickness: 0.009, paint: metal })),
      );
};

const earrings: Recipe = (s, b) => {
  const metal = b.paint("band", gold, 0);
  const gem = b.paint("stone", jewel, 1);
  const kind =
    b.word.includes("hoop") || b.kin.includes("hoop")
      ? "hoop"
      : b.word.includes("stud")
        ? "stud"
        : b.dice.pick(["drop", "drop", "hoop", "stud"]);
  s.both(() =>
    s.within({ at: [0.27, 0.9, 0] }, () => {
      if (kind === "hoop") {
        s.within({ at: [0, -0.34, 0], turn: [90, 30, 0] }, () =>
          s.ring({ radius: 0.24, thickness: 0.028, paint: metal }),
        );
        stone(s, b, gem, [0, -0.62, 0.02], 0.075, [90, 0, 0]);
      } else if (kind === "stud") {
        s.lathe({
          at: [0, -0.4, -0.05],
          turn: [90, 0, 0],
          profile: [
            [0, 0],
            [0.15, 0.02],
            [0.19, 0.1],
          ],
          paint: metal,
        });
        stone(s, b, gem, [0, -0.4, 0.06], 0.18, [90, 0, 0]);
        s.rod({ from: [0, -0.4, -0.22], to: [0, -0.4, 0], radius: 0.014, paint: metal });
      } else {
        s.tube({
          path: [
            [0, -0.1, 0],
            [0, 0.03, 0],
            [0, 0.04, -0.07],
            [0, -0.06, -0.12],
          ],
          radius: 0.013,
          paint: metal,
        });
        stone(s, b, gem, [0, -0.13, 0.02], 0.055, [90, 0, 0]);
        s.within({ at: [0, -0.25, 0] }, () => drop(s, b, metal, gem, 0.52));
      }
    }),
  );
};

const bracelet: Recipe = (s, b) => {
  const metal = b.paint("band", silver, 0);
  const gem = b.paint("stone", jewel, 1);
  const kind =
    /bangle|cuff/.test(b.word) || b.kin.includes("cuff")
      ? "cuff"
      : b.word.includes("bead")
        ? "beads"
        : b.dice.pick(["chain", "beads", "cuff", "chain"]);
  if (kind === "cuff") {
    const wide = b.dice.between(0.9, 2.6);
    s.within({ at: [0, 0.13, 0], scale: [1, wide, 0.86] }, () =>
      s.ring({ radius: 0.42, thickness: 0.042, from: -60, to: 240, paint: metal }),
    );
    for (const a of [-30, 0, 30])
      s.within({ at: [0, 0.13, 0], turn: [0, a, 0] }, () =>
        stone(s, b, gem, [0, 0, 0.41], a === 0 ? 0.075 : 0.05, [90, 0, 0]),
      );
  } else if (kind === "beads") {
    for (const [i, p] of loop(22, 0.42, 0.1, 0).entries())
      s.ball({ at: p, radius: 0.058, paint: i % 4 === 0 ? gem : metal });
  } else {
    chain(s, metal, loop(36, 0.42, 0.1, 0), 0.048);
    for (const a of [-55, 0, 55])
      s.within({ turn: [0, a, 0], at: [0, 0.08, 0] }, () =>
        s.within({ at: [0, 0, 0.4] }, () => drop(s, b, metal, gem, 0.2)),
      );
  }
};

const crown: Recipe = (s, b) => {
  const metal = b.paint("main", gold, 0);
  const gem = b.paint("stone", look("crystal", 0xc01838), 1);
  const points = b.dice.whole(5, 8);
  const r = 0.38;
  s.lathe({
    profile: [
      [r, 0],
      [r * 1.06, 0.02],
      [r * 1.06, 0.14],
      [r, 0.16],
    ],
    paint: metal,
  });
  s.lathe({
    profile: [
      [r * 0.99, 0.16],
      [r * 0.95, 0],
    ],
    paint: metal,
  });
  s.around(points, (i) => {
    const h = i % 2 === 0 ? 0.4 : 0.32;
    s.within({ at: [0, 0.13, r], turn: [8, 0, 0] }, () =>
      s.plate({
        outline: [
          [-0.15, 0],
          [0.15, 0],
          [0.06, h * 0.55],
          [0, h],
          [-0.06, h * 0.55],
        ],
        depth: 0.035,
        paint: metal,
      }),
    );
    s.ball({ at: [0, 0.13 + h, r + 0.055], radius: 0.04, paint: metal });
    stone(s, b, gem, [0, 0.08, r * 1.07], 0.05, [90, 0, 0]);
  });
  b.anchor("top", [0, 0.3, 0], 0.2);
};

const watch: Recipe = (s, b) => {
  const metal = b.paint("body", silver, 0);
  const band = b.paint("band", look("leather", 0x3a2a22), 1);
  const smart = /smart|fitness|tracker|apple/.test(b.word);
  const face = b.paint(
    "face",
    smart ? look("screen", 0x152a44, { fixed: true }) : look("paper", 0xf2efe8, { fixed: true }),
  );
  s.within({ at: [0, 0.5, 0], turn: [0, 0, 90] }, () =>
    s.within({ scale: [1, 2.6, 1.12] }, () => s.ring({ radius: 0.4, thickness: 0.04, paint: band })),
  );
  s.within({ at: [0, 0.5, 0.45], turn: [90, 0, 0] }, () => {
    if (smart) {
      s.box({ at: [0, 0.02, 0], size: [0.34, 0.1, 0.4], bevel: 0.045, paint: metal });
      s.box({ at: [0, 0.07, 0], size: [0.28, 0.02, 0.34], bevel: 0.008, paint: face });
    } else {
      s.cylinder({ at: [0, -0.03, 0], radius: 0.24, height: 0.1, paint: metal });
      s.cylinder({ at: [0, 0.065, 0], radius: 0.2, height: 0.012, paint: face });
      s.ring({ at: [0, 0.07, 0], radius: 0.215, thickness: 0.025, paint: b.paint("setting", silver, 0) });
      const hand = b.paint("accents", look("metal", 0x2b2b30, { fixed: true }));
      s.around(12, () => s.box({ at: [0, 0.08, 0.165], size: [0.012, 0.008, 0.035], paint: hand }));
      for (const [yaw, l] of [
        [b.dice.between(0, 360), 0.1],
        [b.dice.between(0, 360), 0.15],
      ] as const)
        s.within({ turn: [0, yaw, 0], at: [0, 0.085, 0] }, () =>
          s.rod({ from: [0, 0, 0], to: [0, 0, l], radius: 0.01, paint: hand }),
        );
    }
    s.rod({ from: [0.2, 0.02, 0], to: [0.29, 0.02, 0], radius: 0.03, paint: metal });
  });
};

const brooch: Recipe = (s, b) => {
  const metal = b.paint("setting", gold, 0);
  const gem = b.paint("stone", jewel, 1);
  const motif = b.kin[0] ?? b.shape;
  if (
    motif !== undefined &&
    motif !== "heart" &&
    motif !== "star" &&
    b.draw(motif, { at: [0, 0, 0], extent: 1, looks: "mine" })
  )
    return;
  s.within({ at: [0, 0.45, 0], turn: [78, 0, 0] }, () => {
    const n = b.dice.whole(6, 10);
    s.lathe({
      profile: [
        [0, -0.03],
        [0.22, -0.03],
        [0.24, 0.02],
        [0, 0.04],
      ],
      paint: metal,
    });
    stone(s, b, gem, [0, 0.08, 0], 0.17);
    s.around(n, () => {
      s.ball({ at: [0, 0, 0.32], radius: [0.09, 0.03, 0.13], paint: metal });
      stone(s, b, gem, [0, 0.045, 0.34], 0.05);
      s.tube({
        path: [
          [0.08, 0, 0.24],
          [0.14, 0.03, 0.4],
          [0.03, 0.02, 0.47],
        ],
        radius: [0.018, 0.016, 0.012],
        paint: metal,
      });
    });
  });
};

export const jewelry: Things = {
  "ring, wedding ring, engagement ring, wedding band, signet ring, eternity ring, ring band, class ring, cocktail ring":
    thing(0.03, ring),
  "necklace, chain necklace, choker, beads, collar, chain, rosary, beaded necklace, chain link, scarf necklace, torc":
    thing(0.3, necklace),
  "pendant, locket, amulet, charm, talisman, medallion, pendant necklace, medal, dog tag, keychain, key chain, keyring, dreamcatcher, ornament, christmas ornament, bauble":
    thing(0.08, pendant),
  "earring, earrings, hoop earrings, stud earrings, drop earrings, ear cuff, stud earring, hoop earring, hoop, studs, cufflink, cufflinks, cuff links, nose ring, jewelry, jewellery, jewelry set":
    thing(0.05, earrings),
  "bracelet, bangle, anklet, cuff bracelet, charm bracelet, cuff, wristband, armband, arm cuff, beaded bracelet, handcuffs, arm band":
    thing(0.1, bracelet),
  "crown, tiara, diadem, circlet, coronet, headpiece, headband, hairpin, hair clip, barrette, hair comb": thing(
    0.25,
    crown,
  ),
  "watch, wristwatch, smartwatch, smart watch, pocket watch, fitness tracker, timepiece, apple watch, fitness band, pedometer":
    thing(0.1, watch),
  "brooch, pin, badge, tie pin, tie clip, lapel pin, brooch pin, scarf ring, clasp": thing(0.06, brooch),
};

const mineral = look("crystal", 0x9a62d0, { free: true });

/** Cut stones by themselves. */
export const cutStones: Things = {
  "diamond, gem, gemstone, jewel, ruby, sapphire, emerald, topaz, garnet, peridot, aquamarine, tourmaline, spinel, zircon, tanzanite, morganite, cubic zirconia, brilliant, alexandrite, birthstone, cut gem, rhinestone, prism, iolite, citrine gemstone":
    thing(0.05, (s, b) => {
      const paint = b.paint("main", mineral, 0);
      const motif = b.shape ?? b.kin[0];
      if (
        motif !== undefined &&
        motif !== "heart" &&
        motif !== "star" &&
        b.draw(motif, { at: [0, 0, 0], extent: 1, looks: "mine" })
      )
        return;
      stone(
        s,
        b,
        paint,
        [0, 0.5, 0],
        0.5,
        b.shape === undefined ? [b.dice.between(8, 22), b.dice.between(0, 40), 0] : [90, 0, 0],
      );
    }),
  "pearl, opal, moonstone, cabochon, marble ball, orb, bead, cat eye, tiger eye, snow globe, globe": thing(
    0.1,
    (s, b) => {
      s.ball({
        at: [0, 0.5, 0],
        radius: 0.42,
        paint: b.paint(
          "main",
          b.word === "globe"
            ? look("ceramic", 0x2a6ab4, { pattern: "camouflage", second: 0x4f8f3c })
            : look("ceramic", 0xf1ece4, { pattern: "rainbow" }),
          0,
        ),
      });
      s.lathe({
        profile: [
          [0, 0],
          [0.3, 0],
          [0.26, 0.05],
          [0.16, 0.1],
          [0.2, 0.16],
          [0, 0.1],
        ],
        paint: b.paint("base", look("wood", 0x5a3622), 1),
      });
    },
  ),
  "arrowhead, crystal point, obelisk crystal, crystal tower, quartz point": thing(0.1, (s, b) =>
    s.convex({ planes: crystalPoint(b.dice, 0.16, 0.95), paint: b.paint("main", mineral, 0) }),
  ),
};
