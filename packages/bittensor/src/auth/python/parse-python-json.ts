import { PyFloat, type PyValue } from "./python-value.ts";

/** What a stranger's JSON may cost; its bytes are limited by whoever reads them. */
export interface JsonLimits {
  /** Nested brackets. */
  readonly maxDepth: number;
  /** Values of any kind, keys not counted. */
  readonly maxValues: number;
  /** Characters of one number: reading a whole number costs the square of its length. */
  readonly maxNumberLength: number;
}

export const defaultJsonLimits: JsonLimits = { maxDepth: 64, maxValues: 200_000, maxNumberLength: 400 };

/** The text is not JSON as Python reads it, or larger than the limits. */
export class JsonRefused extends Error {
  readonly reason: "malformed" | "too-deep" | "too-many-values" | "number-too-long";
  /** Characters from the start. */
  readonly at: number;

  constructor(reason: JsonRefused["reason"], at: number) {
    super(`the JSON is ${reason.replaceAll("-", " ")} at character ${at}`);
    this.name = "JsonRefused";
    this.reason = reason;
    this.at = at;
  }
}

/**
 * Python's `json.loads`, keeping what JavaScript's parser loses: `1` apart from `1.0`, whole numbers of any size, the
 * order of all keys. Of a repeated key the last value stands at the first one's place, as in a Python dict.
 * @throws JsonRefused
 */
export function parsePythonJson(text: string, limits: JsonLimits = defaultJsonLimits): PyValue {
  return new Parser(text, limits).document();
}

const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** All but quotes, backslashes and control characters. */
const plain = /[ !#-[\]-\uffff]*/y;

const words: readonly (readonly [string, PyValue])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", new PyFloat(Number.NaN)],
  ["Infinity", new PyFloat(Number.POSITIVE_INFINITY)],
  ["-Infinity", new PyFloat(Number.NEGATIVE_INFINITY)],
];

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Parser {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #values = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): PyValue {
    this.#skipSpace();
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at !== this.#text.length) throw this.#refused("malformed");
    return value;
  }

  #value(depth: number): PyValue {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) throw this.#refused("too-many-values");
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string();
      case "{":
        return this.#dict(depth + 1);
      case "[":
        return this.#list(depth + 1);
      default:
        return this.#numberOrWord();
    }
  }

  #dict(depth: number): PyValue {
    const dict = new Map<string, PyValue>();
    this.#enter(depth);
    if (this.#take("}")) return dict;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#refused("malformed");
      const key = this.#string();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#refused("malformed");
      this.#skipSpace();
      dict.set(key, this.#value(depth));
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#refused("malformed");
    return dict;
  }

  #list(depth: number): PyValue {
    const list: PyValue[] = [];
    this.#enter(depth);
    if (this.#take("]")) return list;
    do {
      this.#skipSpace();
      list.push(this.#value(depth));
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("]")) throw this.#refused("malformed");
    return list;
  }

  #enter(depth: number): void {
    if (depth > this.#limits.maxDepth) throw this.#refused("too-deep");
    this.#at += 1;
    this.#skipSpace();
  }

  #numberOrWord(): PyValue {
    number.lastIndex = this.#at;
    const match = number.exec(this.#text);
    if (match !== null) {
      const [digits, fraction, exponent] = match;
      if (digits.length > this.#limits.maxNumberLength) throw this.#refused("number-too-long");
      this.#at += digits.length;
      if (fraction !== undefined || exponent !== undefined) return new PyFloat(Number(digits));
      const whole = Number(digits);
      // Python's whole number has no negative zero.
      return Number.isSafeInteger(whole) ? whole + 0 : BigInt(digits);
    }
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw this.#refused("malformed");
  }

  #string(): string {
    let text = "";
    this.#at += 1;
    for (;;) {
      plain.lastIndex = this.#at;
      const run = (plain.exec(this.#text) as RegExpExecArray)[0];
      this.#at += run.length;
      text += run;
      if (this.#take('"')) return text;
      if (!this.#take("\\")) throw this.#refused("malformed");
      text += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? "";
    this.#at += 1;
    if (letter !== "u") {
      const character = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
      if (character === undefined) throw this.#refused("malformed");
      return character;
    }
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#refused("malformed");
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    // Bodies are mostly written without more than one space; a regular expression for each would cost the most.
    while (this.#text.charCodeAt(this.#at) <= 0x20) {
      space.lastIndex = this.#at;
      const run = (space.exec(this.#text) as RegExpExecArray)[0];
      if (run.length === 0) return;
      this.#at += run.length;
    }
  }

  #refused(reason: JsonRefused["reason"]): JsonRefused {
    return new JsonRefused(reason, this.#at);
  }
}
