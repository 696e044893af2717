import { describe, expect, it } from "vitest";
import vectors from "../../../../../vectors/bittensor.json" with { type: "json" };
import { formatAddress, parseAddress, refusalOfAddress } from "./axon-address.ts";

describe("an axon's address", () => {
  it.each(vectors.ip.cases)("$ip is the integer $int", ({ ip, int, ip_type }) => {
    expect(parseAddress(ip)).toEqual({ ip: BigInt(int), ipType: ip_type });
    expect(formatAddress(BigInt(int), ip_type)).toBe(ip);
  });

  it.each(vectors.ip.chain_rejects)("the chain takes none whose value is $int: $why", ({ int, ip_type }) => {
    expect(refusalOfAddress(BigInt(int), ip_type)).toBeTypeOf("string");
  });

  it.each([
    ["::", "::"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["0.0.0.0", "0.0.0.0"],
  ])("%s is written %s", (text, canonical) => {
    const { ip, ipType } = parseAddress(text);
    expect(formatAddress(ip, ipType)).toBe(canonical);
  });

  it.each([
    "127.0.0.1",
    "::1",
    "255.255.255.255",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "g::",
    "12345::",
    "::1.2.3",
    "",
    "axon.example",
  ])("%j is refused", (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "CHAIN_ADDRESS_INVALID" }));
  });
});
