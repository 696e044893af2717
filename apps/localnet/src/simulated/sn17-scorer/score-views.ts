import { createHash } from "node:crypto";
import { namedShades } from "./colour-words.ts";
import type { ViewMeasures } from "./measure-views.ts";

/** Scores in ten-thousandths: whole numbers, so that every machine agrees. */
export interface SimulatedScore {
  readonly score: number;
  readonly iqa: number;
  readonly alignment: number;
  readonly ssim: number;
  readonly lpips: number;
}

export const nothing: SimulatedScore = { score: 0, iqa: 0, alignment: 0, ssim: 0, lpips: 0 };

/** Thousandths of a picture below which there is nothing to see. */
const leastVisible = 3;
/** Colours that make an object look rich. */
const manyColours = 40;
/** What is right about an object whose prompt names no colour. */
const unnamed = 700;
/** Least and greatest score of something that can be seen, before the jitter; ten-thousandths. */
const [worst, best] = [4_500, 9_200];
/** To both sides; ten-thousandths. Without it all variants of an object would score the same. */
const jitter = 600;

/**
 * A stand-in for the network's score: it looks for an object of sensible size, with colours and shades of its own, that is seen from all
 * sides and has the colours that the prompt names. It knows nothing of shapes, and is NOT the network's score.
 * @param mark says which bytes these are: it decides the jitter.
 */
export function scoreViews(measures: ViewMeasures, prompt: string, mark: string): SimulatedScore {
  if (measures.coverage < leastVisible) return nothing;
  const size = sizeMark(measures.coverage);
  const variety = Math.min(1_000, Math.floor((measures.colours * 1_000) / manyColours));
  const contrast = Math.min(1_000, Math.floor((measures.contrast * 13) / 10));
  const steadiness = Math.floor((measures.leastCoverage * 1_000) / Math.max(1, measures.mostCoverage));
  const asked = namedShades(prompt).length > 0 ? Math.min(1_000, measures.asked * 3) : unnamed;
  const looks = Math.floor((30 * size + 25 * variety + 25 * contrast + 20 * steadiness) / 100);
  const sum = Math.floor((80 * looks + 20 * asked) / 100);
  // Squared: the best stand out, and what is only half right is in danger.
  const quality = Math.floor((sum * sum) / 1_000);
  const drawn = createHash("sha256").update(mark).update("\n").update(prompt).digest().readUInt32BE(0);
  const shifted = worst + Math.floor(((best - worst) * quality) / 1_000) + (drawn % (2 * jitter + 1)) - jitter;
  return {
    score: Math.max(0, Math.min(9_900, shifted)),
    iqa: looks * 10,
    alignment: 3_000 + asked * 7,
    ssim: steadiness * 10,
    lpips: contrast * 10,
  };
}

/** Best when the object fills between a twenty-fifth and a half of the picture. */
function sizeMark(coverage: number): number {
  if (coverage < 40) return coverage * 25;
  if (coverage <= 500) return 1_000;
  return 1_000 - Math.floor(((coverage - 500) * 6) / 5);
}
