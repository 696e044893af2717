/** How many rows of one file satisfy each rule of tier 2. All are counts of rows, except the last. */
export interface QualityCounts {
  readonly rows: number;
  /** Every required field is there and not blank, and there is an id where the policy asks for one. */
  readonly complete: number;
  /** Every bounded value is absent or inside its bounds; type and status are absent or known words. */
  readonly reasonable: number;
  /** Scraped within the allowed time before close, and not listed after it was scraped. */
  readonly datesConsistent: number;
  /** Neither id nor address occurred in an earlier row. */
  readonly distinct: number;
  /** Its zipcode is the assigned one. */
  readonly zipcodeRight: number;
  /** Different listing ids over the rows that are complete, reasonable and in the right zipcode. */
  readonly distinctValidIds: number;
}
