import { BlockList, isIP } from "node:net";
import { LodeError } from "@lode/runtime/errors";

/** Whether an address belongs to a proxy of ours, whose word about who asks is taken. */
export type IsTrusted = (address: string | undefined) => boolean;

const maxProxies = 256;

/** @param proxies addresses and networks (`10.0.0.0/8`, `fd00::/8`). @throws LodeError CONFIG_INVALID */
export function trustedProxies(proxies: readonly string[]): IsTrusted {
  const list = new BlockList();
  if (proxies.length > maxProxies) throw invalid(`more than ${maxProxies} trusted proxies`);
  for (const proxy of proxies) {
    const [address = "", bits, ...rest] = proxy.split("/");
    const version = isIP(address);
    const widest = version === 6 ? 128 : 32;
    const prefix = bits === undefined ? widest : Number(bits);
    const isNumber = bits === undefined || /^\d{1,3}$/.test(bits);
    if (version === 0 || rest.length > 0 || !isNumber || prefix > widest)
      throw invalid(`${proxy} is no address or network`);
    list.addSubnet(address, prefix, version === 6 ? "ipv6" : "ipv4");
  }
  return (address) => {
    if (address === undefined) return false;
    // A socket that listens on both families tells IPv4 peers in this form.
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 6 ? "ipv6" : "ipv4");
  };
}

function invalid(why: string): LodeError<"CONFIG_INVALID"> {
  return new LodeError("CONFIG_INVALID", `trustedProxies: ${why}`, {
    retry: "never",
    next: "Name the addresses or networks of your own proxies, e.g. 127.0.0.1 or 10.0.0.0/8.",
  });
}
