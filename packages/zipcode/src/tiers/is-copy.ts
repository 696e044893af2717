import type { PolicyValues } from "../policy/index.ts";
import type { FileOverlap } from "./overlap.ts";

/**
 * Whether the later file of a pair is a copy: enough of its rows occur in the earlier one and, on those rows, enough of
 * the four traces that only a copy keeps (scraped_timestamp, source_url, optional fields, formatting) are the same.
 * Equal content alone is no evidence: two honest miners read the same market.
 */
export function isCopy(
  overlap: Omit<FileOverlap, "laterKey" | "earlierKey">,
  policy: Pick<PolicyValues, "copying">,
): boolean {
  const { rowsPpm, coincidences } = policy.copying;
  const { laterRows, matchedRows } = overlap;
  if (matchedRows === 0 || matchedRows * 1_000_000 < laterRows * rowsPpm) return false;
  const traces = [overlap.sameScraped, overlap.sameUrl, overlap.sameOptional, overlap.sameFormatting];
  return traces.filter((same) => same * 1_000_000 >= matchedRows * rowsPpm).length >= coincidences;
}
