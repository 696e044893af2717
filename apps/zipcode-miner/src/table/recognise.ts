import { indexColumns, refuseOtherDelimiter } from "./header.ts";
import type { TableMapping } from "./mapping-schema.ts";
import { builtInMappings } from "./mappings/index.ts";
import { bindMapping, type RowReader } from "./row-reader.ts";
import { TableError } from "./table-error.ts";
import type { ColumnIndex } from "./template.ts";

export interface Recognised {
  readonly mapping: TableMapping;
  readonly reader: RowReader;
}

/**
 * Finds the mapping for a header: the given one, or the first built-in one whose columns are all there.
 * @throws TableError TABLE_DELIMITER, TABLE_COLUMNS
 */
export function recognise(
  path: string,
  header: readonly string[],
  own: TableMapping | undefined,
  idRequired: boolean,
): Recognised {
  const indexOf = indexColumns(header);
  const mapping = own ?? builtInMappings.find((candidate) => hasAll(candidate, indexOf));
  const reader = mapping === undefined ? undefined : bindMapping(mapping, indexOf);
  const lacking = reader === undefined ? ["recognised columns"] : essentials(reader, own, idRequired);
  if (mapping !== undefined && reader !== undefined && lacking.length === 0) return { mapping, reader };

  refuseOtherDelimiter(path, header);
  const found = `its columns are ${header
    .slice(0, 30)
    .map((name) => JSON.stringify(name.slice(0, 60)))
    .join(", ")}`;
  if (mapping === undefined) {
    throw new TableError("TABLE_COLUMNS", path, `no known table: ${found}`, {
      next: "Write a mapping file that says which column is which.",
      facts: { header: header.slice(0, 30) },
    });
  }
  throw new TableError("TABLE_COLUMNS", path, `mapping ${mapping.name} finds no ${lacking.join(", no ")}; ${found}`, {
    next: "Correct the mapping, or the names in the header.",
    facts: { mapping: mapping.name, lacking, header: header.slice(0, 30) },
  });
}

function hasAll(mapping: TableMapping, indexOf: ColumnIndex): boolean {
  return mapping.recognise.every((names) => [names].flat().some((name) => indexOf(name) !== undefined));
}

/** Without these nothing of the table can be a listing. A mapping of one's own must find every column that it names. */
function essentials(reader: RowReader, own: TableMapping | undefined, idRequired: boolean): string[] {
  const { fills } = reader;
  const id = fills.has("zpid") || fills.has("mlsId");
  return [
    ...(fills.has("zipcode") ? [] : ["zipcode"]),
    ...(fills.has("priceCents") ? [] : ["price"]),
    ...(id || (!idRequired && fills.has("address")) ? [] : [idRequired ? "id (zpid or mls_id)" : "id or address"]),
    ...(own === undefined ? [] : reader.missing.map((column) => `column ${JSON.stringify(column)}`)),
  ];
}
