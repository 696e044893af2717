import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { requestId } from "./request-id.ts";
import { trustedProxies } from "./trusted-proxies.ts";

test("an address is trusted when one of the networks holds it, in whatever form it is written", () => {
  const isTrusted = trustedProxies(["10.0.0.0/8", "fd00::/8", "192.0.2.7"]);
  for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "192.0.2.7"]) expect(isTrusted(address)).toBe(true);
  for (const address of ["11.0.0.1", "192.0.2.8", "fe80::1", "::1", "localhost", "", undefined]) {
    expect(isTrusted(address)).toBe(false);
  }
});

test.each(["", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "fd00::/129", "10.0.0.0/"])(
  "%j is no network",
  (network) => {
    expect(() => trustedProxies([network])).toThrow(/trustedProxies/);
  },
);

const asked = (id: string | string[] | undefined, remoteAddress: string): string => {
  const request = { headers: { "x-request-id": id }, socket: { remoteAddress } } as unknown as IncomingMessage;
  return requestId(request, trustedProxies(["10.0.0.0/8"]));
};

test("a request is called what our proxy calls it, and nobody else's name is taken", () => {
  expect(asked("abc-123", "10.0.0.1")).toBe("abc-123");
  expect(asked("abc-123", "203.0.113.1")).toMatch(/^[0-9a-f-]{36}$/);
  for (const rubbish of ["", "a b", "x".repeat(129), 'a"b', "ä", ["a", "b"], undefined]) {
    expect(asked(rubbish, "10.0.0.1")).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  }
});
