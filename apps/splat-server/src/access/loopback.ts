import { isIPv4 } from "node:net";

/** Whether only programs of this machine reach an address or a name. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  const mapped = name.startsWith("::ffff:") ? name.slice("::ffff:".length) : name;
  return isIPv4(mapped) && mapped.startsWith("127.");
}

/** The name in a Host header or an authority, without its port. */
export function hostName(authority: string): string {
  return authority.replace(/:\d+$/, "");
}
