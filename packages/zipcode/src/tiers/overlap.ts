/** How much of a later file occurs in one that was seen earlier (or at the same moment) in the same zipcode. */
export interface FileOverlap {
  /** Storage keys, as in the snapshot. */
  readonly laterKey: string;
  readonly earlierKey: string;
  readonly laterRows: number;
  /** Rows of the later file whose content occurs in the earlier one. */
  readonly matchedRows: number;
  /** Of the matched rows, those for which some row of equal content in the earlier file also has the same … */
  readonly sameScraped: number;
  readonly sameUrl: number;
  readonly sameOptional: number;
  readonly sameFormatting: number;
}
