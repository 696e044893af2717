import { base64 } from "@scure/base";

/** More than this is no password that anybody typed. */
const maxEncodedLength = 4_096;

/** The name of the environment variable in which btcli looks for a keyfile's password: derived from the file's path. */
export function passwordVariable(path: string): string {
  return `BT_PW_${path.replaceAll(/[/\\.]/g, "_").toUpperCase()}`;
}

/**
 * The password in such a variable: base64 of the password XORed with the variable's name over and over. That hides it
 * from a glance and from nobody else. Undefined when it is not that. The bytes are a secret: wipe them.
 */
export function decodePassword(variable: string, value: string): Uint8Array | undefined {
  if (value.length > maxEncodedLength) return undefined;
  try {
    const bytes = base64.decode(value.trim());
    return bytes.length === 0 ? undefined : xored(bytes, variable);
  } catch {
    return undefined;
  }
}

/** The way back: what to put into the variable. */
export function encodePassword(variable: string, password: Uint8Array): string {
  return base64.encode(xored(password.slice(), variable));
}

function xored(bytes: Uint8Array, variable: string): Uint8Array {
  const name = new TextEncoder().encode(variable);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = bytes[i]! ^ name[i % name.length]!;
  return bytes;
}
