import { expect, test } from "vitest";
import { addressKey } from "./address-key.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:c000:0201", "192.0.2.1"],
  ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:DB8:0:0:ffff::", "2001:db8:0:0::/64"],
  ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::192.0.2.1", "0:0:0:0::/64"],
  ["192.0.2.1 ", "unknown"],
  ["192.0.2.01", "unknown"],
  ["256.0.0.1", "unknown"],
  ["١٢٧.0.0.1", "unknown"],
  ["1::2::3", "unknown"],
  ["", "unknown"],
  [undefined, "unknown"],
])("%s is counted as %s", (address, key) => {
  expect(addressKey(address)).toBe(key);
});
