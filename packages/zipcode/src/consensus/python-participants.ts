import type { Hotkey } from "@lode/bittensor/primitives";
import type { PolicyValues } from "../policy/index.ts";
import type { ReasonCode } from "../tiers/index.ts";
import type { Standee } from "./stand-zipcode.ts";
import type { SubmissionVerdict } from "./submission-verdict.ts";

const tiersTwoAndThree: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "QUALITY_INCOMPLETE",
  "QUALITY_UNREASONABLE",
  "QUALITY_DATES",
  "QUALITY_ZIPCODE",
  "SPOT_CHECK_FAILED",
]);

/**
 * Who shares the pool under a policy that ranks by time, as the Python pays it: once over the epoch, each miner that won
 * nowhere and whose file failed at tier 2 or 3 before its zipcode had all its winners. Each is named by one submission,
 * that of its lowest zipcode.
 * @param zipcodes by zipcode.
 * @source resi ed9ff45, rewards/zipcode_competitive_scorer.py, lines 371–421.
 */
export function pythonParticipants(
  zipcodes: readonly (readonly Standee[])[],
  policy: Pick<PolicyValues, "ranking">,
): Set<SubmissionVerdict> {
  const winners = new Set(zipcodes.flatMap((standees) => winnersOf(standees).map(({ verdict }) => verdict.hotkey)));
  const named = new Map<Hotkey, SubmissionVerdict>();
  for (const standees of zipcodes) {
    const inZipcode = winnersOf(standees);
    const full = inZipcode.length === policy.ranking.sharesPpm.length;
    const lastSeenAt = full ? Math.max(...inZipcode.map(({ verdict }) => verdict.seenAt)) : Number.POSITIVE_INFINITY;
    for (const { verdict } of standees) {
      const failedLate =
        verdict.outcome === "failed" && verdict.reasons.every(({ code }) => tiersTwoAndThree.has(code));
      if (!failedLate || verdict.seenAt > lastSeenAt) continue;
      if (!winners.has(verdict.hotkey) && !named.has(verdict.hotkey)) named.set(verdict.hotkey, verdict);
    }
  }
  return new Set(named.values());
}

function winnersOf(standees: readonly Standee[]): Standee[] {
  return standees.filter(({ standing }) => standing === "ranked");
}
