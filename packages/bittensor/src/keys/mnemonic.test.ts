import { beforeAll, describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import {
  generateMnemonic,
  keypairFromUri,
  type MnemonicLength,
  mnemonicLengths,
  newSecret,
  parseMnemonic,
  parseSecret,
  ready,
  toHex,
} from "./index.ts";

beforeAll(() => ready());

const [vector] = vectors.keypairs_from_mnemonic.cases;

function codeOf(work: () => unknown): { code: string; text: string } {
  try {
    work();
  } catch (error) {
    return { code: (error as { code: string }).code, text: JSON.stringify(error) + String(error) };
  }
  throw new Error("nothing was thrown");
}

describe("mnemonics", () => {
  it.each(mnemonicLengths)("of %i words are new each time, valid, and make keys", (words) => {
    const made = Array.from({ length: 20 }, () => generateMnemonic(words));
    expect(new Set(made).size).toBe(made.length);
    for (const phrase of made) {
      expect(phrase.split(" ")).toHaveLength(words);
      expect(parseMnemonic(phrase)).toBe(phrase);
      expect(keypairFromUri(phrase).hotkey).toBe(parseSecret(phrase).keypair.hotkey);
    }
  });

  it("are taken as people type them", () => {
    const typed = `\n  ${vector!.mnemonic.toUpperCase().replaceAll(" ", "  ").replace("  ", "\t")} \r\n`;
    expect(parseMnemonic(typed)).toBe(vector!.mnemonic);
  });

  it.each([
    ["nothing", ""],
    ["eleven words", "abandon ".repeat(11)],
    ["thirteen words", "abandon ".repeat(13)],
    ["a word of no list", vector!.mnemonic.replace("leopard", "hunter")],
    ["a wrong checksum", vector!.mnemonic.replace("review", "old")],
    ["words in another order", vector!.mnemonic.split(" ").reverse().join(" ")],
    ["a whole book", "abandon ".repeat(5_000)],
    ["accents", vector!.mnemonic.replace("old", "öld")],
  ])("are not %s, and the error repeats no word", (_, text) => {
    const { code, text: told } = codeOf(() => parseMnemonic(text));
    expect(code).toBe("MNEMONIC_INVALID");
    for (const word of ["abandon", "hunter", "leopard"]) expect(told).not.toContain(word);
  });

  it.each([0, 11, 13, 25, 1.5, Number.NaN])("have no length of %s", (words) => {
    expect(codeOf(() => generateMnemonic(words as MnemonicLength)).code).toBe("MNEMONIC_INVALID");
  });
});

describe("secrets as people keep them", () => {
  it("are words, seeds, private keys and URIs", () => {
    for (const text of [
      vector!.mnemonic,
      vector!.mini_secret_seed,
      vector!.mini_secret_seed.slice(2).toUpperCase(),
      vector!.btwallet_privateKey,
    ]) {
      using secret = parseSecret(` ${text}\n`);
      expect(secret.keypair.hotkey).toBe(vector!.ss58);
    }
    for (const { uri, ss58 } of vectors.keypairs_from_uri.cases) expect(parseSecret(uri).keypair.hotkey).toBe(ss58);
  });

  it("remember where they came from, and nothing that they did not", () => {
    using words = parseSecret(vector!.mnemonic);
    expect([words.mnemonic(), toHex(words.seed()!)]).toEqual([vector!.mnemonic, vector!.mini_secret_seed]);
    using seed = parseSecret(vector!.mini_secret_seed);
    expect([seed.mnemonic(), toHex(seed.seed()!)]).toEqual([undefined, vector!.mini_secret_seed]);
    using derived = parseSecret(`${vector!.mnemonic}//miner`);
    expect([derived.mnemonic(), derived.seed()]).toEqual([undefined, undefined]);
  });

  it("are wiped when put away, and never printed", () => {
    const secret = newSecret(24);
    const seed = secret.seed()!;
    const printed = JSON.stringify(secret);
    for (const word of secret.mnemonic()!.split(" ")) expect(printed).not.toContain(word);
    secret[Symbol.dispose]();
    expect(seed).toEqual(new Uint8Array(32));
    expect(codeOf(() => secret.keypair.sign(seed)).code).toBe("KEY_DISPOSED");
  });

  it.each([
    ["", "KEY_SECRET_INVALID"],
    ["hunter2", "KEY_SECRET_INVALID"],
    ["0x1234", "KEY_SECRET_INVALID"],
    ["hunter two three", "MNEMONIC_INVALID"],
    ["hunter2//hard", "KEY_URI_INVALID"],
    [`0x${"ff".repeat(64)}`, "KEY_PRIVATE_INVALID"],
  ])("are not %j, and the error does not repeat it", (text, wanted) => {
    const { code, text: told } = codeOf(() => parseSecret(text));
    expect(code).toBe(wanted);
    expect(told).not.toMatch(/hunter|ffff/);
  });
});
