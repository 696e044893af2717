import { describe, expect, it } from "vitest";
import { field, pyFloat } from "../index.ts";
import { defineSynapse, fieldsFromInput, fieldsFromJson, valueFromFields } from "./define-synapse.ts";

const fields = {
  whole: field.int(),
  share: field.float(),
  names: field.defaulted(field.list(field.str()), []),
  more: field.defaulted(field.any(), null),
};
const synapse = defineSynapse({ name: "Some", fields, hashFields: ["whole"] });

describe("a synapse", () => {
  it.each([
    ["a name that is no class name", { name: "a b", fields, hashFields: [] }],
    ["a field that every synapse has", { name: "A", fields: { dendrite: field.str() }, hashFields: [] }],
    ["a hash field that is not declared", { name: "A", fields: {}, hashFields: ["x" as never] }],
  ])("is not defined with %s", (_, definition) => {
    expect(() => defineSynapse(definition)).toThrow(expect.objectContaining({ code: "SYNAPSE_DEFINITION_INVALID" }));
  });

  it.each([
    ["an int that has a fraction", { whole: 1.5, share: 1 }, "whole"],
    ["an int beyond 2^53", { whole: 2 ** 60, share: 1 }, "whole"],
    ["half a surrogate pair", { whole: 1, share: 1, names: ["ok", "\ud800"] }, "names[1]"],
    ["nothing where something must be", { share: 1 } as never, "whole"],
    ["a function in a value of any kind", { whole: 1, share: 1, more: { deep: [() => 1] } as never }, "more.deep[0]"],
  ])("does not take %s", (_, input, path) => {
    expect(() => fieldsFromInput(synapse, input)).toThrow(
      expect.objectContaining({ code: "SYNAPSE_FIELD_INVALID", facts: expect.objectContaining({ path }) }),
    );
  });

  it("does not take a value that contains itself", () => {
    const loop: Record<string, never> = {};
    (loop as Record<string, unknown>).self = loop;
    expect(() => fieldsFromInput(synapse, { whole: 1, share: 1, more: loop })).toThrow(/nested at most 64 deep/);
  });

  it("reads a whole float as an int and an int as a float, as pydantic does, and text as neither", () => {
    const read = (whole: unknown, share: unknown) =>
      valueFromFields(synapse, fieldsFromJson(synapse, new Map(Object.entries({ whole, share })) as never));
    expect(read(pyFloat(3), 3)).toMatchObject({ whole: 3, share: 3 });
    expect(() => read("3", 3)).toThrow(/whole is text, not/);
    expect(() => read(3, true)).toThrow(/share is a bool, not float/);
  });
});
