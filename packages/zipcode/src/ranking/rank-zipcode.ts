import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import { compareText, sha256Hex } from "../canonical-json/index.ts";
import type { PolicyValues } from "../policy/index.ts";

/** A valid submission of one zipcode: it passed all tiers, or too little could be looked up to tell. */
export interface Entrant {
  readonly hotkey: Hotkey;
  /** As of the beacon block. */
  readonly coldkey: Coldkey;
  readonly late: boolean;
  readonly undecided: boolean;
  readonly total1e9: number;
  /** Epoch ms. */
  readonly seenAt: number;
}

export interface Placing {
  readonly hotkey: Hotkey;
  /** From 1, among all valid submissions of the zipcode. */
  readonly place: number;
  readonly standing: "ranked" | "pool" | "unpaid";
  /** From 1, for `ranked` only. */
  readonly rank: number | null;
  /** Unpaid because the coldkey is paid here for another submission already. */
  readonly sybil: boolean;
}

/**
 * Orders the valid submissions of one zipcode: on time before late, then undecided; then by total, seen-at and
 * SHA-256(beacon ‖ hotkey). The first ones are ranked, the rest share the pool; an undecided one is never ranked, and
 * beyond `maxRankedPerColdkey` a coldkey's further submissions are valid and unpaid.
 * A policy that ranks by time skips the total, and its pool is not for valid submissions: see `shareEpoch`.
 * @param beaconHash `0x` and 64 hex digits; counts as text.
 */
export function rankZipcode(
  entrants: readonly Entrant[],
  beaconHash: string,
  policy: Pick<PolicyValues, "ranking">,
): Placing[] {
  const { by, sharesPpm, maxRankedPerColdkey } = policy.ranking;
  const paidByColdkey = new Map<Coldkey, number>();
  let ranked = 0;
  return inOrder(entrants, beaconHash, by).map(({ hotkey, coldkey, undecided }, index) => {
    const place = index + 1;
    const alreadyPaid = paidByColdkey.get(coldkey) ?? 0;
    if (alreadyPaid >= maxRankedPerColdkey) return { hotkey, place, standing: "unpaid", rank: null, sybil: true };
    paidByColdkey.set(coldkey, alreadyPaid + 1);
    if (!undecided && ranked < sharesPpm.length)
      return { hotkey, place, standing: "ranked", rank: ++ranked, sybil: false };
    return { hotkey, place, standing: by === "time" ? "unpaid" : "pool", rank: null, sybil: false };
  });
}

/** Breaks ties in a way that nobody could know before the beacon: SHA-256 (hex) over the hash's text and the hotkey's. */
export function tieBreak(beaconHash: string, hotkey: Hotkey): string {
  return sha256Hex(beaconHash + hotkey);
}

function inOrder(entrants: readonly Entrant[], beaconHash: string, by: "score" | "time"): Entrant[] {
  return entrants
    .map((entrant) => ({ entrant, tie: tieBreak(beaconHash, entrant.hotkey) }))
    .sort(
      ({ entrant: a, tie: tieA }, { entrant: b, tie: tieB }) =>
        Number(a.undecided) - Number(b.undecided) ||
        Number(a.late) - Number(b.late) ||
        (by === "score" ? b.total1e9 - a.total1e9 : 0) ||
        a.seenAt - b.seenAt ||
        compareText(tieA, tieB),
    )
    .map(({ entrant }) => entrant);
}
