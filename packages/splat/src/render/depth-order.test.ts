import fc from "fast-check";
import { expect, it } from "vitest";
import { depthOrder } from "./depth-order.ts";

it("goes from near to far and keeps the order of equals", () => {
  const depth = fc.oneof(fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }), fc.constantFrom(1, 2, 3));
  fc.assert(
    fc.property(fc.array(depth, { maxLength: 200 }), (values) => {
      const depths = Float32Array.from([...values, 0.5, 0.25]);
      const expected = values.map((_, i) => i).sort((a, b) => depths[a]! - depths[b]! || a - b);
      expect([...depthOrder(depths, values.length)]).toEqual(expected);
    }),
  );
});
