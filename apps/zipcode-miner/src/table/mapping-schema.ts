import { listingColumns } from "@lode/zipcode/listing";
import { z } from "zod";
import { compileDateFormat } from "./date-format.ts";
import { parseTemplate } from "./template.ts";

const columnName = z.string().trim().min(1).max(200);
/** One name, or several of which the first that is there and not blank counts. */
const columnNames = z.union([columnName, z.array(columnName).min(1).max(20)]);

const template = z
  .string()
  .max(500)
  .superRefine((text, context) => {
    const parsed = parseTemplate(text);
    if (typeof parsed === "string") context.addIssue({ code: "custom", message: parsed });
  });

const derivation = z.strictObject({
  /** One template, or several of which the first that is not blank counts. */
  template: z.union([template, z.array(template).min(1).max(10)]),
  /** Translates what the template gives; keys are compared without case. */
  values: z.record(z.string().max(200), z.string().max(200)).optional(),
  /** For what `values` does not name; without it such a cell stays empty. */
  otherwise: z.string().max(200).optional(),
});

/** What the source means by a number, where it is not what our column means. */
const units = ["dollars", "cents", "count", "x100", "squareFeet", "acres", "degrees", "e7"] as const;
export type Unit = (typeof units)[number];

const source = z.strictObject({
  column: columnNames,
  unit: z.enum(units).optional(),
  /** The source writes 0 where it does not know. */
  zeroIsMissing: z.boolean().optional(),
});

const dateFormat = z
  .string()
  .max(60)
  .refine(
    (format) => compileDateFormat(format) !== undefined,
    "a date format names a year, a month and a day once each",
  );

/** Targets are the columns of a submission. The time of scraping is not a table's to say: who collects sets it. */
const targets = listingColumns.map(({ column }) => column).filter((column) => column !== "scraped_timestamp");
const target = z.enum(targets as [string, ...string[]]);

/**
 * How a table's columns become listings. Built-in mappings and a miner's own JSON file have this one form.
 * A field that is neither in `columns` nor in `constants` nor in `derivations` stays empty and is waived aloud.
 */
export const tableMappingSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    about: z.string().max(1000).optional(),
    /** Columns a file must have for this mapping to be taken unasked; of a list, any one. */
    recognise: z.array(columnNames).max(20).default([]),
    columns: z.partialRecord(target, z.union([columnNames, source])).default({}),
    /** The same for every row: derived, since the table does not say it. */
    constants: z.partialRecord(target, z.string().trim().min(1).max(500)).default({}),
    /** Made from other columns: used where `columns` gives nothing. */
    derivations: z.partialRecord(target, derivation).default({}),
    dateFormats: z.array(dateFormat).min(1).max(20).default(["YYYY-MM-DD*"]),
  })
  .superRefine((mapping, context) => {
    for (const column of Object.keys(mapping.constants)) {
      if (column in mapping.columns || column in mapping.derivations) {
        context.addIssue({ code: "custom", path: ["constants", column], message: "also read from the table" });
      }
    }
  });

export type TableMapping = z.output<typeof tableMappingSchema>;
export type TableMappingInput = z.input<typeof tableMappingSchema>;
export type ColumnSource = NonNullable<TableMapping["columns"][string]>;
export type Derivation = NonNullable<TableMapping["derivations"][string]>;
