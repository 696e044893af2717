import type { Picture } from "@lode/splat/mesh";
import { describe, expect, it } from "vitest";
import { isOfShade, namedShades } from "./colour-words.ts";
import { measureViews } from "./measure-views.ts";
import { nothing, scoreViews } from "./score-views.ts";

type Paint = (x: number, y: number) => readonly [number, number, number] | undefined;

/** 100 × 100 pixels, white where the paint says nothing. */
function picture(paint: Paint): Picture {
  const rgba = new Uint8Array(40_000).fill(255);
  for (let y = 0; y < 100; y += 1) {
    for (let x = 0; x < 100; x += 1) {
      const colour = paint(x, y);
      if (colour) rgba.set(colour, (y * 100 + x) * 4);
    }
  }
  return { width: 100, height: 100, rgba };
}

const square = (paint: Paint): Picture =>
  picture((x, y) => (x >= 30 && x < 70 && y >= 30 && y < 70 ? paint(x, y) : undefined));
const flatGrey = square(() => [128, 128, 128]);
/** Sixteen reds from dark to light. */
const shadedRed = square((x, y) => [60 + Math.floor((x - 30) / 10) * 40 + Math.floor((y - 30) / 10) * 16, 20, 20]);
const blank = picture(() => undefined);

describe("what pictures show", () => {
  it("is counted in thousandths of the picture and of the object", () => {
    expect(measureViews([flatGrey], [])).toMatchObject({ coverage: 160, colours: 1, contrast: 0, asked: 0 });
    expect(measureViews([shadedRed, blank], namedShades("a red box"))).toMatchObject({
      coverage: 80,
      leastCoverage: 0,
      mostCoverage: 160,
      asked: 1_000,
    });
    expect(measureViews([blank], [])).toMatchObject({ coverage: 0, colours: 0 });
  });
});

describe("a colour word", () => {
  it.each([
    ["red", [200, 20, 20], [20, 20, 200]],
    ["blue", [30, 60, 220], [220, 200, 30]],
    ["wooden", [140, 90, 40], [40, 140, 40]],
    ["white", [235, 235, 230], [60, 60, 60]],
    ["black", [20, 20, 25], [200, 200, 200]],
    ["grey", [130, 130, 135], [200, 40, 40]],
    ["pink", [240, 130, 180], [60, 200, 60]],
  ] as const)("%s knows its own", (word, own, other) => {
    const [shade] = namedShades(`a ${word} thing`);
    expect(isOfShade(shade!, own[0], own[1], own[2])).toBe(true);
    expect(isOfShade(shade!, other[0], other[1], other[2])).toBe(false);
  });

  it("is a word of its own", () => {
    expect(namedShades("a reddish goldfish, constructor")).toEqual([]);
    expect(namedShades("Red and BLUE")).toHaveLength(2);
  });
});

describe("a simulated score", () => {
  const of = (pictures: readonly Picture[], prompt: string, mark = "a") =>
    scoreViews(measureViews(pictures, namedShades(prompt)), prompt, mark).score;

  it("is 0 when there is nothing to see", () => {
    expect(scoreViews(measureViews([blank, blank], []), "anything", "a")).toEqual(nothing);
  });

  it("is the same for the same bytes and prompt, and another for other bytes", () => {
    expect(of([shadedRed], "a red box")).toBe(of([shadedRed], "a red box"));
    const variants = Array.from({ length: 20 }, (_, mark) => of([shadedRed], "a red box", String(mark)));
    expect(new Set(variants).size).toBeGreaterThan(10);
    expect(Math.max(...variants) - Math.min(...variants)).toBeLessThanOrEqual(1_200);
  });

  it("prefers shades and the colours that were asked for to a flat grey", () => {
    expect(of([shadedRed, shadedRed], "a red box")).toBeGreaterThan(of([flatGrey, flatGrey], "a red box") + 1_000);
    expect(of([shadedRed, shadedRed], "a red box")).toBeGreaterThan(of([shadedRed, shadedRed], "a blue box"));
  });

  it("accepts a good object and rejects a poor one at the network's threshold", () => {
    expect(of([shadedRed, shadedRed], "a red box")).toBeGreaterThan(6_200);
    expect(of([flatGrey, blank], "a red box")).toBeLessThan(6_000);
  });
});
