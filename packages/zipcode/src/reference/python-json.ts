/** A number that Python holds as a float; a bare number is an int. */
export interface PythonFloat {
  readonly float: number;
}

export type PythonValue = string | number | PythonFloat | readonly PythonValue[] | ReadonlyMap<string, PythonValue>;

/**
 * `repr` of a CPython float, which is what `json.dumps` writes: the shortest digits that read back the same, `.0`
 * on whole numbers, an exponent of at least two digits below 1e-4 and from 1e16 on.
 * @throws TypeError for NaN and the infinities, which are no JSON.
 */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  if (Object.is(value, -0)) return "-0.0";
  // Without an argument the digits are the shortest that round-trip, as in CPython.
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  return sign + withPoint(digits, exponent);
}

/**
 * `json.dumps(value, sort_keys=True, separators=(",", ":"))` with ASCII escapes: keys by code point, lower-case
 * `\uXXXX`, characters beyond the basic plane as two escapes.
 * @throws TypeError for a bare number that is not a safe integer.
 */
export function pythonJson(value: PythonValue): string {
  if (typeof value === "string") return pythonString(value);
  if (typeof value === "number") return pythonInt(value);
  if (isArray(value)) return `[${value.map(pythonJson).join(",")}]`;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, PythonValue>)].sort(([a], [b]) => compareCodePoints(a, b));
    return `{${entries.map(([key, inner]) => `${pythonString(key)}:${pythonJson(inner)}`).join(",")}}`;
  }
  return pythonFloat((value as PythonFloat).float);
}

/** Python's order of strings. UTF-16 order differs where surrogates meet U+E000 to U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (const [index, character] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function pythonInt(value: number): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError(`not a Python int: ${value}`);
  return String(value);
}

function withPoint(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

function isArray(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}
