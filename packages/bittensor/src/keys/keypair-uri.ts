import { LodeError } from "@lode/runtime/errors";
import { blake2b } from "@noble/hashes/blake2.js";
import { fromHex } from "./hex.ts";
import { Keypair, seedLength } from "./keypair.ts";
import { sr25519 } from "./sr25519.ts";

/** The phrase that Substrate's development accounts (`//Alice`) derive from. Everybody knows it. */
const devPhrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const uriShape = /^(?<phrase>[\w ]+)?(?<path>(?:\/\/?[^/]+)*)(?:\/\/\/(?<password>.*))?$/;
const maxUriLength = 1_024;
const maxJunctions = 16;
const maxU64 = 2n ** 64n - 1n;
const chainCodeLength = 32;

/**
 * A key from `phrase//hard/soft///password`. The phrase is a mnemonic of 12 to 24 words or a `0x` seed of 32 bytes;
 * without one the development phrase stands in, so `//Alice` is everybody's Alice.
 * @throws LodeError KEY_URI_INVALID (the message never repeats the URI, which is a secret)
 * @source substrate sp-core crypto.rs, DeriveJunction and SecretStringError
 */
export function keypairFromUri(uri: string): Keypair {
  const parts = uri.length <= maxUriLength ? uriShape.exec(uri)?.groups : undefined;
  if (parts === undefined) throw invalid("it is not of the form phrase//hard/soft///password");
  const junctions = [...(parts.path ?? "").matchAll(/(\/\/?)([^/]+)/g)];
  if (junctions.length > maxJunctions) throw invalid(`it derives more than ${maxJunctions} times`);
  const wasm = sr25519();
  const seed = seedOf(parts.phrase ?? devPhrase, parts.password ?? "");
  let pair = wasm.sr25519KeypairFromSeed(seed);
  seed.fill(0);
  for (const [, slashes, code = ""] of junctions) {
    const derive = slashes === "//" ? wasm.sr25519DeriveKeypairHard : wasm.sr25519DeriveKeypairSoft;
    const parent = pair;
    pair = derive(parent, chainCode(code));
    parent.fill(0);
  }
  return new Keypair(pair);
}

function seedOf(phrase: string, password: string): Uint8Array {
  if (phrase.startsWith("0x")) {
    const seed = fromHex(phrase);
    if (seed?.length !== seedLength) throw invalid(`its hex seed does not have ${seedLength} bytes`);
    return seed;
  }
  const wasm = sr25519();
  if (!wasm.bip39Validate(phrase)) throw invalid("its words are not a valid mnemonic");
  return wasm.bip39ToMiniSecret(phrase, password);
}

/** Numbers up to u64 as eight bytes, other text SCALE-encoded; padded to 32 bytes, or hashed when longer. */
function chainCode(code: string): Uint8Array {
  const encoded = isU64(code) ? littleEndian(BigInt(code)) : scaleText(code);
  if (encoded.length > chainCodeLength) return blake2b(encoded, { dkLen: chainCodeLength });
  const padded = new Uint8Array(chainCodeLength);
  padded.set(encoded);
  return padded;
}

function isU64(code: string): boolean {
  return /^\d+$/.test(code) && BigInt(code) <= maxU64;
}

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

function scaleText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  // Compact lengths: one byte up to 63, two up to 16383; maxUriLength keeps us below that.
  const length = bytes.length < 64 ? [bytes.length << 2] : [((bytes.length << 2) | 1) & 0xff, bytes.length >>> 6];
  return Uint8Array.of(...length, ...bytes);
}

function invalid(why: string): LodeError<"KEY_URI_INVALID"> {
  return new LodeError("KEY_URI_INVALID", `not a key URI: ${why}`, { retry: "never" });
}
