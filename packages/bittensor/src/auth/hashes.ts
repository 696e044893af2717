import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256 } from "@noble/hashes/sha3.js";

/** The two hashes of the protocols between neurons, lower-case hex. Text is hashed as UTF-8. */
export interface Hashes {
  sha3Hex(text: string): string;
  sha256Hex(bytes: Uint8Array): string;
}

/** In plain JavaScript, for browsers; Node's own are 20 times faster and come with the axon and the dendrite. */
export const portableHashes: Hashes = {
  sha3Hex: (text) => hex(sha3_256(new TextEncoder().encode(text))),
  sha256Hex: (bytes) => hex(sha256(bytes)),
};

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
