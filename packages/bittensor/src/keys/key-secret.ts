import { LodeError } from "@lode/runtime/errors";
import { fromHex } from "./hex.ts";
import { type Keypair, keypairFromPrivateKey, keypairFromSeed, seedLength } from "./keypair.ts";
import { keypairFromUri } from "./keypair-uri.ts";
import { generateMnemonic, type MnemonicLength, parseMnemonic, seedOfMnemonic } from "./mnemonic.ts";
import { privateKeyLength } from "./private-key.ts";

/** A key and what it came from, as far as that is known: what a keyfile is written from. Dispose it when written. */
export class KeySecret implements Disposable {
  readonly keypair: Keypair;
  readonly #mnemonic: string | undefined;
  readonly #seed: Uint8Array | undefined;

  /** @param origin the seed is taken over and wiped on disposal. */
  constructor(keypair: Keypair, origin: { readonly mnemonic?: string; readonly seed?: Uint8Array } = {}) {
    this.keypair = keypair;
    this.#mnemonic = origin.mnemonic;
    this.#seed = origin.seed;
  }

  /** The words, for the one time that they are shown; undefined when the key did not come from words. */
  mnemonic(): string | undefined {
    return this.#mnemonic;
  }

  /** Not a copy; undefined when the key came from a private key or was derived. */
  seed(): Uint8Array | undefined {
    return this.#seed;
  }

  [Symbol.dispose](): void {
    this.keypair.dispose();
    this.#seed?.fill(0);
  }
}

export function newSecret(words?: MnemonicLength): KeySecret {
  return secretOfMnemonic(generateMnemonic(words));
}

/**
 * A secret as people keep it: a mnemonic, a seed of 32 bytes or a private key of 64 bytes in hex, or a key URI.
 * @throws LodeError MNEMONIC_INVALID, KEY_URI_INVALID, KEY_PRIVATE_INVALID, KEY_SECRET_INVALID; none repeats the text.
 */
export function parseSecret(text: string): KeySecret {
  const trimmed = text.trim();
  if (trimmed.includes("/")) return new KeySecret(keypairFromUri(trimmed));
  if (/\s/.test(trimmed)) return secretOfMnemonic(parseMnemonic(trimmed));
  const bytes = fromHex(trimmed);
  if (bytes?.length === seedLength) return new KeySecret(keypairFromSeed(bytes), { seed: bytes });
  try {
    if (bytes?.length === privateKeyLength) return new KeySecret(keypairFromPrivateKey(bytes));
  } finally {
    bytes?.fill(0);
  }
  throw new LodeError("KEY_SECRET_INVALID", "this is neither a mnemonic, a seed, a private key nor a key URI", {
    retry: "never",
    next: "Give 12 to 24 words, 64 or 128 hex digits, or a URI like words//hard/soft.",
  });
}

function secretOfMnemonic(mnemonic: string): KeySecret {
  const seed = seedOfMnemonic(mnemonic);
  return new KeySecret(keypairFromSeed(seed), { mnemonic, seed });
}
