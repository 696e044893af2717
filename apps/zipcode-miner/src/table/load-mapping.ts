import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { type TableMapping, tableMappingSchema } from "./mapping-schema.ts";
import { TableError } from "./table-error.ts";

const maxMappingBytes = 2 ** 20;

/**
 * Reads a mapping of one's own from a JSON file.
 * @throws TableError MAPPING_INVALID with every problem at once.
 */
export async function loadMapping(path: string): Promise<TableMapping> {
  const refuse = (found: string, cause?: unknown) =>
    new TableError("MAPPING_INVALID", path, found, {
      next: "Correct the mapping; those that Lode brings along (table/mappings) have the same form.",
      ...(cause === undefined ? {} : { cause }),
    });
  let json: unknown;
  try {
    const { size } = await stat(path);
    if (size > maxMappingBytes) throw refuse(`${size} bytes, the limit is ${maxMappingBytes}`);
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if (cause instanceof TableError) throw cause;
    throw refuse(cause instanceof SyntaxError ? `not JSON (${cause.message})` : "cannot be read", cause);
  }
  const parsed = tableMappingSchema.safeParse(json);
  if (!parsed.success) throw refuse(`not a mapping: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
  return parsed.data;
}
