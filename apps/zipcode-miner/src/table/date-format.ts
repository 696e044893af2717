const tokens: Readonly<
  Record<string, { readonly pattern: string; readonly part: "year" | "month" | "day" | "name" | null }>
> = {
  YYYY: { pattern: "(\\d{4})", part: "year" },
  MMMM: { pattern: "([A-Za-z]{3,9})", part: "name" },
  MM: { pattern: "(\\d{2})", part: "month" },
  M: { pattern: "(\\d{1,2})", part: "month" },
  DD: { pattern: "(\\d{2})", part: "day" },
  D: { pattern: "(\\d{1,2})", part: "day" },
  // The time of day is read over: a listing's date is a calendar day, midnight UTC, as the source wrote it.
  "*": { pattern: ".*", part: null },
};

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayMs = 86_400_000;

/** Reads a date cell: midnight UTC of the calendar day in epoch ms, or undefined when it is none of the formats. */
export type DateReader = (text: string) => number | undefined;

/**
 * @param format `YYYY`, `MM`/`M`, `DD`/`D`, `MMMM` (an English month name or its first three letters), `*` for the rest
 *   of the cell, anything else as it stands; or `epochMs`, `epochSeconds`.
 * @returns undefined when the format does not name a year, a month and a day.
 */
export function compileDateFormat(format: string): DateReader | undefined {
  if (format === "epochMs") return (text) => midnight(/^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN);
  if (format === "epochSeconds")
    return (text) => midnight(/^-?\d{1,12}$/.test(text) ? Number(text) * 1000 : Number.NaN);
  const parts: Array<"year" | "month" | "day" | "name"> = [];
  const pattern = format.replaceAll(/YYYY|MMMM|MM?|DD?|\*|[^YMD*]/g, (piece) => {
    const token = tokens[piece];
    if (token === undefined) return piece.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    if (token.part !== null) parts.push(token.part);
    return token.pattern;
  });
  const named = parts.map((part) => (part === "name" ? "month" : part)).sort();
  if (named.join() !== "day,month,year") return undefined;
  const whole = new RegExp(`^${pattern}$`, "s");
  return (text) => {
    const match = whole.exec(text);
    if (match === null) return undefined;
    const value = (part: (typeof parts)[number]) => match[parts.indexOf(part) + 1] ?? "";
    const month = parts.includes("name")
      ? months.indexOf(value("name").slice(0, 3).toLowerCase()) + 1
      : Number(value("month"));
    return calendarDay(Number(value("year")), month, Number(value("day")));
  };
}

function calendarDay(year: number, month: number, day: number): number | undefined {
  const at = Date.UTC(year, month - 1, day);
  const back = new Date(at);
  const real = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return real ? at : undefined;
}

function midnight(atMs: number): number | undefined {
  return Number.isSafeInteger(atMs) ? Math.floor(atMs / dayMs) * dayMs : undefined;
}
