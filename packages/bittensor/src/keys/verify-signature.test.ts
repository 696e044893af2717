import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Keypair,
  keypairFromSeed,
  keypairFromUri,
  ready,
  type SignedMessage,
  toHex,
  verifySignature,
} from "./index.ts";

const encoder = new TextEncoder();
let alice: Keypair;
let bob: Keypair;

beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  bob = keypairFromUri("//Bob");
});

const bytes = fc.uint8Array({ maxLength: 300 });

describe("verifySignature", () => {
  it("accepts what the key signed, in every spelling of the signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes, (seed, message) => {
        const keypair = keypairFromSeed(seed);
        const signature = keypair.sign(message);
        const hex = toHex(signature);
        for (const spelling of [
          signature,
          hex,
          hex.slice(2),
          hex.slice(2).toUpperCase(),
          `0x${hex.slice(2).toUpperCase()}`,
        ]) {
          expect(verifySignature({ address: keypair.hotkey, message, signature: spelling })).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("takes text as UTF-8", () => {
    const signature = alice.sign(encoder.encode("Straße 17, 東京"));
    expect(verifySignature({ address: alice.hotkey, message: "Straße 17, 東京", signature })).toBe(true);
  });

  it("refuses a changed message, a changed signature and another's address", () => {
    fc.assert(
      fc.property(bytes, fc.nat(63), fc.integer({ min: 1, max: 255 }), (message, at, flip) => {
        const signature = alice.sign(message);
        expect(verifySignature({ address: bob.hotkey, message, signature })).toBe(false);
        expect(verifySignature({ address: alice.hotkey, message: Uint8Array.of(...message, 0), signature })).toBe(
          false,
        );
        const broken = signature.slice();
        broken[at] = broken[at]! ^ flip;
        expect(verifySignature({ address: alice.hotkey, message, signature: broken })).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("takes a wrapped signature only where that is allowed, however long the message", () => {
    const message = new Uint8Array(500_000).fill(65);
    const signature = alice.sign(Buffer.concat([encoder.encode("<Bytes>"), message, encoder.encode("</Bytes>")]));
    expect(verifySignature({ address: alice.hotkey, message, signature })).toBe(false);
    expect(verifySignature({ address: alice.hotkey, message, signature, allowWrapped: true })).toBe(true);
  });

  it("lets nobody sign for the group's identity, for which everybody could", () => {
    const nobody = "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM";
    const signature = new Uint8Array(64);
    signature[63] = 0x80;
    expect(verifySignature({ address: nobody, message: "anything", signature })).toBe(false);
  });

  it("never throws and never accepts random input, and still works afterwards", () => {
    const hostileText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.stringMatching(/^(0x)?[0-9a-fA-F]{126,130}$/),
      fc.constantFrom("", "0x", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
    );
    const anything = fc.oneof(
      hostileText,
      fc.uint8Array({ maxLength: 70 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      fc.anything(),
    );
    fc.assert(
      fc.property(hostileText, anything, anything, fc.boolean(), (address, message, signature, allowWrapped) => {
        const signed = { address, message, signature, allowWrapped } as SignedMessage;
        expect(verifySignature(signed)).toBe(false);
        expect(verifySignature({ ...signed, address: alice.hotkey })).toBe(false);
      }),
      { numRuns: 3_000 },
    );
    const signature = alice.sign(encoder.encode("still here"));
    expect(verifySignature({ address: alice.hotkey, message: "still here", signature })).toBe(true);
  });

  // A million were tried once, with the same outcome; this many keep it so.
  it("refuses 20 000 random signatures of right shape under real keys", { timeout: 120_000 }, () => {
    const random = new Uint8Array(64);
    const addresses = Array.from(
      { length: 50 },
      () => keypairFromSeed(crypto.getRandomValues(new Uint8Array(32))).hotkey,
    );
    for (let i = 0; i < 20_000; i += 1) {
      crypto.getRandomValues(random);
      // Without the marker bit none would get as far as the library.
      random[63] = (random[63]! & 0x0f) | 0x80;
      const address = addresses[i % addresses.length]!;
      const signature = i % 2 === 0 ? random : toHex(random);
      if (verifySignature({ address, message: random.subarray(0, i % 64), signature })) {
        expect.fail(`accepted ${toHex(random)} for ${address}`);
      }
    }
    const signature = alice.sign(encoder.encode("still here"));
    expect(verifySignature({ address: alice.hotkey, message: "still here", signature })).toBe(true);
  });
});
