import { randomFillSync } from "node:crypto";
import { xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { invalidKeyfile, wrongPassword } from "./keyfile-error.ts";
import { keyfileKey } from "./keyfile-key.ts";

const prefix = new TextEncoder().encode("$NACL");
const nonceLength = 24;
const tagLength = 16;

/** `$NACL`, a nonce, and a XSalsa20-Poly1305 box with its tag first: what btcli writes today. */
export async function sealNacl(plain: Uint8Array, password: Uint8Array): Promise<Uint8Array> {
  const key = await keyfileKey(password);
  try {
    const nonce = randomFillSync(new Uint8Array(nonceLength));
    const box = xsalsa20poly1305(key, nonce).encrypt(plain);
    const file = new Uint8Array(prefix.length + nonceLength + box.length);
    file.set(prefix);
    file.set(nonce, prefix.length);
    file.set(box, prefix.length + nonceLength);
    return file;
  } finally {
    key.fill(0);
  }
}

/** @returns the plain keyfile; wipe it after use. @throws LodeError KEYFILE_INVALID, KEYFILE_PASSWORD_WRONG */
export async function openNacl(file: Uint8Array, password: Uint8Array, path: string): Promise<Uint8Array> {
  const boxAt = prefix.length + nonceLength;
  if (file.length <= boxAt + tagLength) throw invalidKeyfile(path, "it is cut off");
  const key = await keyfileKey(password);
  try {
    return xsalsa20poly1305(key, file.subarray(prefix.length, boxAt)).decrypt(file.subarray(boxAt));
  } catch {
    throw wrongPassword(path);
  } finally {
    key.fill(0);
  }
}
