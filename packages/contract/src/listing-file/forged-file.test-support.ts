import { listingColumns } from "@lode/zipcode/listing";
import { ByteWriter } from "hyparquet-writer";
import { serializeTCompactProtocol } from "hyparquet-writer/src/thrift.js";

/** A thrift struct as the serialiser takes it: `number` becomes i32, `bigint` i64. */
// biome-ignore lint/suspicious/noExplicitAny: forged headers hold anything on purpose.
export type Fields = Record<`field_${number}`, any>;

export interface ForgedColumn {
  /** Schema element. */
  element: Fields;
  /** Page headers and bodies, as they lie in the file. */
  pages: { header: Fields; body: Uint8Array }[];
  /** Column metadata; offsets and sizes are filled in unless given. */
  meta: Fields;
  /** Of the ColumnChunk. */
  chunk: Fields;
}

const physical = { utf8: 6, int32: 1, int64: 2 };

function thrift(fields: Fields): Uint8Array {
  const writer = new ByteWriter();
  serializeTCompactProtocol(writer, fields);
  return writer.getBytes();
}

/** A V1 page of `rows` nulls: four bytes of length, then one run of zeros. */
export function nullPage(rows: number): ForgedColumn["pages"][number] {
  const body = Uint8Array.of(2, 0, 0, 0, rows << 1, 0);
  return {
    header: { field_1: 0, field_2: 6, field_3: 6, field_5: { field_1: rows, field_2: 0, field_3: 3, field_4: 3 } },
    body,
  };
}

/** A V1 page of plain values without nulls (its column has to be required). */
export function plainPage(rows: number, body: Uint8Array): ForgedColumn["pages"][number] {
  const size = body.length;
  return {
    header: {
      field_1: 0,
      field_2: size,
      field_3: size,
      field_5: { field_1: rows, field_2: 0, field_3: 3, field_4: 3 },
    },
    body,
  };
}

/** All canonical columns, nothing in them: a base that each test spoils in one place. Keep `rows` below 64. */
export function honestColumns(rows: number): Record<string, ForgedColumn> {
  return Object.fromEntries(
    listingColumns.map(({ column, type }) => [
      column,
      {
        element: { field_1: physical[type], field_3: 1, field_4: column, ...(type === "utf8" ? { field_6: 0 } : {}) },
        pages: [nullPage(rows)],
        meta: { field_1: physical[type], field_2: [0, 3], field_3: [column], field_4: 0, field_5: BigInt(rows) },
        chunk: {},
      },
    ]),
  );
}

export function forgeFile(
  rows: number,
  columns: Record<string, ForgedColumn>,
  spoil: (footer: Fields) => void = () => {},
) {
  const parts: Uint8Array[] = [new TextEncoder().encode("PAR1")];
  let offset = 4;
  const chunks = Object.values(columns).map((column) => {
    const start = offset;
    let unpacked = 0;
    for (const { header, body } of column.pages) {
      const head = thrift(header);
      parts.push(head, body);
      offset += head.length + body.length;
      unpacked += head.length + Number(header.field_2);
    }
    const sizes = { field_6: BigInt(unpacked), field_7: BigInt(offset - start), field_9: BigInt(start) };
    const meta = { ...column.meta, ...sizes, ...column.meta };
    return ordered({ field_2: BigInt(start), field_3: ordered(meta), ...column.chunk });
  });
  const elements = Object.values(columns).map(({ element }) => ordered(element));
  const footer: Fields = {
    field_1: 1,
    field_2: [{ field_4: "root", field_5: elements.length }, ...elements],
    field_3: BigInt(rows),
    field_4: [{ field_1: chunks, field_2: BigInt(offset), field_3: BigInt(rows) }],
  };
  spoil(footer);
  const tail = thrift(ordered(footer));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, tail.length, true);
  parts.push(tail, length, new TextEncoder().encode("PAR1"));
  return new Uint8Array(Buffer.concat(parts));
}

function ordered(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).sort(([a], [b]) => Number(a.slice(6)) - Number(b.slice(6))),
  ) as Fields;
}

export function plainText(...texts: string[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      texts.flatMap((text) => {
        const bytes = Buffer.from(text);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(bytes.length);
        return [length, bytes];
      }),
    ),
  );
}
