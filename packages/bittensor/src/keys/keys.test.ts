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
  seedOfMnemonic,
  toHex,
  verifySignature,
} from "./index.ts";
import { fromHalfEd25519, writeHalfEd25519 } from "./private-key.ts";

function bytes(hex: string): Uint8Array {
  const decoded = fromHex(hex);
  if (decoded === undefined) throw new Error(`not hex: ${hex}`);
  return decoded;
}

interface PrivateKeyCase {
  readonly ss58: string;
  readonly mini_secret_seed: string;
  readonly btwallet_privateKey: string;
  readonly half_ed25519_secret: string;
}

/** The private key comes out of the seed and gives the same key again, in the wallet's form and in the library's. */
function expectPrivateKey(wanted: PrivateKeyCase): void {
  const privateKey = bytes(wanted.btwallet_privateKey);
  expect(toHex(keypairFromSeed(bytes(wanted.mini_secret_seed)).privateKey())).toBe(wanted.btwallet_privateKey);
  const half = new Uint8Array(64);
  writeHalfEd25519(privateKey, half);
  expect(toHex(half)).toBe(wanted.half_ed25519_secret);
  expect(toHex(fromHalfEd25519(half))).toBe(wanted.btwallet_privateKey);
  for (const address of [wanted.ss58, undefined]) {
    const keypair = keypairFromPrivateKey(privateKey, address);
    expect(keypair.hotkey).toBe(wanted.ss58);
    const message = bytes("0x68656c6c6f");
    expect(verifySignature({ address: wanted.ss58, message, signature: keypair.sign(message) })).toBe(true);
  }
}

beforeAll(() => ready());

describe("keys agree with the shared vectors", () => {
  it.each(vectors.keypairs_from_mnemonic.cases)("mnemonic $mnemonic", (wanted) => {
    const keypair = keypairFromUri(wanted.mnemonic);
    expect(toHex(keypair.publicKey)).toBe(wanted.public_key);
    expect(keypair.hotkey).toBe(wanted.ss58);
    expect(keypairFromSeed(bytes(wanted.mini_secret_seed)).hotkey).toBe(wanted.ss58);
    expect(toHex(seedOfMnemonic(wanted.mnemonic))).toBe(wanted.mini_secret_seed);
    expectPrivateKey(wanted);
  });

  it.each(vectors.keypairs_from_seed.cases)("seed $seed", (wanted) => {
    const keypair = keypairFromSeed(bytes(wanted.seed));
    expect(toHex(keypair.publicKey)).toBe(wanted.public_key);
    expect(keypair.hotkey).toBe(wanted.ss58);
    expect(keypairFromUri(wanted.seed).hotkey).toBe(wanted.ss58);
    expectPrivateKey(wanted);
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
