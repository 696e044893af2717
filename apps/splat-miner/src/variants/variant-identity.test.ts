import { generationIdPattern } from "@lode/contract/assets";
import { expect, test } from "vitest";
import { variantIdentity } from "./variant-identity.ts";

const task = { id: "0f0e4cd8-9a0b-4a54-9f4e-3d2ff3f3a111", prompt: "a red chair" };

test("a variant is the same whoever works on the task, today and tomorrow", () => {
  expect(variantIdentity(task, 0)).toEqual({
    number: 0,
    seed: variantIdentity(task, 0).seed,
    generationId: variantIdentity({ ...task }, 0).generationId,
  });
  expect([0, 1].map((number) => variantIdentity(task, number))).toMatchInlineSnapshot(`
    [
      {
        "generationId": "f2f4fcdc-270a-8103-9c66-d5e944f9c8e1",
        "number": 0,
        "seed": 1799835425,
      },
      {
        "generationId": "3cd0fe1f-7b23-80b5-a19e-ca8c8be3aa76",
        "number": 1,
        "seed": 1686867062,
      },
    ]
  `);
});

test("variants, tasks and prompts differ in id, and seeds are 31 bits", () => {
  const all = [0, 1, 2, 3, 4].flatMap((number) => [
    variantIdentity(task, number),
    variantIdentity({ ...task, id: "other" }, number),
    variantIdentity({ ...task, prompt: "a blue chair" }, number),
  ]);
  expect(new Set(all.map(({ generationId }) => generationId)).size).toBe(15);
  for (const { seed, generationId } of all) {
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
    expect(generationId).toMatch(generationIdPattern);
  }
  // The prompt does not move the seed.
  expect(variantIdentity(task, 0).seed).toBe(variantIdentity({ ...task, prompt: "a blue chair" }, 0).seed);
});
