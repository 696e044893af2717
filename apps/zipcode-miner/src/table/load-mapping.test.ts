import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadMapping } from "./load-mapping.ts";
import { kingCounty } from "./mappings/king-county.ts";
import { newYorkCity } from "./mappings/new-york-city.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-mapping-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(mapping: unknown) {
  const path = join(folder, "mapping.json");
  await writeFile(path, typeof mapping === "string" ? mapping : JSON.stringify(mapping));
  return loadMapping(path);
}

describe("a mapping file", () => {
  it("has the form of the built-in ones: those survive being written as JSON", async () => {
    for (const builtIn of [kingCounty, newYorkCity]) {
      expect(await load(builtIn)).toMatchObject({ name: builtIn.name, columns: builtIn.columns });
    }
  });

  it.each([
    ["not JSON", "{name: x}"],
    ["without a name", { columns: {} }],
    ["with a target that no listing has", { name: "m", columns: { garage: "g" } }],
    ["that sets the time of scraping", { name: "m", constants: { scraped_timestamp: "1" } }],
    ["with a constant for what it also reads", { name: "m", columns: { state: "s" }, constants: { state: "WA" } }],
    ["with a broken template", { name: "m", derivations: { address: { template: "{street" } } }],
    ["with a date format that names no day", { name: "m", dateFormats: ["YYYY-MM"] }],
    ["with an unknown unit", { name: "m", columns: { lot_sqft: { column: "l", unit: "hectares" } } }],
    ["with a misspelt key", { name: "m", colums: {} }],
  ])("%s is refused as MAPPING_INVALID", async (_what, mapping) => {
    await expect(load(mapping)).rejects.toMatchObject({ code: "MAPPING_INVALID", retry: "never" });
  });

  it("names every problem at once", async () => {
    await expect(load({ columns: { garage: "g" }, dateFormats: ["YYYY"] })).rejects.toThrow(
      /name.*dateFormats|dateFormats.*name/s,
    );
  });

  it("that is not there is refused", async () => {
    await expect(loadMapping(join(folder, "nowhere.json"))).rejects.toMatchObject({ code: "MAPPING_INVALID" });
  });
});
