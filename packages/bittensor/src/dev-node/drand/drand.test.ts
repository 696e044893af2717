import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../keys/portable.ts";
import { sealWithOracle } from "../testing/seal-with-oracle.ts";
import { vectors } from "../testing/vectors.ts";
import { isPulseOf, OwnBeacon, quicknet, quicknetKey, roundAt } from "./beacon.ts";
import { unseal } from "./unseal.ts";

const { tlock } = vectors;

describe("what was sealed for a round", () => {
  it("opens with the real beacon's pulse, whoever sealed it", () => {
    const opened = unseal(fromHex(tlock.encrypt.ciphertext)!, fromHex(tlock.pulses[0].signature)!);
    expect(opened && toHex(opened).slice(2)).toBe(tlock.encrypt.payload_plain);
    const rust = unseal(fromHex(tlock.rust_made.ciphertext)!, fromHex(tlock.rust_made.signature)!);
    expect(new TextDecoder().decode(rust)).toBe(tlock.rust_made.message_utf8);
  });

  it("opens with our own beacon's pulse when it was sealed to its key", () => {
    const beacon = new OwnBeacon("test");
    const sealed = sealWithOracle(Uint8Array.of(1, 2, 3), 77n, beacon.publicKey);
    expect(unseal(sealed, beacon.pulse(77n).signature)).toEqual(Uint8Array.of(1, 2, 3));
    expect(unseal(sealed, beacon.pulse(78n).signature)).toBeUndefined();
    expect(unseal(sealed, new OwnBeacon("other").pulse(77n).signature)).toBeUndefined();
  });

  it("does not open, nor throw, when it is damaged", () => {
    const signature = fromHex(tlock.pulses[0].signature)!;
    const ciphertext = fromHex(tlock.encrypt.ciphertext)!;
    for (const at of [5, 100, 110, 150, 190, 230, 260, 290]) {
      const damaged = ciphertext.slice();
      damaged[at]! ^= 1;
      expect(unseal(damaged, signature)).toBeUndefined();
      expect(unseal(ciphertext.slice(0, at), signature)).toBeUndefined();
    }
  });
});

describe("a beacon", () => {
  it("is told by its key", () => {
    const real = tlock.pulses.map((pulse: { round: number; signature: string }) => ({
      round: BigInt(pulse.round),
      signature: fromHex(pulse.signature)!,
    }));
    for (const pulse of real) expect(isPulseOf(quicknetKey(), pulse)).toBe(true);
    expect(isPulseOf(quicknetKey(), { ...real[0], round: real[0].round + 1n })).toBe(false);
    expect(isPulseOf(quicknetKey(), { round: 1n, signature: new Uint8Array(48) })).toBe(false);
    const own = new OwnBeacon("test");
    expect(isPulseOf(own.publicKey, own.pulse(5n))).toBe(true);
    expect(isPulseOf(quicknetKey(), own.pulse(5n))).toBe(false);
  });

  it("makes its rounds when the real one does", () => {
    expect(quicknet).toMatchObject({
      publicKey: tlock.public_key,
      genesisTime: tlock.genesis_time,
      chainHash: tlock.chain_hash,
    });
    for (const { round, unix_time } of tlock.pulses) {
      expect(roundAt(unix_time * 1000)).toBe(BigInt(round));
      expect(roundAt(unix_time * 1000 - 1)).toBe(BigInt(round) - 1n);
    }
    expect(roundAt(0)).toBe(0n);
  });
});
