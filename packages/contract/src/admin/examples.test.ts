import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as admin from "./index.ts";

const shown = Object.entries(admin).flatMap(([name, value]) => {
  if (!(value instanceof z.ZodType)) return [];
  const { examples = [] } = (value.meta() ?? {}) as { examples?: unknown[] };
  return examples.map((example, index) => ({ name: `${name} ${index}`, schema: value, example }));
});

describe("the examples of the owner's API", () => {
  it("are there for every request and every answer", () => {
    const schemas = Object.keys(admin).filter((name) => /(Request|Response)Schema$|^limitSchema$/.test(name));
    const without = schemas.filter((name) => !shown.some((one) => one.name.startsWith(`${name} `)));
    expect(without).toEqual([]);
    expect(shown.length).toBeGreaterThan(20);
  });

  it.each(shown)("are what the schema takes: $name", ({ schema, example }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });
});
