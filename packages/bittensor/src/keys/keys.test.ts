import { beforeAll, describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import {
  decodeAddress,
  encodeAddress,
  fromHex,
  keypairFromPrivateKey,
  keypairFromSeed,
  keypairFromUri,
  ready,
  toHex,
  verifySignature,
} from "./index.ts";

function bytes(hex: string): Uint8Array {
  const decoded = fromHex(hex);
  if (decoded === undefined) throw new Error(`not hex: ${hex}`);
  return decoded;
}

beforeAll(() => ready());

describe("keys agree with the shared vectors", () => {
  it.each(vectors.keypairs_from_mnemonic.cases)("mnemonic $mnemonic", (wanted) => {
    const keypair = keypairFromUri(wanted.mnemonic);
    expect(toHex(keypair.publicKey)).toBe(wanted.public_key);
    expect(keypair.hotkey).toBe(wanted.ss58);
    expect(keypairFromSeed(bytes(wanted.mini_secret_seed)).hotkey).toBe(wanted.ss58);
    expect(keypairFromPrivateKey(bytes(wanted.btwallet_privateKey), wanted.ss58).hotkey).toBe(wanted.ss58);
  });

  it.each(vectors.keypairs_from_seed.cases)("seed $seed", (wanted) => {
    const keypair = keypairFromSeed(bytes(wanted.seed));
    expect(toHex(keypair.publicKey)).toBe(wanted.public_key);
    expect(keypair.hotkey).toBe(wanted.ss58);
    expect(keypairFromUri(wanted.seed).hotkey).toBe(wanted.ss58);
    expect(keypairFromPrivateKey(bytes(wanted.btwallet_privateKey), wanted.ss58).hotkey).toBe(wanted.ss58);
  });

  it.each(vectors.keypairs_from_uri.cases)("URI $uri", (wanted) => {
    const keypair = keypairFromUri(wanted.uri);
    expect(toHex(keypair.publicKey)).toBe(wanted.public_key);
    expect(keypair.hotkey).toBe(wanted.ss58);
  });

  it.each(vectors.ss58.valid)("address $ss58 with prefix $prefix", ({ ss58, public_key, prefix }) => {
    if (prefix === 42) {
      expect(toHex(decodeAddress(ss58)!)).toBe(public_key);
      expect(encodeAddress(bytes(public_key))).toBe(ss58);
    } else {
      expect(decodeAddress(ss58)).toBeUndefined();
    }
  });

  it.each(vectors.ss58.invalid)("no address: %j", (text) => {
    expect(decodeAddress(text)).toBeUndefined();
  });

  it.each(vectors.signatures.cases)("signature $note", (wanted) => {
    const signed = { address: wanted.signer, message: bytes(wanted.message_hex), signature: wanted.signature };
    expect(verifySignature(signed)).toBe(wanted.valid);
    expect(verifySignature({ ...signed, allowWrapped: true })).toBe(
      wanted.valid || ("valid_with_bytes_wrapper" in wanted && wanted.valid_with_bytes_wrapper === true),
    );
  });
});
