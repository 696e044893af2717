/** The owner's table of zipcodes and expected counts, as it comes from outside. */
export { type ReadTable, readZipcodeTable, type ZipcodeCounts } from "./read-zipcode-table.ts";
export { zipcodeTableLimits } from "./table-limits.ts";
export type { RowRefusalCode, TableRefusal, TableRefusalCode } from "./table-refusal.ts";
