const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether JSON nests deeper than allowed, told from its bytes: a parser builds an object for each level, and a file of nothing but brackets
 * takes minutes and gigabytes of it.
 */
export function nestsDeeper(json: Uint8Array, allowed: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (inText) {
      if (byte === backslash) at++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    // [ and { differ from ] and } in one place: 5b 7b, 5d 7d.
    else if ((byte & 0xdf) === 0x5b) {
      depth++;
      if (depth > allowed) return true;
    } else if ((byte & 0xdf) === 0x5d) depth--;
  }
  return false;
}
