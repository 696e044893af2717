import { ApiError } from "../access/api-error.ts";

/** Deeper than any body of the contract; whatever walks a body by recursion is safe behind it. */
export const maxBodyDepth = 32;

/** Names that mean something else to a program than to the one who wrote them. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const loneSurrogate = /\p{Surrogate}/u;

const code = { quote: 0x22, comma: 0x2c, openList: 0x5b, backslash: 0x5c, closeList: 0x5d, open: 0x7b, close: 0x7d };

/**
 * What `JSON.parse` lets pass and nobody here means: a key twice, so that two readers see two values; nesting without
 * end; keys that reach an object's prototype; text that is no text, which the database cannot keep.
 * @param text JSON that has been parsed, so that its form is right.
 * @throws ApiError 400 BODY_DUPLICATE_KEY, BODY_TOO_DEEP, BODY_KEY_FORBIDDEN, BODY_TEXT_INVALID.
 */
export function scanJson(text: string): void {
  /** The keys of each object that is open, undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case code.quote: {
        const end = closingQuote(text, at);
        if (expectsKey) addKey(open.at(-1)!, decoded(text, at, end));
        else assertText(text, at, end);
        expectsKey = false;
        at = end;
        break;
      }
      case code.open:
      case code.openList: {
        expectsKey = text.charCodeAt(at) === code.open;
        open.push(expectsKey ? new Set() : undefined);
        if (open.length > maxBodyDepth)
          throw new ApiError(400, "BODY_TOO_DEEP", `The body is nested deeper than ${maxBodyDepth}`);
        break;
      }
      case code.close:
      case code.closeList:
        open.pop();
        expectsKey = false;
        break;
      case code.comma:
        expectsKey = open.at(-1) !== undefined;
        break;
      default:
    }
  }
}

function addKey(keys: Set<string>, key: string): void {
  if (forbiddenKeys.has(key)) throw new ApiError(400, "BODY_KEY_FORBIDDEN", "The body has a key that is not allowed");
  if (keys.has(key)) throw new ApiError(400, "BODY_DUPLICATE_KEY", "The body has a key twice in one object");
  keys.add(key);
}

function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === code.backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

/** The text between the quotes as it is meant. */
function decoded(text: string, from: number, end: number): string {
  const raw = text.slice(from + 1, end);
  if (!raw.includes("\\")) return raw;
  const meant = JSON.parse(text.slice(from, end + 1)) as string;
  assertMeant(meant);
  return meant;
}

/** Only an escape can bring a NUL or half a surrogate pair: the bytes were UTF-8, and bare control characters no JSON. */
function assertText(text: string, from: number, end: number): void {
  const raw = text.slice(from, end + 1);
  if (raw.includes("\\u")) assertMeant(JSON.parse(raw) as string);
}

function assertMeant(meant: string): void {
  if (meant.includes("\0") || loneSurrogate.test(meant))
    throw new ApiError(400, "BODY_TEXT_INVALID", "The body has text that is none");
}
