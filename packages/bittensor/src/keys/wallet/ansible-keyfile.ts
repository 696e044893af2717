import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { fromHex } from "../hex.ts";
import { invalidKeyfile, wrongPassword } from "./keyfile-error.ts";

const headerShape = /^\$ANSIBLE_VAULT;1\.[12];AES256(?:;[^\r\n]*)?\r?\n/;
const iterations = 10_000;
const keyLength = 32;
const blockLength = 16;

/**
 * The keyfile of an older btcli: an Ansible vault, format 1.1 or 1.2, AES-256-CTR with HMAC-SHA256.
 * @returns the plain keyfile; wipe it after use. @throws LodeError KEYFILE_INVALID, KEYFILE_PASSWORD_WRONG
 */
export async function openAnsible(file: Uint8Array, password: Uint8Array, path: string): Promise<Uint8Array> {
  const { salt, mac, sealed } = parseVault(file, path);
  const keys = await promisify(pbkdf2)(password, salt, iterations, 2 * keyLength + blockLength, "sha256");
  try {
    const ours = createHmac("sha256", keys.subarray(keyLength, 2 * keyLength))
      .update(sealed)
      .digest();
    if (!timingSafeEqual(ours, mac)) throw wrongPassword(path);
    const cipher = createDecipheriv("aes-256-ctr", keys.subarray(0, keyLength), keys.subarray(2 * keyLength));
    const padded = cipher.update(sealed);
    cipher.final();
    const padding = padded.at(-1) ?? 0;
    if (padding === 0 || padding > blockLength || padding > padded.length)
      throw invalidKeyfile(path, "its vault is not padded as vaults are");
    return padded.subarray(0, padded.length - padding);
  } finally {
    keys.fill(0);
  }
}

/** The vault is hex of three lines of hex. */
function parseVault(file: Uint8Array, path: string) {
  const text = new TextDecoder("latin1").decode(file);
  const header = headerShape.exec(text)?.[0];
  if (header === undefined) throw invalidKeyfile(path, "it is a vault of a format that is not known here");
  const lines = fromHex(text.slice(header.length).replace(/\s+/g, ""));
  const [salt, mac, sealed] = new TextDecoder("latin1")
    .decode(lines)
    .split("\n")
    .map((line) => fromHex(line));
  if (!salt?.length || mac?.length !== keyLength || !sealed?.length) throw invalidKeyfile(path, "its vault is damaged");
  return { salt, mac, sealed };
}
