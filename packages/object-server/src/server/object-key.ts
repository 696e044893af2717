import { S3Error } from "./s3-error.ts";

const MAX_KEY_BYTES = 1024;
// C0, DEL, the two code points that XML 1.0 forbids everywhere, and lone surrogates: one such key would make a whole listing unreadable.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNLISTABLE = /[\u0000-\u001f\u007f\ufffe\uffff]|\p{Cs}/u;

/**
 * Checks a key that a stranger chose. Dots and slashes are left alone: a key is a name, never a path
 * (files are named by its hash).
 * @throws S3Error KeyTooLongError beyond 1,024 bytes of UTF-8, InvalidArgument for characters that no listing can show.
 */
export function parseKey(text: string): string {
  if (text.length === 0) throw new S3Error("UserKeyMustBeSpecified", "A key is not empty.");
  if (text.length > MAX_KEY_BYTES || Buffer.byteLength(text) > MAX_KEY_BYTES) {
    throw new S3Error("KeyTooLongError", "Your key is too long", { MaxSizeAllowed: MAX_KEY_BYTES });
  }
  if (UNLISTABLE.test(text)) {
    throw new S3Error("InvalidArgument", "A key holds no control characters and is well-formed Unicode.");
  }
  return text;
}

/** S3's naming rules, which also make a bucket's name safe as the name of a folder. */
export function isBucketName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(text);
}
