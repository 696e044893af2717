/** Property tables of one's own as listings: CSV, gzipped CSV and Parquet, recognised by their columns or mapped by a file. */
export { type ExpectedCount, type ExpectedCounts, loadExpected } from "./expected-counts.ts";
export { loadMapping } from "./load-mapping.ts";
export { type AppliedMapping, type LoadTableOptions, loadTable, type TableReport } from "./load-table.ts";
export type { TableMapping } from "./mapping-schema.ts";
export { type RefusedExample, type RefusedRows, type RowRefusal, rowRefusals } from "./refusals.ts";
export { TableError, type TableErrorCode } from "./table-error.ts";
export { defaultTableLimits, type TableLimits } from "./table-limits.ts";
export { TableSource } from "./table-source.ts";
