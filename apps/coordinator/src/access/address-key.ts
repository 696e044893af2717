import { isIPv4, isIPv6 } from "node:net";

/** Whoever has one IPv6 address has 2^64 of them: that many are counted as one. */
const countedGroups = 4;
const groups = 8;
const anybody = "unknown";

/**
 * An address as it is counted: IPv4 in one spelling, also where it travels inside IPv6, and of IPv6 its network of 64 bits.
 * Whatever is no address is counted together: a proxy that hands rubbish on opens no way round the limit.
 */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return anybody;
  if (isIPv4(address)) return address;
  const [bare = ""] = address.split("%", 1);
  if (!isIPv6(bare)) return anybody;
  const all = expanded(bare);
  const isMapped = all.slice(0, 5).every((group) => group === 0) && all[5] === 0xffff;
  if (isMapped) return [all[6]! >> 8, all[6]! & 0xff, all[7]! >> 8, all[7]! & 0xff].join(".");
  const network = all.slice(0, countedGroups).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

/** The eight groups of a valid IPv6 address. */
function expanded(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(":"),
  );
  const [before = "", after] = hex.split("::");
  const head = groupsOf(before);
  const tail = groupsOf(after ?? "");
  return [...head, ...new Array<number>(groups - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
