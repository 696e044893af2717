import { describe, expect, it } from "vitest";
import { LodeError } from "../errors/index.ts";
import { parseConfig } from "./index.ts";
import type { SchemaResult, StandardSchema } from "./standard-schema.ts";

function schemaThat(
  validate: (value: unknown) => SchemaResult<number> | Promise<SchemaResult<number>>,
): StandardSchema<unknown, number> {
  return { "~standard": { version: 1, vendor: "test", validate } };
}

describe("parseConfig", () => {
  it("gives what the schema makes of the environment", () => {
    const port = schemaThat((env) => ({ value: Number((env as { PORT: string }).PORT) }));
    expect(parseConfig(port, { PORT: "8080" })).toBe(8080);
  });

  it("reports every problem at once, by name, and no value", () => {
    const issues = [
      { message: "must be a number", path: ["PORT"] },
      { message: "is required", path: [{ key: "STORE" }, "bucket"] },
      { message: "A and B exclude each other" },
    ];
    try {
      parseConfig(
        schemaThat(() => ({ issues })),
        { PORT: "hunter2" },
      );
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LodeError);
      expect(error).toMatchObject({ code: "CONFIG_INVALID", retry: "never", facts: { count: 3 } });
      const { message } = error as LodeError;
      for (const part of ["PORT: must be a number", "STORE.bucket: is required", "- A and B exclude"])
        expect(message).toContain(part);
      expect(message).not.toContain("hunter2");
    }
  });

  it("does not wait for a schema that would look elsewhere", () => {
    expect(() =>
      parseConfig(
        schemaThat(async () => ({ value: 1 })),
        {},
      ),
    ).toThrow(TypeError);
  });
});
