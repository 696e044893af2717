/** Lower-case, with `0x`. */
export function toHex(bytes: Uint8Array): string {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** With or without `0x`, any case; undefined for anything else, odd lengths included. */
export function fromHex(text: string): Uint8Array | undefined {
  const start = text.startsWith("0x") ? 2 : 0;
  const length = (text.length - start) / 2;
  if (!Number.isInteger(length)) return undefined;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) {
    const high = digitOf(text.charCodeAt(start + 2 * i));
    const low = digitOf(text.charCodeAt(start + 2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** What a digit of hex stands for, by its character code; below zero for anything else. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
