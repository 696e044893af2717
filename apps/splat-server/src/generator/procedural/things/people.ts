import { type Look, look } from "../looks/look.ts";
import { add, type Vec3 } from "../shapes/vectors.ts";
import { eyes, flames, type HornStyle, horns, wideEyes, wings } from "./features.ts";
import { boulder } from "./gem-shapes.ts";
import { type Recipe, type Things, thing } from "./recipe.ts";

interface Figure {
  /** Width of shoulders and limbs; 1 is a person. */
  readonly bulk: number;
  readonly head: number;
  readonly skin: Look;
  readonly clothes: Look;
  readonly trousers: Look;
  readonly hair?: number;
  readonly headgear?: "helmet" | "hat" | "crown" | "hood" | "wizard" | "bubble" | "visor" | "straw" | "cone" | "band";
  readonly horns?: HornStyle;
  readonly ears?: "pointed" | "round" | "animal";
  readonly snout?: "muzzle" | "beak" | "tusks";
  readonly eye?: "small" | "wide" | "one" | "glow" | "sockets";
  readonly blocky?: boolean;
  readonly rocky?: boolean;
  readonly dress?: boolean;
  readonly cape?: Look;
  readonly wings?: "feather" | "bat" | "insect";
  readonly tail?: boolean;
  readonly beard?: number;
  readonly arms?: number;
  readonly holds?: string;
  /** A fish's tail or a snake's body in place of legs. */
  readonly lower?: "fish" | "snake" | "ghost" | "horse";
  readonly shell?: boolean;
}

const skin = look("skin", 0xd9a27e);
const base: Figure = {
  bulk: 1,
  head: 0.13,
  skin,
  clothes: look("fabric", 0x3f5f9a, { free: true }),
  trousers: look("fabric", 0x3a3f52),
  eye: "wide",
};

/** A figure on two legs: people, robots, trolls and golems are one plan with other measures. */
function figure(measures: Partial<Figure>): Recipe {
  const f = { ...base, ...measures };
  return (s, b) => {
    const { dice } = b;
    const creature = f.clothes === f.skin;
    const body = b.paint("clothes", f.clothes, 0);
    const flesh = creature ? body : b.paint("coat", f.skin);
    const lowerLook = b.paint("legs", creature ? f.skin : f.trousers, creature ? 0 : 1);
    const shoes = b.paint("feet", creature ? f.skin : look("leather", 0x2b211c), creature ? 0 : 2);
    const w = dice.about(f.bulk, 0.07) * (b.has("fat") ? 1.35 : b.has("slim") ? 0.8 : 1);
    const limb = 0.052 * w;
    const hip = f.lower === undefined ? 0.46 : 0.42;
    const shoulder = hip + 0.33;
    const headAt: Vec3 = [0, shoulder + 0.06 + f.head, 0.015];
    const piece = (from: Vec3, to: Vec3, r: number, paint: number): void => {
      if (f.rocky === true) {
        const middle: Vec3 = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
        const half = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]) / 2;
        s.convex({ at: middle, planes: boulder(dice, [r * 1.5, half * 1.15, r * 1.5], 11), paint });
      } else if (f.blocky === true) {
        s.rod({ from, to, radius: r * 0.8, paint: b.paint("joints", look("metal", 0x55595f), 1) });
        const middle: Vec3 = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
        s.box({ at: middle, size: [r * 2.3, Math.abs(to[1] - from[1]) * 0.78 + r, r * 2.3], bevel: r * 0.5, paint });
      } else s.tube({ path: [from, to], radius: [r, r * 0.82], paint });
    };
    torso();
    legs();
    arms();
    head();
    if (f.wings !== undefined || b.has("wings"))
      wings(
        s,
        b.paint(
          "wings",
          f.wings === "bat"
            ? look("leather", 0x4a2530)
            : f.wings === "insect"
              ? look("glass", 0xc9e6f2)
              : look("feathers", 0xf2eee4),
          1,
        ),
        [0.06 * w, shoulder - 0.04, -0.1],
        0.6,
        f.wings ?? "feather",
        0.8,
      );
    if (f.cape !== undefined || b.has("cape")) {
      s.sheet({
        point: (u, v) => [
          (u - 0.5) * (0.34 + 0.22 * v) * w,
          shoulder + 0.02 - 0.68 * v,
          -0.1 - 0.13 * v - 0.04 * Math.cos(9 * u),
        ],
        thickness: 0.02,
        paint: b.paint("cape", f.cape ?? look("fabric", 0xa01c28)),
      });
    }
    if (f.tail === true || b.has("tail"))
      s.tube({
        path: [
          [0, hip, -0.08],
          [0, hip - 0.16, -0.3],
          [0.05, hip - 0.3, -0.42],
          [0.02, hip - 0.2, -0.6],
        ],
        radius: [0.06 * w, 0.045 * w, 0.03, 0.008],
        paint: b.paint("tail", f.skin, 0),
      });
    if (f.holds !== undefined) b.draw(f.holds, { at: [0.3 * w, 0.02, 0.14], extent: 0.9 });

    function torso(): void {
      if (f.rocky === true) {
        s.convex({ at: [0, hip + 0.2, 0], planes: boulder(dice, [0.2 * w, 0.24, 0.16 * w], 14), paint: body });
        s.convex({ at: [0, hip + 0.02, 0], planes: boulder(dice, [0.15 * w, 0.12, 0.13 * w], 12), paint: body });
      } else if (f.blocky === true) {
        s.box({ at: [0, hip + 0.2, 0], size: [0.34 * w, 0.3, 0.22 * w], bevel: 0.03, taper: [1.12, 1], paint: body });
        s.box({ at: [0, hip + 0.01, 0], size: [0.22 * w, 0.09, 0.16 * w], bevel: 0.02, paint: lowerLook });
        const panel = b.paint("accents", look("plastic", 0x36c5f0, { glows: true }));
        s.box({
          at: [0, hip + 0.24, 0.112 * w],
          size: [0.16 * w, 0.1, 0.02],
          bevel: 0.008,
          paint: b.paint("second", look("metal", 0x3c4148), 1),
        });
        s.ball({ at: [0, hip + 0.24, 0.125 * w], radius: 0.032, paint: panel });
      } else if (f.dress === true) {
        s.lathe({
          profile: [
            [0, 0.03],
            [0.3 * w, 0.03],
            [0.22 * w, 0.25],
            [0.11 * w, hip + 0.06],
            [0.13 * w, shoulder - 0.07],
            [0.1 * w, shoulder],
            [0, shoulder + 0.03],
          ],
          paint: body,
        });
      } else {
        s.tube({
          path: [
            [0, hip, 0],
            [0, hip + 0.16, 0],
            [0, shoulder - 0.05, 0],
          ],
          radius: [0.115 * w, 0.12 * w, 0.145 * w],
          flatness: 0.75,
          paint: body,
        });
        s.ball({ at: [0, shoulder - 0.03, 0], radius: [0.19 * w, 0.075, 0.1 * w], paint: body });
        if (!creature)
          s.ring({
            at: [0, hip + 0.05, 0],
            radius: 0.112 * w,
            thickness: 0.02,
            paint: b.paint("belt", look("leather", 0x3a2618)),
          });
        else
          s.ball({
            at: [0, hip + 0.12, 0.03],
            radius: [0.1 * w, 0.15, 0.09 * w],
            paint: b.paint("belly", { ...f.skin }, 1),
          });
      }
      if (f.shell === true)
        s.ball({
          at: [0, hip + 0.16, -0.07],
          radius: [0.2 * w, 0.24, 0.13 * w],
          paint: b.paint("shell", look("scales", 0x6b4a22), 1),
        });
      s.tube({
        path: [
          [0, shoulder, 0],
          [0, shoulder + 0.08, 0.01],
        ],
        radius: 0.045 * w,
        paint: flesh,
      });
    }

    function legs(): void {
      if (f.lower === "fish") {
        const scales = b.paint("tail", look("scales", 0x2b9a94), 1);
        s.tube({
          path: [
            [0, hip + 0.04, 0],
            [0, hip - 0.16, 0.04],
            [0, 0.12, -0.02],
            [0, 0.06, -0.22],
          ],
          radius: [0.118 * w, 0.12 * w, 0.07 * w, 0.03],
          paint: scales,
        });
        s.both(() =>
          s.plate({
            at: [0, 0.07, -0.22],
            turn: [-62, 0, -32],
            outline: [
              [-0.03, 0],
              [0.1, 0.08],
              [0.09, 0.28],
              [0, 0.18],
            ],
            depth: 0.02,
            paint: scales,
          }),
        );
        return;
      }
      if (f.lower === "snake") {
        const scales = b.paint("tail", look("scales", 0x4f8a3c), 1);
        const coil = Array.from({ length: 26 }, (_, i): Vec3 => {
          const t = i / 25;
          const r = 0.1 + 0.22 * Math.min(1, t * 2);
          return [
            r * Math.sin(11 * t),
            Math.max(0.07, hip - 1.1 * hip * Math.min(1, t * 1.3)),
            r * Math.cos(11 * t) - 0.1,
          ];
        });
        s.tube({
          path: [[0, hip + 0.04, 0], ...coil],
          radius: [0.115 * w, 0.11 * w, 0.1 * w, 0.07, 0.015],
          paint: scales,
        });
        return;
      }
      if (f.lower === "ghost") {
        s.lathe({
          profile: [
            [0, 0.05],
            [0.2 * w, 0.02],
            [0.19 * w, 0.16],
            [0.15 * w, hip],
            [0.15 * w, shoulder],
            [0, shoulder + 0.05],
          ],
          paint: body,
        });
        return;
      }
      if (f.lower === "horse") {
        b.draw("horse body", { at: [0, 0, -0.2], extent: 0.68 });
        return;
      }
      if (f.dress === true) return;
      const stride = dice.between(-0.06, 0.06);
      for (const side of [-1, 1]) {
        const x = side * 0.075 * w;
        const z = side * stride;
        piece([x, hip, 0], [x * 1.1, hip * 0.52, z * 0.5 + 0.02], limb * 1.45, lowerLook);
        piece([x * 1.1, hip * 0.52, z * 0.5 + 0.02], [x * 1.15, 0.06, z], limb * 1.15, lowerLook);
        if (f.blocky === true)
          s.box({ at: [x * 1.15, 0.035, z + 0.03], size: [limb * 2.6, 0.07, limb * 4.2], paint: shoes });
        else s.ball({ at: [x * 1.15, 0.04, z + limb * 0.9], radius: [limb * 1.1, 0.042, limb * 2], paint: shoes });
      }
    }

    function arms(): void {
      const count = f.arms ?? (b.has("four armed") ? 4 : b.has("six armed") ? 6 : 2);
      for (let i = 0; i < count; i += 1) {
        const side = i % 2 === 0 ? 1 : -1;
        const row = Math.floor(i / 2);
        const reach = dice.between(-0.08, 0.2);
        const out = dice.between(0.02, 0.12) + (f.rocky === true ? 0.07 : 0);
        const from: Vec3 = [side * 0.18 * w, shoulder - 0.04 - 0.12 * row, 0];
        const elbow: Vec3 = [side * (0.24 * w + out), shoulder - 0.19 - 0.1 * row, -0.02];
        const hand: Vec3 = [
          side * (0.24 * w + out * 0.8),
          shoulder - 0.33 - 0.08 * row + Math.max(0, reach) * 0.9,
          0.06 + Math.abs(reach),
        ];
        piece(from, elbow, limb * 1.15, body);
        piece(
          elbow,
          hand,
          limb * 0.95,
          f.blocky === true || f.rocky === true || creature ? body : b.paint("sleeves", f.clothes, 0),
        );
        if (f.rocky === true)
          s.convex({ at: hand, planes: boulder(dice, [limb * 1.8, limb * 1.8, limb * 1.8], 10), paint: body });
        else
          s.ball({
            at: hand,
            radius: limb * 1.15,
            paint: f.blocky === true ? b.paint("joints", look("metal", 0x55595f), 1) : flesh,
          });
        if (f.blocky === true)
          s.ball({ at: from, radius: limb * 1.5, paint: b.paint("joints", look("metal", 0x55595f), 1) });
        if (i === 0) b.anchor("hand", hand, limb * 1.2);
      }
    }

    function head(): void {
      const r = dice.about(f.head, 0.06);
      const heads = b.has("two headed") ? 2 : b.has("three headed") ? 3 : 1;
      for (let i = 0; i < heads; i += 1) oneHead(add(headAt, [(i - (heads - 1) / 2) * r * 2.1, 0, 0]), r);
      b.anchor("head", [0, headAt[1] + r * 0.8, headAt[2]], r);
      b.anchor("back", [0, headAt[1] + r, 0], r);
    }

    function oneHead(at: Vec3, r: number): void {
      if (f.blocky === true) s.box({ at, size: [r * 2.1, r * 1.8, r * 1.8], bevel: r * 0.3, paint: body });
      else if (f.rocky === true) s.convex({ at, planes: boulder(dice, [r, r * 0.95, r * 0.95], 13), paint: body });
      else s.ball({ at, radius: [r * 0.88, r, r * 0.92], paint: flesh });
      const front = at[2] + r * (f.blocky === true ? 0.86 : 0.8);
      const sight = b.has("glow") ? "glow" : f.eye;
      if (f.eye === "one") {
        const white = b.paint("eyewhite", look("ceramic", 0xf7f4ee, { fixed: true }));
        s.ball({ at: [at[0], at[1] + r * 0.25, at[2] + r * 0.68], radius: r * 0.38, paint: white });
        s.ball({
          at: [at[0], at[1] + r * 0.25, at[2] + r * 0.95],
          radius: r * 0.2,
          paint: b.paint("eyes", look("ceramic", 0x2a5c9a, { fixed: true })),
        });
      } else if (sight === "glow")
        s.both(() =>
          s.ball({
            at: [at[0] + r * 0.4, at[1] + r * 0.15, front],
            radius: r * 0.19,
            paint: b.paint("eyes", look("plastic", 0xffd24a, { glows: true, fixed: true })),
          }),
        );
      else if (sight === "sockets")
        s.both(() =>
          s.ball({
            at: [at[0] + r * 0.38, at[1] + r * 0.1, front - r * 0.06],
            radius: r * 0.27,
            paint: b.paint("eyes", look("rubber", 0x120f10, { fixed: true })),
          }),
        );
      else if (sight === "small") eyes(s, b, [at[0], at[1] + r * 0.15, front - r * 0.04], r * 0.36, r * 0.13);
      else wideEyes(s, b, [at[0], at[1] + r * 0.15, front - r * 0.08], r * 0.36, r * 0.2);
      if (f.snout === "muzzle") {
        s.tube({
          path: [
            [at[0], at[1] - r * 0.2, at[2] + r * 0.5],
            [at[0], at[1] - r * 0.3, at[2] + r * 1.25],
          ],
          radius: [r * 0.58, r * 0.4],
          paint: b.paint("snout", f.skin, 0),
        });
        s.ball({
          at: [at[0], at[1] - r * 0.15, at[2] + r * 1.62],
          radius: r * 0.17,
          paint: b.paint("nose", look("leather", 0x1a1514)),
        });
      } else if (f.snout === "beak")
        s.lathe({
          at: [at[0], at[1] - r * 0.1, at[2] + r * 0.7],
          turn: [100, 0, 0],
          profile: [
            [r * 0.36, 0],
            [r * 0.2, r * 0.5],
            [0, r],
          ],
          paint: b.paint("beak", look("bone", 0xe0a52a)),
        });
      else if (f.blocky === true) {
        const grill = b.paint("mouth", look("metal", 0x2d3036));
        for (const dy of [-0.34, -0.52])
          s.box({ at: [at[0], at[1] + r * dy, front + r * 0.05], size: [r * 1.1, r * 0.09, r * 0.08], paint: grill });
        s.rod({
          from: [at[0], at[1] + r * 0.85, at[2]],
          to: [at[0], at[1] + r * 1.5, at[2]],
          radius: r * 0.07,
          paint: grill,
        });
        s.ball({
          at: [at[0], at[1] + r * 1.55, at[2]],
          radius: r * 0.15,
          paint: b.paint("antenna", look("plastic", 0xe03a2a, { glows: true })),
        });
      } else if (f.rocky !== true) {
        s.ball({
          at: [at[0], at[1] - r * 0.12, at[2] + r * 0.9],
          radius: [r * 0.12, r * 0.14, r * 0.16],
          paint: flesh,
        });
        s.ring({
          at: [at[0], at[1] - r * 0.36, at[2] + r * 0.72],
          turn: [100, 0, 0],
          radius: r * 0.24,
          thickness: r * 0.045,
          from: 200,
          to: 340,
          paint: b.paint("mouth", look("skin", 0x8e3b36)),
        });
      }
      if (f.snout === "tusks" || b.has("fangs", "tusks"))
        s.both(() =>
          s.rod({
            from: [at[0] + r * 0.3, at[1] - r * 0.55, at[2] + r * 0.75],
            to: [at[0] + r * 0.36, at[1] - r * 0.2, at[2] + r * 0.95],
            radius: r * 0.09,
            end: 0.002,
            paint: b.paint("teeth", look("bone", 0xf2ead6)),
          }),
        );
      const ear = f.ears;
      if (ear === "pointed")
        s.both(() =>
          s.rod({
            from: [at[0] + r * 0.75, at[1], at[2]],
            to: [at[0] + r * 1.6, at[1] + r * 0.45, at[2] - r * 0.15],
            radius: r * 0.24,
            end: 0.003,
            paint: flesh,
          }),
        );
      else if (ear === "round")
        s.both(() =>
          s.ball({
            at: [at[0] + r * 0.85, at[1] + r * 0.25, at[2]],
            radius: [r * 0.2, r * 0.3, r * 0.24],
            paint: flesh,
          }),
        );
      else if (ear === "animal")
        s.both(() =>
          s.lathe({
            at: [at[0] + r * 0.5, at[1] + r * 0.7, at[2]],
            turn: [0, 0, -14],
            profile: [
              [r * 0.3, 0],
              [r * 0.2, r * 0.4],
              [0, r * 0.8],
            ],
            paint: flesh,
          }),
        );
      if (f.hair !== undefined && f.headgear !== "helmet" && f.headgear !== "bubble") {
        const hair = b.paint("hair", look("fur", f.hair));
        s.ball({
          at: [at[0], at[1] + r * 0.22, at[2] - r * 0.12],
          radius: [r * 0.97, r * 0.9, r * 0.95],
          from: 8,
          paint: hair,
        });
        s.ball({
          at: [at[0], at[1] - r * 0.05, at[2] - r * 0.35],
          radius: [r * 0.92, r * 0.95, r * 0.72],
          paint: hair,
        });
        if (f.dress === true || dice.chance(0.35))
          s.tube({
            path: [
              [at[0], at[1], at[2] - r * 0.6],
              [at[0], at[1] - r * 1.2, at[2] - r * 0.85],
              [at[0], at[1] - r * 2.1, at[2] - r * 0.7],
            ],
            radius: [r * 0.75, r * 0.7, r * 0.25],
            flatness: 0.5,
            paint: hair,
          });
      }
      if (f.beard !== undefined || b.has("beard"))
        s.tube({
          path: [
            [at[0], at[1] - r * 0.45, at[2] + r * 0.62],
            [at[0], at[1] - r * 1.1, at[2] + r * 0.8],
            [at[0], at[1] - r * 2, at[2] + r * 0.6],
          ],
          radius: [r * 0.55, r * 0.5, r * 0.06],
          flatness: 0.6,
          paint: b.paint("beard", look("fur", f.beard ?? 0x7a4a24)),
        });
      if (f.horns !== undefined || b.has("horns", "antlers"))
        horns(
          s,
          b.paint("horns", look("bone", 0xd5c6a6)),
          f.horns ?? "demon",
          [at[0], at[1] + r * 0.7, at[2]],
          r * 0.85,
        );
      headgear(at, r);
    }

    function headgear(at: Vec3, r: number): void {
      const kind = b.has("hood") ? "hood" : b.has("crown") ? "crown" : f.headgear;
      if (kind === undefined) return;
      const paint = b.paint(
        "helmet",
        kind === "helmet" || kind === "crown"
          ? look("metal", kind === "crown" ? 0xdba71f : 0xa5acb4)
          : { ...f.clothes },
        kind === "crown" ? undefined : 0,
      );
      const rim: Vec3 = [at[0], at[1] + r * 0.3, at[2]];
      if (kind === "helmet") {
        s.ball({ at: rim, radius: [r * 1.08, r * 0.95, r * 1.12], from: -22, paint });
        s.both(() =>
          s.box({
            at: [at[0] + r * 0.85, at[1] - r * 0.3, at[2] + r * 0.15],
            size: [r * 0.22, r * 0.9, r * 0.7],
            paint,
          }),
        );
        s.tube({
          path: [
            [at[0], at[1] + r * 1.25, at[2] + r * 0.4],
            [at[0], at[1] + r * 1.6, at[2] - r * 0.3],
            [at[0], at[1] + r * 0.8, at[2] - r * 1.4],
          ],
          radius: [r * 0.1, r * 0.2, r * 0.06],
          paint: b.paint("crest", look("feathers", 0xb81c22), 1),
        });
      } else if (kind === "bubble") {
        s.ball({ at, radius: r * 1.35, from: -60, paint: b.paint("helmet", look("ceramic", 0xf0f0f2), 0) });
        s.ball({
          at: [at[0], at[1] + r * 0.05, at[2] + r * 0.52],
          radius: [r * 1.0, r * 0.8, r * 0.95],
          paint: b.paint("visor", look("chrome", 0xd99a2a)),
        });
      } else if (kind === "visor")
        s.box({
          at: [at[0], at[1] + r * 0.15, at[2] + r * 0.72],
          size: [r * 1.7, r * 0.42, r * 0.5],
          paint: b.paint("visor", look("plastic", 0x16a5e0, { glows: true })),
        });
      else if (kind === "crown") b.draw("crown", { at: [at[0], at[1] + r * 0.55, at[2]], extent: r * 1.9 });
      else if (kind === "wizard") {
        s.lathe({
          at: rim,
          profile: [
            [0, 0],
            [r * 1.6, 0],
            [r * 1.6, r * 0.08],
            [r * 0.85, r * 0.2],
            [r * 0.5, r * 1.2],
            [0, r * 2.3],
          ],
          paint: b.paint("hat", f.clothes, 0),
        });
        s.ring({
          at: add(rim, [0, r * 0.24, 0]),
          radius: r * 0.86,
          thickness: r * 0.1,
          paint: b.paint("accents", look("metal", 0xd8ab3a)),
        });
      } else if (kind === "cone")
        s.lathe({
          at: rim,
          profile: [
            [r, -r * 0.1],
            [r * 0.9, r * 0.2],
            [0, r * 2],
          ],
          paint: b.paint("hat", look("fabric", 0xc22a26), 1),
        });
      else if (kind === "hat")
        s.lathe({
          at: rim,
          profile: [
            [0, 0],
            [r * 1.5, 0],
            [r * 1.55, r * 0.1],
            [r * 0.9, r * 0.16],
            [r * 0.8, r * 0.85],
            [0, r * 0.9],
          ],
          paint: b.paint("hat", look("leather", 0x4b3322), 1),
        });
      else if (kind === "straw")
        s.lathe({
          at: rim,
          profile: [
            [0, 0],
            [r * 1.7, -r * 0.15],
            [r * 0.8, r * 0.3],
            [0, r * 0.9],
          ],
          paint: b.paint("hat", look("straw", 0xc9a55a)),
        });
      else if (kind === "band")
        s.ring({ at: rim, radius: r * 0.94, thickness: r * 0.13, paint: b.paint("hat", look("fabric", 0xc0262c), 1) });
      else
        s.ball({
          at: [at[0], at[1] + r * 0.05, at[2] - r * 0.1],
          radius: [r * 1.08, r * 1.14, r * 1.02],
          from: -40,
          paint: b.paint("hood", f.clothes, 0),
        });
    }
  };
}

const hide = (material: Look["material"], color: number): Pick<Figure, "skin" | "clothes"> => {
  const one = look(material, color);
  return { skin: one, clothes: one };
};
const armour = { clothes: look("metal", 0xa2a9b2), trousers: look("metal", 0x7d848c), headgear: "helmet" } as const;

export const people: Things = {
  "person, man, boy, human, guy, hero, farmer, worker, farmer figure, boxer, athlete, gardener, mechanic, figure, scientist, doctor, teacher, tourist":
    thing(1.8, figure({ hair: 0x3b2618 })),
  "woman, girl, lady, dancer, ballerina, maiden, bride, nurse, mother": thing(
    1.7,
    figure({ hair: 0x5b3217, dress: true, bulk: 0.9 }),
  ),
  "child, baby, toddler, kid": thing(1, figure({ head: 0.19, hair: 0x6b4322, bulk: 0.95 })),
  "doll, barbie": thing(0.4, figure({ head: 0.16, hair: 0xe0bd5a, dress: true, bulk: 0.85 })),
  "knight, paladin, gladiator, spartan, crusader, viking, roman soldier, valkyrie": thing(
    1.9,
    figure({ ...armour, bulk: 1.15, holds: "sword" }),
  ),
  "astronaut, cosmonaut, spaceman": thing(
    1.9,
    figure({ clothes: look("fabric", 0xeeeef0), trousers: look("fabric", 0xe4e4e8), headgear: "bubble", bulk: 1.25 }),
  ),
  "soldier, warrior, hunter, spy, assassin, policeman, police officer, firefighter, fireman, guard, ranger": thing(
    1.85,
    figure({
      clothes: look("fabric", 0x59663c, { pattern: "camouflage", second: 0x34391f }),
      trousers: look("fabric", 0x4a5433),
      headgear: "hat",
    }),
  ),
  "samurai, shogun": thing(
    1.85,
    figure({ ...armour, clothes: look("leather", 0x8e1e22), horns: "demon", holds: "katana" }),
  ),
  "ninja, thief, shinobi": thing(
    1.8,
    figure({ clothes: look("fabric", 0x1d1d22), trousers: look("fabric", 0x1d1d22), headgear: "hood" }),
  ),
  "wizard, mage, sorcerer, warlock, merlin": thing(
    1.9,
    figure({ clothes: look("fabric", 0x2d3f9a), dress: true, headgear: "wizard", beard: 0xe6e4e0, holds: "staff" }),
  ),
  "witch, sorceress": thing(
    1.8,
    figure({
      clothes: look("fabric", 0x2a1f38),
      skin: look("skin", 0x9ab86a),
      dress: true,
      headgear: "wizard",
      hair: 0x2a2220,
      holds: "broom",
    }),
  ),
  "king, emperor, pharaoh, prince": thing(
    1.9,
    figure({
      clothes: look("fabric", 0x8a1a2c),
      dress: true,
      headgear: "crown",
      beard: 0x6b4a2a,
      cape: look("fabric", 0xa21d2c),
    }),
  ),
  "queen, princess, empress, goddess, nymph": thing(
    1.8,
    figure({ clothes: look("fabric", 0xb83a8a), dress: true, headgear: "crown", hair: 0xd8b04a }),
  ),
  "pirate, captain": thing(
    1.85,
    figure({ clothes: look("leather", 0x5b2a22), headgear: "hat", beard: 0x2b1c14, holds: "cutlass" }),
  ),
  "cowboy, sheriff, detective": thing(1.85, figure({ clothes: look("leather", 0x8a5a34), headgear: "hat" })),
  "chef, baker, cook": thing(1.8, figure({ clothes: look("fabric", 0xf2f0ec), hair: 0x4a2c1a, headgear: "hood" })),
  "santa, santa claus": thing(
    1.8,
    figure({
      clothes: look("fabric", 0xc22026),
      trousers: look("fabric", 0xc22026),
      bulk: 1.3,
      headgear: "cone",
      beard: 0xf4f2ee,
    }),
  ),
  "clown, jester": thing(
    1.8,
    figure({
      clothes: look("fabric", 0xe6c52a, { pattern: "dotted", second: 0xd02a3a }),
      headgear: "cone",
      hair: 0xd8322a,
    }),
  ),
  "superhero, superman, batman": thing(
    1.9,
    figure({
      clothes: look("fabric", 0x2144a8),
      trousers: look("fabric", 0x2144a8),
      cape: look("fabric", 0xc01f28),
      bulk: 1.15,
      hair: 0x1f1815,
    }),
  ),
  "robot, android, mech, droid, robocop, cyborg, automaton, transformer, bot": thing(
    2,
    figure({ blocky: true, eye: "glow", clothes: look("metal", 0x8b98a6), skin: look("metal", 0x8b98a6), bulk: 1.15 }),
  ),
  "golem, rock monster, stone giant, earth elemental, colossus, titan": thing(
    3,
    figure({ rocky: true, eye: "glow", ...hide("stone", 0x857d73), bulk: 1.35 }),
  ),
  "elemental, fire elemental, ifrit": thing(2.5, (s, b) => {
    figure({ ...hide("fire", 0xf07a14), eye: "glow", bulk: 1.15 })(s, b);
    flames(s, b, [0, 0.75, -0.05], 0.16, 0.45);
  }),
  "troll, ogre, giant, orc, hobgoblin, brute": thing(
    3,
    figure({
      ...hide("skin", 0x6f8a4a),
      trousers: look("leather", 0x5b3f28),
      bulk: 1.5,
      head: 0.14,
      ears: "pointed",
      snout: "tusks",
      eye: "small",
      holds: "club",
    }),
  ),
  "goblin, gremlin, imp, kobold, leprechaun": thing(
    1.1,
    figure({
      skin: look("skin", 0x6b9a3c),
      clothes: look("leather", 0x7a5230),
      head: 0.19,
      ears: "pointed",
      bulk: 0.9,
    }),
  ),
  "gnome, dwarf, elf dwarf, garden gnome": thing(
    0.9,
    figure({ clothes: look("fabric", 0x2c5fa8), head: 0.17, bulk: 1.15, headgear: "cone", beard: 0xefece6 }),
  ),
  "elf, archer, druid": thing(
    1.8,
    figure({ clothes: look("fabric", 0x3b7a3f), ears: "pointed", hair: 0xd9b661, holds: "bow" }),
  ),
  "yeti, bigfoot, sasquatch, abominable snowman, wampa, wookiee": thing(
    2.6,
    figure({ ...hide("fur", 0xe9edf0), bulk: 1.5, snout: "tusks", eye: "small" }),
  ),
  "gorilla, ape, king kong": thing(
    1.9,
    figure({ ...hide("fur", 0x2c2a2c), bulk: 1.55, snout: "muzzle", eye: "small", ears: "round" }),
  ),
  "monkey, chimpanzee, chimp, orangutan, baboon": thing(
    0.9,
    figure({ ...hide("fur", 0x6b4226), head: 0.16, bulk: 1, snout: "muzzle", ears: "round", tail: true }),
  ),
  "werewolf, lycan": thing(
    2.2,
    figure({ ...hide("fur", 0x55504d), bulk: 1.3, snout: "muzzle", ears: "animal", eye: "glow", tail: true }),
  ),
  "teddy bear, teddy": thing(
    0.4,
    figure({ ...hide("fur", 0xb9834a), head: 0.2, bulk: 1.5, snout: "muzzle", ears: "round", eye: "small" }),
  ),
  "kangaroo, wallaby": thing(
    1.7,
    figure({ ...hide("fur", 0xa9764a), bulk: 1.15, snout: "muzzle", ears: "animal", eye: "small", tail: true }),
  ),
  "koala, sloth": thing(
    0.8,
    figure({ ...hide("fur", 0x9a9a9e), head: 0.19, bulk: 1.4, snout: "muzzle", ears: "round", eye: "small" }),
  ),
  "zombie, undead, ghoul, frankenstein": thing(
    1.8,
    figure({
      skin: look("skin", 0x86a06a),
      clothes: look("fabric", 0x55604a),
      trousers: look("fabric", 0x3f3a34),
      eye: "sockets",
      hair: 0x2a2620,
    }),
  ),
  "vampire, dracula": thing(
    1.85,
    figure({
      skin: look("skin", 0xe6dcd6),
      clothes: look("fabric", 0x1c1a20),
      cape: look("fabric", 0x7a0f1a),
      hair: 0x151314,
      snout: "tusks",
    }),
  ),
  mummy: thing(1.8, figure({ ...hide("fabric", 0xd9ccb0), eye: "glow" })),
  "skeleton, lich": thing(1.8, figure({ ...hide("bone", 0xe8dfc8), bulk: 0.72, eye: "sockets" })),
  "grim reaper, reaper, ghost, phantom, spirit, wraith, specter, banshee": thing(
    1.9,
    figure({ ...hide("glass", 0xe9eef2), lower: "ghost", eye: "sockets", bulk: 1.1 }),
  ),
  "vampire bat man, demon, devil, satan, balrog": thing(
    2.2,
    figure({ ...hide("skin", 0x9c2220), bulk: 1.3, horns: "demon", wings: "bat", tail: true, eye: "glow" }),
  ),
  gargoyle: thing(
    1.6,
    figure({ ...hide("stone", 0x7d7a76), bulk: 1.25, horns: "demon", wings: "bat", tail: true, snout: "tusks" }),
  ),
  "angel, cupid, seraph": thing(
    1.8,
    figure({ clothes: look("fabric", 0xf4f1ea), dress: true, hair: 0xe0bd62, wings: "feather" }),
  ),
  "fairy, pixie, sprite, tinkerbell": thing(
    0.3,
    figure({
      clothes: look("petal", 0x86c45a, { free: true }),
      dress: true,
      hair: 0xd98a4a,
      ears: "pointed",
      wings: "insect",
      bulk: 0.85,
    }),
  ),
  "alien, martian, extraterrestrial, grey alien": thing(
    1.5,
    figure({ ...hide("skin", 0x7fb56a), head: 0.2, bulk: 0.75, eye: "sockets" }),
  ),
  cyclops: thing(
    3,
    figure({ ...hide("skin", 0xb98a68), trousers: look("leather", 0x5b3f28), bulk: 1.45, eye: "one", holds: "club" }),
  ),
  minotaur: thing(
    2.4,
    figure({
      ...hide("fur", 0x6b4128),
      bulk: 1.45,
      snout: "muzzle",
      ears: "animal",
      horns: "bull",
      eye: "small",
      tail: true,
      holds: "axe",
    }),
  ),
  "satyr, faun, krampus, baphomet": thing(
    1.8,
    figure({ skin, clothes: skin, trousers: look("fur", 0x5e4028), horns: "goat", ears: "pointed", beard: 0x5e4028 }),
  ),
  centaur: thing(2.4, figure({ skin, clothes: skin, lower: "horse", hair: 0x3a2417, holds: "bow" })),
  "mermaid, merman, siren, triton": thing(
    1.8,
    figure({ skin, clothes: look("scales", 0x2f9aa0), lower: "fish", hair: 0xb8402a, bulk: 0.9 }),
  ),
  "medusa, gorgon, naga, lamia, snake woman": thing(
    2,
    figure({ skin: look("skin", 0x9cb07a), clothes: look("scales", 0x4f7d3c), lower: "snake", bulk: 0.95 }),
  ),
  harpy: thing(
    1.8,
    figure({
      skin,
      clothes: look("feathers", 0x7a5232),
      trousers: look("feathers", 0x7a5232),
      wings: "feather",
      hair: 0x3a2a20,
    }),
  ),
  "mothman, moth man": thing(2, figure({ ...hide("fur", 0x4a443e), wings: "insect", eye: "glow" })),
  "ninja turtle, turtle man": thing(
    1.6,
    figure({ ...hide("skin", 0x5b8f3c), shell: true, headgear: "band", bulk: 1.2 }),
  ),
  scarecrow: thing(
    1.8,
    figure({
      skin: look("straw", 0xd8b75c),
      clothes: look("fabric", 0xa0522d, { pattern: "checkered", second: 0x3c2a20 }),
      headgear: "straw",
    }),
  ),
  "djinn, genie": thing(2, figure({ ...hide("skin", 0x3f7fc4), lower: "ghost", headgear: "band", beard: 0x1d1a1c })),
  "lizard man, lizardman, dragonborn, godzilla, kaiju, monster, beast, creature": thing(
    3,
    figure({ ...hide("scales", 0x56803c), bulk: 1.4, snout: "muzzle", tail: true, horns: "short", eye: "glow" }),
  ),
};
