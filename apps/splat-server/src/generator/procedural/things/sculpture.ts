import { hsl } from "../looks/colors.ts";
import { look } from "../looks/look.ts";
import { hashed } from "../shapes/noise.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { boulder, crystalCluster } from "./gem-shapes.ts";
import type { Recipe } from "./recipe.ts";

/** A number from the letters of a word, the same wherever it is computed. */
function letterHash(word: string): number {
  let h = 17;
  for (const letter of word.slice(0, 64)) h = Math.floor(hashed(h, letter.codePointAt(0) ?? 0, 31, 5) * 0x7fffffff);
  return h;
}

/**
 * What stands for a word that nobody taught us: an abstract sculpture on a plinth. The word chooses its kind and hue, the
 * seed its proportions; colours and materials of the prompt are kept.
 */
export const sculpture: Recipe = (s, b) => {
  const hash = letterHash(b.word);
  const hue = (hash % 360) / 360;
  const main = b.paint("main", look("ceramic", hsl(hue, 0.6, 0.5)), 0);
  const second = b.paint("second", look("metal", hsl(hue + 0.45, 0.45, 0.55)), 1);
  const plinth = b.paint("base", look("stone", 0x77736c));
  s.cylinder({ radius: 0.34, top: 0.3, height: 0.12, paint: plinth });
  s.within({ at: [0, 0.12, 0] }, () => kinds[hash % kinds.length]!(s, b, main, second));
  b.anchor("top", [0, 0.9, 0], 0.2);
};

type Kind = (...args: [...Parameters<Recipe>, number, number]) => void;

const kinds: readonly Kind[] = [
  (s, { dice }, main, second) => {
    const turns = dice.between(1.4, 2.4);
    const path = Array.from({ length: 24 }, (_, i): Vec3 => {
      const t = i / 23;
      const r = 0.3 * Math.sin(Math.PI * (0.15 + 0.8 * t));
      return [r * Math.cos(2 * Math.PI * turns * t), 0.06 + 0.8 * t, r * Math.sin(2 * Math.PI * turns * t)];
    });
    s.tube({ path, radius: [0.09, 0.07, 0.05, 0.02], paint: main });
    s.ball({ at: [0, 0.5, 0], radius: dice.about(0.13), paint: second });
  },
  (s, { dice }, main, second) => {
    let y = 0;
    for (let i = 0; i < 4; i += 1) {
      const r = dice.about(0.24 - 0.045 * i, 0.2);
      s.ball({
        at: [dice.between(-0.05, 0.05), y + r * 0.85, 0],
        radius: [r, r * 0.9, r],
        paint: i % 2 === 0 ? main : second,
      });
      y += r * 1.6;
    }
  },
  (s, { dice }, main, second) => {
    s.around(3, (i) =>
      s.within({ at: [0, 0.42, 0], turn: [0, 0, 35 + 45 * i] }, () =>
        s.ring({ radius: dice.about(0.36 - 0.06 * i), thickness: 0.045, paint: i === 1 ? second : main }),
      ),
    );
    s.ball({ at: [0, 0.42, 0], radius: 0.12, paint: second });
  },
  (s, { dice }, main, second) => {
    for (let i = 0; i < 5; i += 1) {
      const size = 0.3 - 0.035 * i;
      s.box({
        at: [0, 0.08 + 0.16 * i, 0],
        turn: [0, dice.between(10, 24) * i, 0],
        size: [size * 1.5, 0.15, size],
        paint: i % 2 === 0 ? main : second,
      });
    }
  },
  (s, { dice }, main, second) => crystalCluster(s, dice, [main, main, second], [0, 0, 0], dice.whole(6, 9), 0.85),
  (s, { dice }, main, second) => {
    s.convex({ at: [0, 0.42, 0], planes: boulder(dice, [0.3, 0.42, 0.28], 14), paint: main });
    s.ring({ at: [0, 0.4, 0], turn: [dice.between(-25, 25), 0, 18], radius: 0.42, thickness: 0.028, paint: second });
  },
];
