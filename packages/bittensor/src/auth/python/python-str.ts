import { isPyDict, isPyList, PyFloat, PyTuple, type PyValue } from "./python-value.ts";

/**
 * Python's `str(value)`, the text that a synapse's body hash is made of. Text stands as it is; inside containers
 * everything is written as `repr` writes it.
 * @source CPython 3.9 to 3.13, `object.__str__` of the types that JSON can carry.
 */
export function pythonStr(value: PyValue): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

/** Python's `repr(value)`. */
export function pythonRepr(value: PyValue): string {
  if (value === null) return "None";
  if (typeof value === "string") return reprText(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  if (value instanceof PyFloat) return pythonFloat(value.value);
  if (value instanceof PyTuple) {
    const [only, ...more] = value.items.map(pythonRepr);
    return only !== undefined && more.length === 0 ? `(${only},)` : `(${value.items.map(pythonRepr).join(", ")})`;
  }
  if (isPyList(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (isPyDict(value))
    return `{${[...value].map(([key, item]) => `${reprText(key)}: ${pythonRepr(item)}`).join(", ")}}`;
  return value satisfies never;
}

/** `repr(float)`: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16 on. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits, exponentText] = value.toExponential().split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const size = Math.abs(exponent).toString().padStart(2, "0");
    return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  // JavaScript writes 1e-5 and smaller with an exponent only below 1e-6, so that here it always writes plain decimals.
  const plain = value.toString();
  return plain.includes(".") ? plain : `${plain}.0`;
}

const quoted = /[\\\n\r\t']|(?! )[\p{C}\p{Z}]/gu;
const plainText = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/;

const short: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What Python calls not printable (Unicode "other" and "separator", except the space) is escaped by its number. */
function reprText(text: string): string {
  if (plainText.test(text)) return `'${text}'`;
  const isDouble = text.includes("'") && !text.includes('"');
  const body = text.replace(quoted, (character) => {
    if (character === "'") return isDouble ? "'" : "\\'";
    const known = short[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) as number;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
  return isDouble ? `"${body}"` : `'${body}'`;
}
