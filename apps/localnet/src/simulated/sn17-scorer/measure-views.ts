import type { Picture } from "@lode/splat/mesh";
import { isOfShade, type Shade } from "./colour-words.ts";

/** What a few pictures of an object show, in thousandths unless it says otherwise. */
export interface ViewMeasures {
  /** Share of the pictures that is not background, on average and in the emptiest and fullest of them. */
  readonly coverage: number;
  readonly leastCoverage: number;
  readonly mostCoverage: number;
  /** Distinct colours, of 4096, that make up at least {@link countedShare} of the object. A number. */
  readonly colours: number;
  /** From the dark to the light twentieth of the object. */
  readonly contrast: number;
  /** Share of the object in the colours that were asked for. */
  readonly asked: number;
}

/** A pixel is background when no channel is darker than this. */
const whiteFrom = 250;
/** Thousandths of the object. */
const countedShare = 4;

/** @param pictures of one object before white, all of one size. */
export function measureViews(pictures: readonly Picture[], asked: readonly Shade[]): ViewMeasures {
  const histogram = new Uint32Array(4_096);
  const lights = new Uint32Array(256);
  const coverages: number[] = [];
  let object = 0;
  let matching = 0;
  for (const { rgba, width, height } of pictures) {
    let covered = 0;
    for (let at = 0; at < rgba.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = [rgba[at], rgba[at + 1], rgba[at + 2]];
      if (red >= whiteFrom && green >= whiteFrom && blue >= whiteFrom) continue;
      covered += 1;
      histogram[((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)]! += 1;
      lights[((red * 3 + green * 6 + blue) / 10) | 0]! += 1;
      if (asked.some((shade) => isOfShade(shade, red, green, blue))) matching += 1;
    }
    object += covered;
    coverages.push(Math.floor((covered * 1_000) / Math.max(1, width * height)));
  }
  if (object === 0) return { coverage: 0, leastCoverage: 0, mostCoverage: 0, colours: 0, contrast: 0, asked: 0 };
  return {
    coverage: Math.floor(coverages.reduce((sum, one) => sum + one, 0) / coverages.length),
    leastCoverage: Math.min(...coverages),
    mostCoverage: Math.max(...coverages),
    colours: histogram.reduce((count, pixels) => count + (pixels * 1_000 >= object * countedShare ? 1 : 0), 0),
    contrast: Math.floor(((lightAt(lights, object, 19) - lightAt(lights, object, 1)) * 1_000) / 255),
    asked: Math.floor((matching * 1_000) / object),
  };
}

/** The lightness below which so many twentieths of the object lie. */
function lightAt(lights: Uint32Array, object: number, twentieths: number): number {
  let seen = 0;
  for (let light = 0; light < lights.length; light += 1) {
    seen += lights[light] ?? 0;
    if (seen * 20 >= object * twentieths) return light;
  }
  return 255;
}
