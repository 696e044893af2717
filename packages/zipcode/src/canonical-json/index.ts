/** The one text form and the few hashes from which every digest, seed and commitment is made. */
export { type CanonicalValue, canonicalJson } from "./canonical-json.ts";
export {
  compareBytes,
  compareText,
  concatBytes,
  fromHex,
  hmacSha256,
  lengthPrefixed,
  sha256,
  sha256Hex,
  toHex,
  u32be,
} from "./hash.ts";
export { assertWellFormed, utf8 } from "./utf8.ts";
