import type { Zipcode } from "@lode/zipcode/epoch";

/**
 * A zipcode as tables write it: five digits, ZIP+4, or a number that lost its leading zeros (`501` is 00501, Holtsville).
 * @returns undefined for anything else, `0` and `00000` included.
 */
export function parseZipcodeCell(text: string): Zipcode | undefined {
  const match = /^(?:(\d{3,5})(?:\.0+)?(?:-\d{4})?|(\d{5})\d{4})$/.exec(text.trim());
  const zipcode = (match?.[1] ?? match?.[2])?.padStart(5, "0");
  return zipcode === undefined || zipcode === "00000" ? undefined : (zipcode as Zipcode);
}
