import { describe, expect, it } from "vitest";
import { bundle, obstacles } from "./bundle.ts";
import { browserSafe, manifest, subpaths, unrelated } from "./subpaths.ts";

describe.each(subpaths)("a bundle of @lode/bittensor/%s", (subpath) => {
  it("holds nothing of unrelated parts", async () => {
    const { rooms } = await bundle(`export * from "@lode/bittensor/${subpath}"`, "node");
    expect(unrelated(subpath, Object.keys(rooms), loadedLater)).toEqual([]);
  });

  it(`is ${browserSafe.includes(subpath) ? "" : "not "}made for browsers`, async () => {
    const found = await obstacles(`export * from "@lode/bittensor/${subpath}"`);
    if (browserSafe.includes(subpath)) expect(found).toEqual([]);
    else expect(found).not.toEqual([]);
    // What is not, says so to bundlers: a clear refusal in place of a list of Node's modules.
    expect(manifest.exports[`./${subpath}`]?.browser === null).toBe(!browserSafe.includes(subpath));
  });
});

/** Behind a dynamic import, hence in a bundle and not loaded by importing. */
const loadedLater = [
  "@polkadot/util",
  "@polkadot/wasm-bridge",
  "@polkadot/wasm-crypto",
  "@polkadot/wasm-crypto-asmjs",
  "@polkadot/wasm-crypto-init",
  "@polkadot/wasm-crypto-wasm",
  "@polkadot/wasm-util",
  "@polkadot/x-bigint",
  "@polkadot/x-global",
  "@polkadot/x-randomvalues",
  "@polkadot/x-textdecoder",
  "@polkadot/x-textencoder",
  "bn.js",
];

describe("one name alone", () => {
  const cases = [
    ["parseHotkey", "primitives", 500, []],
    ["pythonStr", "auth", 4_000, []],
    ["verifySynapse", "auth", 4_000, []],
    ["bodyHash", "auth", 4_000, []],
    ["encodeAddress", "keys", 20_000, ["@noble/hashes", "@scure/base"]],
    ["roundAt", "timelock", 1_500, []],
    ["predictReveal", "timelock", 3_000, []],
    ["emitWeightsFloat32", "weights", 2_000, []],
    ["mortalEra", "chain-substrate", 2_000, []],
  ] as const;

  it.each(cases)("%s of %s brings little else", async (name, subpath, maxBytes, packages) => {
    const { bytes, rooms } = await bundle(`export { ${name} } from "@lode/bittensor/${subpath}"`, "node");
    expect(Object.keys(rooms).filter((room) => !/^(bittensor|runtime)\//.test(room))).toEqual(packages);
    expect(bytes).toBeLessThan(maxBytes);
  });
});
