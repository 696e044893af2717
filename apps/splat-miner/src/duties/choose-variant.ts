import type { VariantRow } from "../journal/task-row.ts";

/** The variant with the best score, the first of equals; undefined while none has one. A variant with a problem is none. */
export function bestVariant(rows: readonly VariantRow[]): (VariantRow & { readonly score: number }) | undefined {
  let best: (VariantRow & { readonly score: number }) | undefined;
  for (const row of rows) {
    if (row.score === null || row.problemCode !== null) continue;
    if (best === undefined || row.score > best.score) best = { ...row, score: row.score };
  }
  return best;
}
