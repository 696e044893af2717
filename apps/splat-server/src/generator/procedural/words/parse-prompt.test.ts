import { expect, it } from "vitest";
import { vocabulary } from "../make-model.ts";
import { parsePrompt } from "./parse-prompt.ts";

const parse = (prompt: string) => parsePrompt(prompt, vocabulary);

it("takes the last known name of a compound for the thing and the words before it for its looks", () => {
  expect(parse("A blue motorcycle")).toMatchObject({ noun: "motorcycle", count: 1, looks: [{ color: 0x2257c4 }] });
  expect(parse("black leather sofa").looks).toEqual([{ material: "leather", color: 0x1b1a1c }]);
  expect(parse("a police car").noun).toBe("police car");
});

it("counts in words and by plurals", () => {
  expect(parse("two red chairs").count).toBe(2);
  expect(parse("a pair of red candles").count).toBe(2);
  expect(parse("a pair of silver earrings")).toMatchObject({ noun: "earrings", count: 1 });
  expect(parse("a two headed dragon").count).toBe(1);
  expect(parse("horses").count).toBe(3);
});

it("keeps apart what is said of the whole and what of its parts", () => {
  const thing = parse("purple lion with golden mane and green eyes");
  expect(thing.looks).toEqual([{ color: 0x702c9c }]);
  expect(thing.parts.get("mane")).toMatchObject({ material: "metal" });
  expect(thing.parts.get("eyes")).toEqual({ color: 0x2e8b3a });
});

it("knows patterns with their second colour, covers and glowing parts", () => {
  expect(parse("red and black striped snake").looks).toEqual([
    { color: 0xc8201e, pattern: "striped", second: 0x1b1a1c },
  ]);
  expect(parse("rock covered in moss").looks).toEqual([{ cover: "moss" }]);
  expect(parse("a wolf with glowing blue eyes").parts.get("eyes")).toEqual({ glows: true, color: 0x2257c4 });
});

it("reads what a thing is made of, wherever it is said", () => {
  expect(parse("golem made of shimmering crystal")).toMatchObject({ noun: "golem", looks: [{ material: "crystal" }] });
  expect(parse("a 20-sided die made out of glass").looks).toMatchObject([{ material: "glass" }]);
  expect(parse("a bald eagle carved out of wood")).toMatchObject({ noun: "bald eagle", looks: [{ material: "wood" }] });
});

it("knows a thing of gemstone from a jewel that bears one", () => {
  expect(parse("crystal skull").looks).toMatchObject([{ material: "crystal" }]);
  expect(parse("gold ring with ruby").parts.get("stone")).toEqual({ material: "crystal", color: 0xb80f3a });
  const ring = parse("silver diamond ring");
  expect([ring.looks[0]?.material, ring.parts.get("stone")?.material]).toEqual(["metal", "crystal"]);
});

it("puts things on, beside and into the hands of others", () => {
  const placed = (prompt: string) => parse(prompt).others.map(({ placing, thing }) => `${placing} ${thing.noun}`);
  expect(placed("a frog sitting on a water lily")).toEqual(["under water lily"]);
  expect(placed("a robot holding a sword")).toEqual(["held sword"]);
  expect(placed("an astronaut riding a horse")).toEqual(["ridden horse"]);
  expect(placed("a cat next to a tree")).toEqual(["beside tree"]);
});

it("leaves a word that nobody taught it unknown, with its looks kept", () => {
  expect(parse("a shiny green flurble")).toMatchObject({
    noun: undefined,
    word: "flurble",
    looks: [{ color: 0x2e8b3a }],
  });
});

it.each([
  "",
  "🦊🦊🦊",
  ", , ,",
  "with with with",
  "of of of",
  "the and of with",
  "x".repeat(10_000),
  "red ".repeat(3_000),
  "constructor __proto__ toString",
  "\u0000\n\r\t",
])("survives %j", (prompt) => {
  expect(parse(prompt).count).toBeGreaterThanOrEqual(1);
});
