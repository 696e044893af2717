import type { FileReading, Reason } from "../tiers/index.ts";

/**
 * The reason of a refused file, as far as two validators must agree on it: whole numbers and short plain words. What a
 * library said (`detail`) goes to the log, since another version of it says it otherwise.
 */
export function reasonOfRefusal({ code, facts }: Extract<FileReading, { kind: "refused" }>): Reason {
  const agreed = Object.entries(facts).filter(([name, value]) => name !== "detail" && isAgreeable(value));
  return { code, facts: Object.fromEntries(agreed) };
}

function isAgreeable(value: number | string): boolean {
  return typeof value === "string" ? /^[\x20-\x7e]{0,128}$/.test(value) : Number.isSafeInteger(value);
}
