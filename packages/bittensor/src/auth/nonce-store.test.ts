import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NonceSource } from "./nonce-source.ts";
import { BoundedNonceStore } from "./nonce-store.ts";

describe("a nonce store", () => {
  it("lets requests pass that overtake each other", () => {
    const nonces = new BoundedNonceStore();
    const order = [5n, 3n, 4n, 1n, 2n];
    expect(order.map((nonce) => nonces.use({ hotkey: "a", instance: "u", nonce }))).toEqual(order.map(() => true));
    expect(order.map((nonce) => nonces.use({ hotkey: "a", instance: "u", nonce }))).toEqual(order.map(() => false));
  });

  it("keeps instances of one hotkey apart at the same nanosecond", () => {
    const nonces = new BoundedNonceStore();
    expect(nonces.use({ hotkey: "a", instance: "u", nonce: 1n })).toBe(true);
    expect(nonces.use({ hotkey: "a", instance: "v", nonce: 1n })).toBe(true);
    expect(nonces.use({ hotkey: "a", instance: "v", nonce: 1n })).toBe(false);
  });

  it("does not take one instance's nonces for another's, however many there are in between", () => {
    const nonces = new BoundedNonceStore({ maxInstances: 4, maxPerPeer: 16, maxTotal: 100 });
    expect(nonces.use({ hotkey: "a", instance: "slow", nonce: 1n })).toBe(true);
    for (let nonce = 2n; nonce < 1_000n; nonce += 1n) nonces.use({ hotkey: "a", instance: "busy", nonce });
    expect(nonces.use({ hotkey: "a", instance: "slow", nonce: 2n })).toBe(true);
    expect(nonces.use({ hotkey: "a", instance: "slow", nonce: 1n })).toBe(false);
  });

  it("never takes a nonce twice, whatever it forgets, and stays within its limits", () => {
    const use = fc.record({
      hotkey: fc.constantFrom("a", "b", "c", "d"),
      instance: fc.constantFrom("u", "v", "w"),
      nonce: fc.bigInt({ min: 0n, max: 40n }),
    });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 200 }), (uses) => {
        const nonces = new BoundedNonceStore({ maxInstances: 2, maxPerPeer: 5, maxTotal: 12 });
        const taken = new Set<string>();
        for (const one of uses) {
          const key = `${one.hotkey} ${one.instance} ${one.nonce}`;
          if (nonces.use(one)) {
            expect(taken.has(key)).toBe(false);
            taken.add(key);
          }
          expect(nonces.isFresh(one)).toBe(false);
          expect(nonces.size).toBeLessThanOrEqual(12);
        }
      }),
    );
  });
});

describe("a nonce source", () => {
  it("never gives a nonce twice, though the clock stands still", () => {
    const nonces = new NonceSource({ now: () => 1_800_000_000_000 });
    expect([nonces.next(), nonces.next(), nonces.next()]).toEqual([
      1_800_000_000_000_000_000n,
      1_800_000_000_000_000_001n,
      1_800_000_000_000_000_002n,
    ]);
  });
});
