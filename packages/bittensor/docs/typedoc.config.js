import { readFileSync } from "node:fs";
import { OptionDefaults } from "typedoc";

const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "@lode/bittensor",
  // Whatever the package exports is documented, and nothing else.
  entryPoints: Object.values(exports).map(({ development }) => `../${development}`),
  tsconfig: "../tsconfig.json",
  readme: "../README.md",
  out: "api",
  cleanOutputDir: true,
  disableGit: true,
  sourceLinkTemplate: "src/{path}#L{line}",
  basePath: "../src",
  // Where a rule comes from.
  blockTags: [...OptionDefaults.blockTags, "@source"],
  // Helpers of types, which nobody names.
  intentionallyNotExported: ["DefaultedKeys", "TypeOf", "Branded", "RecordOf"],
  excludePrivate: true,
  excludeInternal: true,
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
