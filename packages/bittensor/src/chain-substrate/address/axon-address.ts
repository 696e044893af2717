import { LodeError } from "@lode/runtime/errors";

/** An address as the chain keeps it: the big-endian integer value, and which family it is of. */
export interface ChainAddress {
  readonly ip: bigint;
  readonly ipType: 4 | 6;
}

/**
 * @param text dotted IPv4, or IPv6 in any of its spellings. `0.0.0.0` is allowed and means "not serving".
 * @throws LodeError CHAIN_ADDRESS_INVALID for no address, or one that the chain refuses (loopback, broadcast).
 * @source subtensor subnets/serving.rs, is_valid_ip_address
 */
export function parseAddress(text: string): ChainAddress {
  const address = text.includes(":") ? parseIpv6(text) : parseIpv4(text);
  if (address === undefined) throw badAddress(text, "it is neither IPv4 nor IPv6");
  const why = refusalOfAddress(address.ip, address.ipType);
  if (why !== undefined) throw badAddress(text, why);
  return address;
}

/** Why the chain would refuse it, or undefined. */
export function refusalOfAddress(ip: bigint, ipType: number): string | undefined {
  if (ipType === 4) {
    if (ip >= 0xffff_ffffn) return "it is beyond IPv4";
    return ip === 0x7f00_0001n ? "it is the loopback" : undefined;
  }
  if (ipType !== 6) return `its type is ${ipType}`;
  if (ip === (1n << 128n) - 1n) return "it is all ones";
  return ip === 1n ? "it is the loopback" : undefined;
}

/** Told by the stored family, since small IPv6 values look like IPv4. */
export function formatAddress(ip: bigint, ipType: number): string {
  if (ipType !== 6) return [24n, 16n, 8n, 0n].map((shift) => (ip >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => Number((ip >> BigInt(112 - 16 * i)) & 0xffffn));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${formatAddress(ip & 0xffff_ffffn, 4)}`;
  }
  const gap = longestZeroRun(groups);
  const text = (list: readonly number[]): string => list.map((group) => group.toString(16)).join(":");
  if (gap.length < 2) return text(groups);
  return `${text(groups.slice(0, gap.start))}::${text(groups.slice(gap.start + gap.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function parseIpv4(text: string): ChainAddress | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return;
  return { ip: parts.reduce((ip, part) => (ip << 8n) | BigInt(part), 0n), ipType: 4 };
}

function parseIpv6(text: string): ChainAddress | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const four = tail === null ? undefined : parseIpv4(tail[2]!);
  if (tail !== null && four === undefined) return undefined;
  const plain =
    four === undefined ? text : `${tail![1]}${(four.ip >> 16n).toString(16)}:${(four.ip & 0xffffn).toString(16)}`;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === "" ? [] : half.split(":"))) as [string[], string[] | undefined];
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(right === undefined ? 0 : missing).fill("0"), ...(right ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { ip: groups.reduce((ip, group) => (ip << 16n) | BigInt(`0x${group}`), 0n), ipType: 6 };
}

function badAddress(text: string, why: string): LodeError<"CHAIN_ADDRESS_INVALID"> {
  return new LodeError("CHAIN_ADDRESS_INVALID", `the chain takes no axon at ${text}: ${why}`, {
    retry: "never",
    facts: { address: text },
    next: "Give the public address that others reach the axon at.",
  });
}
