import type { Hotkey } from "@lode/bittensor/primitives";
import { compareText } from "../canonical-json/index.ts";
import type { Zipcode } from "../epoch/index.ts";
import { type Reason, type ReasonCode, reasonCodes } from "../tiers/index.ts";
import type { MinerScore, ZipcodeResult } from "./epoch-result.ts";
import type { ResultInputs } from "./result-inputs.ts";

/** Says that nothing was lost: not a reason of a miner's score. */
const harmless: ReadonlySet<ReasonCode> = new Set<ReasonCode>(["HONEYPOT_UNREWARDED"]);

interface Place {
  readonly zipcode: Zipcode;
  readonly reasons: readonly Reason[];
}

/** A score for every registered miner, what it was paid in sum, with one reason a code for what it did not get. */
export function scoreMiners(zipcodes: readonly ZipcodeResult[], inputs: ResultInputs): MinerScore[] {
  const paid = new Map<Hotkey, number>();
  const places = new Map<Hotkey, Place[]>();
  const rewarded = new Map<Hotkey, number>();
  for (const { zipcode, honeypot, submissions } of zipcodes) {
    for (const { hotkey, paid1e9, reasons } of submissions) {
      paid.set(hotkey, (paid.get(hotkey) ?? 0) + paid1e9);
      append(places, hotkey, { zipcode, reasons });
      if (!honeypot) rewarded.set(hotkey, (rewarded.get(hotkey) ?? 0) + 1);
    }
  }
  const known = new Set(zipcodes.map(({ zipcode }) => zipcode));
  for (const { hotkey, zipcode, reasons } of inputs.verdicts) {
    if (!known.has(zipcode)) append(places, hotkey, { zipcode, reasons });
  }
  const assigned = zipcodes.filter(({ honeypot }) => !honeypot).length;
  return [...new Set(inputs.registered)].sort(compareText).map((hotkey) => {
    const missing = assigned - (rewarded.get(hotkey) ?? 0);
    const absent: Reason[] = missing > 0 ? [{ code: "NOT_SUBMITTED", facts: { missing, assigned } }] : [];
    const reasons = [...gathered(places.get(hotkey) ?? []), ...absent];
    return { hotkey, score1e9: paid.get(hotkey) ?? 0, reasons: inCodeOrder(reasons) };
  });
}

/** One reason a code: the facts of its lowest zipcode, and in how many zipcodes it holds. */
function gathered(places: readonly Place[]): Reason[] {
  const byCode = new Map<ReasonCode, { reason: Reason; zipcode: Zipcode; zipcodes: number }>();
  for (const { zipcode, reasons } of [...places].sort((a, b) => compareText(a.zipcode, b.zipcode))) {
    const codes = new Set<ReasonCode>();
    for (const reason of reasons) {
      if (harmless.has(reason.code) || codes.has(reason.code)) continue;
      codes.add(reason.code);
      const known = byCode.get(reason.code);
      byCode.set(reason.code, known ? { ...known, zipcodes: known.zipcodes + 1 } : { reason, zipcode, zipcodes: 1 });
    }
  }
  return [...byCode.values()].map(({ reason, zipcode, zipcodes }) => ({
    code: reason.code,
    facts: { ...reason.facts, zipcode, zipcodes },
  }));
}

function inCodeOrder(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((a, b) => reasonCodes.indexOf(a.code) - reasonCodes.indexOf(b.code));
}

function append(places: Map<Hotkey, Place[]>, hotkey: Hotkey, place: Place): void {
  const known = places.get(hotkey);
  if (known === undefined) places.set(hotkey, [place]);
  else known.push(place);
}
