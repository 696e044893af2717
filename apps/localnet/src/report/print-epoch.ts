import type { EpochReport } from "./epoch-report.ts";

/** Miners and validators by the names that a reader of the report knows. */
export type NameOf = (hotkey: string) => string;

const percent = (part1e9: number) => `${(part1e9 / 1e7).toFixed(2).padStart(6)} %`;
const short = (hex: string) => hex.slice(0, 16);

/**
 * The end of an epoch as a person reads it: rankings, scores with reasons, digests, weights.
 * @param maxZipcodes lines of the ranking to print; the rest is counted.
 */
export function printEpoch(report: EpochReport, nameOf: NameOf, maxZipcodes = 60): string {
  const lines = [
    `═══ Epoch ${report.id} ═══ policy ${report.policy.name} v${report.policy.version} · beacon block ${report.beacon.block}`,
    ...(report.waived.length > 0
      ? [`Waived, since the listings table has no such field: ${report.waived.join(", ")}`]
      : []),
    "",
    "Ranking per zipcode (paid submissions, best first)",
    ...report.zipcodes.slice(0, maxZipcodes).map(printZipcode(nameOf)),
    ...(report.zipcodes.length > maxZipcodes
      ? [`  … and ${report.zipcodes.length - maxZipcodes} more, see the summary`]
      : []),
    "",
    "Miners (share of the epoch, and where it was lost)",
    ...[...report.miners].sort((a, b) => b.score - a.score || a.uid - b.uid).flatMap(printMiner),
    "",
    "Consensus digest of every validator",
    ...Object.entries(report.digests).map(([hotkey, digest]) => `  ${nameOf(hotkey).padEnd(14)} ${digest}`),
    `  ${sayAgreement(report)}`,
    ...Object.entries(report.held).map(([hotkey, why]) => `  ${nameOf(hotkey)} set no weights: ${why}`),
    "",
    `Weights on chain (uid: u16)  ${printWeights(report)}`,
    `Listings: ${report.listings.uploaded} uploaded on time, ${report.listings.late} late, ${report.listings.judged} judged, ${report.listings.lost} lost` +
      ` · snapshot ${short(report.snapshot)} · observations ${short(report.observationSet)}`,
    "",
  ];
  return lines.join("\n");
}

function sayAgreement({ digests, agreed }: EpochReport): string {
  if (agreed) return "all agree";
  return new Set(Object.values(digests)).size > 1 ? "THEY DISAGREE" : "THEY AGREE, BUT WITHOUT A QUORUM";
}

function printZipcode(nameOf: NameOf) {
  return ({ zipcode, expected, honeypot, ranking }: EpochReport["zipcodes"][number]): string => {
    const told = `  ${zipcode}  ${String(expected).padStart(4)} expected  `;
    if (honeypot) return `${told}honeypot: no reward`;
    return (
      told +
      (ranking.length > 0
        ? ranking.map((hotkey, index) => `${index + 1} ${nameOf(hotkey)}`).join("  ")
        : "nobody passed")
    );
  };
}

/** Reasons of one kind are told once, with how often they occurred. */
function printMiner(miner: EpochReport["miners"][number]): string[] {
  const kinds = new Map<string, { count: number; text: string }>();
  for (const { code, text } of miner.reasons) {
    const kind = kinds.get(code);
    if (kind) kind.count += 1;
    else kinds.set(code, { count: 1, text });
  }
  return [
    `  ${percent(miner.score)}  ${miner.name.padEnd(14)} uid ${String(miner.uid).padStart(3)}  ${miner.character}`,
    ...[...kinds].map(([code, { count, text }]) => `            ${code}${count > 1 ? ` ×${count}` : ""}: ${text}`),
  ];
}

function printWeights(report: EpochReport): string {
  const entries = Object.entries(report.weights);
  return entries.length > 0 ? entries.map(([uid, value]) => `${uid}: ${value}`).join("  ") : "none were set";
}
