import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initSync, tld, tle } from "@ideallabs/timelock_wasm_wrapper";
import { hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import { decryptWithSignature, encodeWeightsPayload, encryptToRound, quicknet, roundPublishedAt } from "./index.ts";
import { roundIdentity } from "./pairing.ts";

const { tlock } = vectors;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const [pulse, nextPulse] = tlock.pulses.map(({ signature }) => hexToBytes(signature)) as [Uint8Array, Uint8Array];
const { round } = tlock.encrypt;
const payload = hexToBytes(tlock.encrypt.payload_plain);

describe("a timelock agrees with the chain's library", () => {
  it("about the beacon", () => {
    expect(quicknet).toEqual({
      chainHash: tlock.chain_hash,
      genesisSeconds: tlock.genesis_time,
      periodSeconds: tlock.period,
      publicKey: tlock.public_key,
      hashDomain: tlock.dst,
    });
  });

  it.each(tlock.pulses)("about what drand signs in round $round, and when", (sample) => {
    expect(hex(roundIdentity(sample.round))).toBe(sample.identity_message);
    expect(roundPublishedAt(sample.round)).toBe(sample.unix_time);
  });

  it("about the bytes of a payload", () => {
    const { hotkey, uids, values, version_key } = tlock.encrypt.payload_fields;
    const publicKey = hexToBytes(hotkey.slice(2));
    expect(hex(encodeWeightsPayload({ publicKey, uids, values, versionKey: BigInt(version_key) }))).toBe(
      tlock.encrypt.payload_plain,
    );
  });

  it("about every byte of a ciphertext", () => {
    const locked = encryptToRound(payload, round, {
      secrets: {
        bodyKey: hexToBytes(tlock.encrypt.esk),
        sigmaSeed: hexToBytes(tlock.encrypt.t_le),
        nonce: hexToBytes(tlock.encrypt.aes_nonce),
      },
    });
    expect(hex(locked)).toBe(tlock.encrypt.ciphertext);
    expect(locked).toHaveLength(tlock.encrypt.length);
  });

  it("and opens what it made", () => {
    const { ciphertext, signature, message_utf8 } = tlock.rust_made;
    expect(Buffer.from(decryptWithSignature(hexToBytes(ciphertext), hexToBytes(signature))).toString()).toBe(
      message_utf8,
    );
  });
});

describe("beside the chain's library itself", () => {
  beforeAll(() => {
    const wasm = createRequire(import.meta.url).resolve(
      "@ideallabs/timelock_wasm_wrapper/timelock_wasm_wrapper_bg.wasm",
    );
    initSync({ module: readFileSync(wasm) });
  });

  it("it opens what we lock", () => {
    const opened = tld(encryptToRound(payload, round), pulse, "bls12_381");
    expect(hex(Uint8Array.from(opened))).toBe(tlock.encrypt.payload_plain);
  });

  it("we open what it locks", () => {
    const locked = tle(
      roundIdentity(round),
      payload,
      new Uint8Array(32).fill(5),
      hexToBytes(quicknet.publicKey),
      "bls12_381",
    );
    expect(hex(decryptWithSignature(Uint8Array.from(locked), pulse))).toBe(tlock.encrypt.payload_plain);
  });
});

describe("a locked payload", () => {
  const locked = encryptToRound(payload, round);
  const refused = expect.objectContaining({ code: "TIMELOCK_CIPHERTEXT_INVALID" });

  it("opens with its own round's signature only", () => {
    expect(decryptWithSignature(locked, pulse)).toEqual(payload);
    expect(() => decryptWithSignature(locked, nextPulse)).toThrow(refused);
  });

  it("is locked differently each time", () => {
    expect(hex(encryptToRound(payload, round))).not.toBe(hex(locked));
  });

  it("does not survive a changed byte, wherever it is", () => {
    fc.assert(
      fc.property(fc.nat(locked.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = locked.slice();
        damaged[at] = damaged[at]! ^ mask;
        expect(() => decryptWithSignature(damaged, pulse)).toThrow(refused);
      }),
      { numRuns: 25 },
    );
  });

  it("is refused when cut short or garbage", () => {
    for (const length of [0, 50, 96, 120, locked.length - 1]) {
      expect(() => decryptWithSignature(locked.subarray(0, length), pulse)).toThrow(refused);
    }
    expect(() => decryptWithSignature(Uint8Array.of(...locked, 0), pulse)).toThrow(refused);
    expect(() => decryptWithSignature(locked, new Uint8Array(48).fill(0xff))).toThrow(refused);
  });

  it("refuses what the chain could not hold", () => {
    const fields = { publicKey: new Uint8Array(32), uids: [1], values: [1], versionKey: 0n };
    const invalid = expect.objectContaining({ code: "TIMELOCK_PAYLOAD_INVALID" });
    for (const bad of [{ uids: [65_536] }, { values: [-1] }, { versionKey: -1n }, { publicKey: new Uint8Array(31) }]) {
      expect(() => encodeWeightsPayload({ ...fields, ...bad })).toThrow(invalid);
    }
    expect(() => encryptToRound(payload, 0)).toThrow(RangeError);
  });
});
