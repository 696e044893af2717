import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  decodeAddress,
  encodeAddress,
  fromHex,
  generateKeypair,
  keypairFromPrivateKey,
  keypairFromSeed,
  keypairFromUri,
  ready,
  toHex,
} from "./index.ts";

beforeAll(() => ready());

describe("keypairs", () => {
  it("show no secret when printed or serialised", () => {
    const seed = new Uint8Array(32).fill(7);
    const keypair = keypairFromSeed(seed);
    expect(Object.keys(keypair).sort()).toEqual(["hotkey", "publicKey"]);
    expect(JSON.stringify(keypair)).not.toContain("secret");
  });

  it("do not sign once disposed", () => {
    const keypair = generateKeypair(new Uint8Array(32).fill(9));
    keypair.dispose();
    expect(() => keypair.sign(new Uint8Array())).toThrow(expect.objectContaining({ code: "KEY_DISPOSED" }));
    expect(() => keypair.privateKey()).toThrow(expect.objectContaining({ code: "KEY_DISPOSED" }));
  });

  it.each([0, 31, 33, 64])("are not made from %i bytes of seed", (length) => {
    expect(() => keypairFromSeed(new Uint8Array(length))).toThrow(
      expect.objectContaining({ code: "KEY_SEED_INVALID" }),
    );
  });

  it("give their private key and come back from it, however they were derived", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(), (seed, number) => {
        for (const path of ["", `//${number}`, `/${number}`, `//a/${number}/b`]) {
          const keypair = keypairFromUri(`${toHex(seed)}${path}`);
          expect(keypairFromPrivateKey(keypair.privateKey()).hotkey).toBe(keypair.hotkey);
        }
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["too few bytes", new Uint8Array(63).fill(1)],
    ["the scalar zero", new Uint8Array(64)],
    ["a scalar beyond the group's order", new Uint8Array(64).fill(0xff)],
  ])("are not made from %s", (_, privateKey) => {
    expect(() => keypairFromPrivateKey(privateKey)).toThrow(expect.objectContaining({ code: "KEY_PRIVATE_INVALID" }));
  });

  it("are not made from a private key under another's address", () => {
    const { hotkey } = keypairFromUri("//Alice");
    const privateKey = new Uint8Array(64).fill(1);
    expect(() => keypairFromPrivateKey(privateKey, hotkey)).toThrow(
      expect.objectContaining({ code: "KEY_PAIR_MISMATCH" }),
    );
  });

  it("derive by password and by junctions longer than a chain code", () => {
    const phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    const long = `${phrase}//${"a".repeat(40)}`;
    const keys = [phrase, `${phrase}///secret`, long, `${phrase}//01`, `${phrase}/1`].map(
      (uri) => keypairFromUri(uri).hotkey,
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keypairFromUri(`${phrase}//Alice`).hotkey).toBe(keypairFromUri("//Alice").hotkey);
    expect(keypairFromUri("//01").hotkey).toBe(keypairFromUri("//1").hotkey);
  });

  it.each([
    "one two three",
    "0x1234",
    "//Alice//",
    `//${"a/".repeat(40)}`,
    "bottom drive obey lake curtain smoke basket hold race lonely fit fit",
  ])("are not made from %j, and the error does not repeat it", (uri) => {
    try {
      keypairFromUri(uri);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "KEY_URI_INVALID" });
      expect(String(error)).not.toContain(uri);
    }
  });
});

describe("addresses and hex", () => {
  it("survive the way there and back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (publicKey) => {
        expect(decodeAddress(encodeAddress(publicKey))).toEqual(publicKey);
        expect(fromHex(toHex(publicKey))).toEqual(publicKey);
      }),
    );
  });

  it("notice one changed character", () => {
    const address = keypairFromUri("//Alice").hotkey;
    for (let i = 0; i < address.length; i += 1) {
      const other = address[i] === "z" ? "y" : "z";
      expect(decodeAddress(address.slice(0, i) + other + address.slice(i + 1))).toBeUndefined();
    }
  });

  it.each(["0", "0x0", "0xgg", "zz", " 00", "0X00"])("do not read %j as hex", (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});
