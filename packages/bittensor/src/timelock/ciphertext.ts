import { LodeError } from "@lode/runtime/errors";

/** The parts of a timelock ciphertext as the chain's library serialises them. */
export interface Ciphertext {
  /** A point of G2, compressed, 96 bytes. */
  readonly u: Uint8Array;
  /** 32 bytes: hides sigma. */
  readonly v: Uint8Array;
  /** 32 bytes: hides the key of the body. */
  readonly w: Uint8Array;
  /** AES-256-GCM, tag appended. */
  readonly sealed: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

const cipherName = new TextEncoder().encode("AES_GCM_");
const pointLength = 96;
const maxBytes = 1 << 20;

/** @source ideal-lab5/timelock TLECiphertext, ark-serialize: each vector has its length before it as u64, little-endian */
export function writeCiphertext({ u, v, w, sealed, nonce }: Ciphertext): Uint8Array {
  const body = joined(lengthed(sealed), lengthed(nonce));
  return joined(u, lengthed(v), lengthed(w), lengthed(body), lengthed(cipherName));
}

/** @throws LodeError TIMELOCK_CIPHERTEXT_INVALID for anything but exactly one ciphertext. */
export function readCiphertext(bytes: Uint8Array): Ciphertext {
  if (bytes.length > maxBytes) throw badCiphertext(`more than ${maxBytes} bytes`);
  const outer = new Reader(bytes);
  const u = outer.take(pointLength);
  const [v, w, body, name] = [outer.vector(), outer.vector(), outer.vector(), outer.vector()];
  outer.end();
  const inner = new Reader(body);
  const [sealed, nonce] = [inner.vector(), inner.vector()];
  inner.end();
  if (v.length !== 32 || w.length !== 32 || nonce.length !== 12) throw badCiphertext("a part has an odd length");
  if (!name.every((byte, i) => byte === cipherName[i])) throw badCiphertext("the cipher is not AES_GCM_");
  return { u, v, w, sealed, nonce };
}

export function badCiphertext(why: string, cause?: unknown): LodeError<"TIMELOCK_CIPHERTEXT_INVALID"> {
  return new LodeError("TIMELOCK_CIPHERTEXT_INVALID", `not a timelock ciphertext: ${why}`, { retry: "never", cause });
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw badCiphertext("it ends early");
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  vector(): Uint8Array {
    const head = this.take(8);
    const length = new DataView(head.buffer).getBigUint64(0, true);
    if (length > BigInt(this.#bytes.length)) throw badCiphertext("it ends early");
    return this.take(Number(length));
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw badCiphertext("bytes are left over");
  }
}

function lengthed(bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, BigInt(bytes.length), true);
  return joined(head, bytes);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
