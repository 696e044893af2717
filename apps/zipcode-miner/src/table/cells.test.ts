import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileDateFormat } from "./date-format.ts";
import { parseScaled } from "./decimal.ts";
import { indexColumns } from "./header.ts";
import { parseTemplate } from "./template.ts";
import { parseZipcodeCell } from "./zipcode-cell.ts";

describe("numbers", () => {
  it.each([
    ["538000", 2, 53_800_000],
    ["1.225e+006", 2, 122_500_000],
    ["$1,225,000", 2, 122_500_000],
    ["2.25", 2, 225],
    ["-122.045", 7, -1_220_450_000],
    ["47.72105555", 7, 477_210_556],
    ["43.5", 0, 44],
    ["-43.5", 0, -44],
    [".5", 2, 50],
    ["7.", 0, 7],
    ["-0", 0, 0],
    ["1e-9", 2, 0],
  ])("%s times 10^%i is %i", (text, scale, value) => expect(parseScaled(text, scale)).toBe(value));

  it.each(["", "abc", "1,22", "1.2.3", "0x10", "1e999", "9".repeat(30), "NaN", "Infinity", "1 2", "--1", "."])(
    "%j is none that we can keep",
    (text) => expect(parseScaled(text, 2)).toBeUndefined(),
  );

  it("come back exactly whatever their value", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
        const sign = cents < 0 ? "-" : "";
        const text = `${sign}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
        expect(parseScaled(text, 2)).toBe(cents + 0);
      }),
    );
  });
});

describe("dates", () => {
  it.each([
    ["YYYYMMDDT*", "20141209T000000", Date.UTC(2014, 11, 9)],
    ["YYYY-MM-DD*", "2021-12-16", Date.UTC(2021, 11, 16)],
    ["YYYY-MM-DD*", "2021-12-16T23:30:00-05:00", Date.UTC(2021, 11, 16)],
    ["M/D/YYYY*", "4/1/2019 0:00", Date.UTC(2019, 3, 1)],
    ["MMMM-D-YYYY", "May-2-2014", Date.UTC(2014, 4, 2)],
    ["D MMMM YYYY", "3 September 2025", Date.UTC(2025, 8, 3)],
    ["epochMs", "1418083200001", Date.UTC(2014, 11, 9)],
    ["epochSeconds", "1418083200", Date.UTC(2014, 11, 9)],
  ])("%s reads %s", (format, text, day) => expect(compileDateFormat(format)?.(text)).toBe(day));

  it.each([
    ["YYYY-MM-DD*", "2021-02-30"],
    ["YYYY-MM-DD*", "16.12.2021"],
    ["MMMM-D-YYYY", "Mai-2-2014"],
    ["epochMs", "yesterday"],
  ])("%s does not read %s", (format, text) => expect(compileDateFormat(format)?.(text)).toBeUndefined());

  it("a format without a year, a month and a day is none", () => {
    for (const format of ["YYYY-MM", "", "YYYY-MM-DD-DD", "hello"]) expect(compileDateFormat(format)).toBeUndefined();
  });
});

describe("zipcodes", () => {
  it.each([
    ["98125", "98125"],
    ["1001", "01001"],
    ["501", "00501"],
    ["98103-1234", "98103"],
    ["981031234", "98103"],
    ["2134.0", "02134"],
  ])("%s is %s", (text, zipcode) => expect(parseZipcodeCell(text)).toBe(zipcode));

  it.each(["", "0", "00000", "12", "1234567", "9810A", "98103-12", "n/a"])("%j is none", (text) =>
    expect(parseZipcodeCell(text)).toBeUndefined(),
  );
});

describe("templates", () => {
  const render = (template: string, row: Record<string, string>) => {
    const parsed = parseTemplate(template);
    if (typeof parsed === "string") throw new Error(parsed);
    return parsed.bind(indexColumns(Object.keys(row)))?.(Object.values(row));
  };

  it.each([
    ["Parcel {id}, King County", { id: " 7 " }, "Parcel 7, King County"],
    ["{A}[, {B}]", { A: "1 Elm", B: "" }, "1 Elm"],
    ["{A}[, {B}]", { A: "1 Elm", B: "4" }, "1 Elm, 4"],
    ["{A}[, {B}]", { A: "1 Elm" }, "1 Elm"],
    ["{A}-{B}", { A: "1", B: "" }, ""],
    ["{A|afterComma}", { A: "1 Elm, 4B" }, "4B"],
    ["{A|afterComma}", { A: "1 Elm" }, ""],
    ["{A}[, {B|unlessIn:A}]", { A: "1 Elm, 4b", B: "4B" }, "1 Elm, 4b"],
    ["{A|titleCase} {A|upperCase}", { A: "oak LANE" }, "Oak Lane OAK LANE"],
  ])("%s of %o is %j", (template, row, text) => expect(render(template, row as Record<string, string>)).toBe(text));

  it("cannot be made of a column that is not there", () => expect(render("{A} {B}", { A: "1" })).toBeUndefined());

  it.each(["no column", "{A", "A}", "[{A}", "{A}]", "[[{A}]]", "{}", "{A|shout}", "{A|unlessIn}", "{A|titleCase:B}"])(
    "%j is none, and says why",
    (template) => expect(typeof parseTemplate(template)).toBe("string"),
  );
});
