import { canonicalJson, compareText } from "../canonical-json/index.ts";
import type { Zipcode } from "../epoch/index.ts";
import type { ZipcodeDigest } from "./digest.ts";
import type { ResultHeader } from "./epoch-result.ts";

interface Parts {
  readonly zipcodes: readonly ZipcodeDigest[];
}

/** The zipcodes on which two results differ, ascending; one that only one of them has is among them. */
export function locateDisagreement(a: Parts, b: Parts): Zipcode[] {
  const left = new Map(a.zipcodes.map(({ zipcode, digest }) => [zipcode, digest]));
  const right = new Map(b.zipcodes.map(({ zipcode, digest }) => [zipcode, digest]));
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((zipcode) => left.get(zipcode) !== right.get(zipcode))
    .sort(compareText);
}

/** Which of the facts under two results differ: with another snapshot or observation set nothing else can agree. */
export function locateHeaderDisagreement(a: ResultHeader, b: ResultHeader): (keyof ResultHeader)[] {
  const fields = Object.keys(a) as (keyof ResultHeader)[];
  return fields.filter((field) => canonicalJson(a[field]) !== canonicalJson(b[field])).sort(compareText);
}
