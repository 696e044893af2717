/** S3's own bound, in bytes of UTF-8. */
const maxKeyBytes = 1_024;
/** Backslashes, and what no listing can show: stores refuse such keys, so none is here. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unlisted = /[\u0000-\u001f\u007f\\\ufffe\uffff]/;
/** A segment of dots, also as HTTP clients that tidy addresses up read it. */
const dots = /^(?:\.|%2e){1,2}$/i;

/**
 * Whether a key names the same object here, at the store, and to every client that makes an address of it: one that
 * resolves dots would fetch another's object for a key that was listed as somebody's own.
 */
export function isPlainKey(key: string): boolean {
  return (
    Buffer.byteLength(key) <= maxKeyBytes && !unlisted.test(key) && !key.split("/").some((part) => dots.test(part))
  );
}
