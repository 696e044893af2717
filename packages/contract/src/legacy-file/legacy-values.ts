/** One JSON value of a listing, read as what a column of ours holds; whatever it is not comes out as null. */

const decimal = /^(-)?\$?(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const maxDigits = 400;
const int32Max = 2 ** 31 - 1;
const maxDecimalLength = 64;

/**
 * A number, or a text that writes one (`$450,000`), times 10^scale: exact in its decimal digits, halves away from zero.
 * Of a double the digits are the shortest that mean it, as JSON and Python write it. What leaves the column's range
 * comes out as its end: far out of every bound of judging, as the value itself would be.
 */
export function scaled(value: unknown, scale: number, type: "int32" | "int64"): number | null {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  const match = text.length <= maxDecimalLength ? decimal.exec(text) : null;
  if (match === null) return null;
  const [, minus, whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole.replaceAll(",", "") + fraction;
  if (digits === "") return null;
  const max = type === "int32" ? int32Max : Number.MAX_SAFE_INTEGER;
  const shift = scale + Number(exponent) - fraction.length;
  const magnitude = Math.min(magnitudeOf(digits, shift), max);
  // Adding nothing makes of minus zero a plain one.
  return (minus === undefined ? magnitude : -magnitude) + 0;
}

function magnitudeOf(digits: string, shift: number): number {
  if (/^0+$/.test(digits)) return 0;
  if (shift > maxDigits) return Number.POSITIVE_INFINITY;
  if (shift < -maxDigits) return 0;
  if (shift >= 0) return Number(BigInt(digits) * 10n ** BigInt(shift));
  const divisor = 10n ** BigInt(-shift);
  return Number((BigInt(digits) * 2n + divisor) / (divisor * 2n));
}

/** Text as it is; a whole number as its digits, as some write ids. Half surrogates and NUL, which no column holds, become U+FFFD. */
export function textOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === "string" ? value.replace(/\p{Surrogate}|\0/gu, "\ufffd") : null;
}

/** The five digits of a zipcode, however it is written: `98103-1234`, or as a number that lost its zeros. */
export function zipcodeOf(value: unknown): string | null {
  const text = textOf(value)?.trim() ?? null;
  if (text === null) return null;
  if (typeof value === "number") return text.padStart(5, "0");
  return /^(\d{5})(?:-\d{4})?$/.exec(text)?.[1] ?? text;
}

const isoTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2}(?:Z|z)?)?)?$/;
const dayMs = 86_400_000;
/** Below this a number is seconds: as milliseconds it would lie in 1973. */
const leastMs = 100_000_000_000;
const maxMs = 8_640_000_000_000_000;

/** Epoch milliseconds of an ISO text, with zone or, as the Python writes it, without (then UTC), or of a unix time. */
export function momentOf(value: unknown): number | null {
  if (typeof value === "number") {
    const ms = Math.abs(value) < leastMs ? value * 1_000 : value;
    return Math.abs(ms) <= maxMs ? Math.trunc(ms) : null;
  }
  const match = typeof value === "string" ? isoTime.exec(value.trim()) : null;
  if (match === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5], ms);
  const back = new Date(utc);
  const isReal =
    // The first hundred years are taken for those after 1900 by the calendar of this language.
    back.getUTCFullYear() === parts[0] &&
    back.getUTCMonth() === parts[1] - 1 &&
    back.getUTCDate() === parts[2] &&
    back.getUTCHours() === parts[3] &&
    parts[4] < 60;
  return isReal ? utc - offsetMs(zone) : null;
}

/** The same, at midnight UTC of its day. */
export function dayOf(value: unknown): number | null {
  const moment = momentOf(value);
  return moment === null ? null : Math.floor(moment / dayMs) * dayMs;
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}
