import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressesAgree } from "./index.ts";

describe("two spellings of an address agree", () => {
  it.each([
    ["123 Main Street", "123 main st."],
    ["123 N Main Ave", "123 North Main Avenue, Seattle, WA 98103"],
    ["4501 South West Admiral Way", "4501 SW Admiral Wy"],
    ["7 N.E. 45th St", "7 Northeast 45th Street"],
    ["12 Main St Apt 4B", "12 Main St #4-B"],
    ["12 Main St, Unit 4B, Seattle", "12 Main Street Apt. #4b"],
    ["245 EAST 54TH STREET, 12B", "245 E 54th St Apt 12B"],
    ["12 Main St", "12 Main St Apt 4"],
    ["12 Main", "12 Main St"],
    ["12 Main St", "12 Main St Seattle WA 98103"],
    ["123-45 Queens Blvd", "12345 Queens Boulevard"],
    ["9 Winston-Salem Rd", "9 Winston Salem Road"],
    ["1 Saint Marks Place", "1 St. Marks Pl"],
    ["55 Fifth Avenue", "55 5th Ave"],
    ["Parcel 7129300520, Seattle", "PARCEL 7129300520"],
    ["12 Main St, 98103", "12 Main St Apt 4"],
  ])("%j and %j", (a, b) => {
    expect(addressesAgree(a, b)).toBe(true);
    expect(addressesAgree(b, a)).toBe(true);
  });
});

describe("two addresses disagree", () => {
  it.each([
    ["123 Main St", "124 Main St"],
    ["123 Main St", "123 Main Ave"],
    ["123 Main St", "123 Maine St"],
    ["123 N Main St", "123 S Main St"],
    ["12 Main St Apt 4", "12 Main St Apt 5"],
    ["245 EAST 54TH STREET, 12B", "245 EAST 54TH STREET, 12C"],
    ["12 Park", "12 Park Hill"],
    ["12 Avenue", "12 Avenue A"],
    ["12", "12 Main St"],
    ["Main", "Main St"],
    ["23 Main St", "123 Main St"],
    ["Parcel 7129300520", "Parcel 7129300521"],
    ["", ""],
    [", Seattle", ", Seattle"],
  ])("%j and %j", (a, b) => {
    expect(addressesAgree(a, b)).toBe(false);
    expect(addressesAgree(b, a)).toBe(false);
  });

  it("is symmetric and takes any text", () => {
    const words = fc.array(fc.constantFrom("12", "n", "main", "st", "apt", "#", ",", "4b", "constructor", "é"));
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      words.map((parts) => parts.join(" ")),
    );
    fc.assert(fc.property(text, text, (a, b) => addressesAgree(a, b) === addressesAgree(b, a)));
  });
});
