import type { Column } from "../cloud/index.ts";
import type { PlyField, PlyRow } from "./element-bytes.ts";

/** Rows read at a time, so that a block's bytes stay in the cache while one column after the other is taken from it. */
const blockBytes = 128 * 1024;

/** Where the values of one property go: value of row i at `data[start + i * stride]`. */
interface Target {
  readonly field: PlyField;
  readonly data: Float32Array;
  readonly start: number;
  readonly stride: number;
}

/**
 * The columns of little-endian float32 rows, without touching a value: groups that lie together in the row become views of one array.
 * @param body the rows alone, aligned to 4 bytes.
 */
export function viewColumns(
  body: Float32Array,
  row: PlyRow,
  count: number,
  groups: readonly (readonly string[])[],
): Column[] {
  const stride = row.bytes / 4;
  return groups.map((names) => {
    const places = names.map((name) => row.fields.get(name)!.offset / 4);
    const start = places[0] ?? 0;
    if (names.length === 0) return { data: new Float32Array(0), start: 0, stride: 0 };
    if (places.every((place, index) => place === start + index)) return { data: body, start, stride };
    const data = new Float32Array(count * names.length);
    for (const [component, place] of places.entries()) {
      for (let index = 0, from = place, to = component; index < count; index++) {
        data[to] = body[from]!;
        from += stride;
        to += names.length;
      }
    }
    return { data, start: 0, stride: names.length };
  });
}

/** Can every wanted field be seen through one Float32Array? */
export function isViewable(row: PlyRow, groups: readonly (readonly string[])[], little: boolean): boolean {
  const fields = groups.flat().map((name) => row.fields.get(name)!);
  return little && row.bytes % 4 === 0 && fields.every(({ offset, type }) => type === "float32" && offset % 4 === 0);
}

/** Columns of their own from rows of any scalar types and byte order. */
export function copyColumns(
  view: DataView,
  rowStart: number,
  row: PlyRow,
  count: number,
  groups: readonly (readonly string[])[],
  little: boolean,
): Column[] {
  const columns = groups.map((names) => ({
    data: new Float32Array(count * names.length),
    start: 0,
    stride: names.length,
  }));
  const targets: Target[] = groups.flatMap((names, group) =>
    names.map((name, start) => ({ ...columns[group]!, field: row.fields.get(name)!, start })),
  );
  const blockRows = Math.max(1, Math.floor(blockBytes / row.bytes));
  for (let from = 0; from < count; from += blockRows) {
    const to = Math.min(count, from + blockRows);
    for (const target of targets) copyRows(view, rowStart, row.bytes, target, from, to, little);
  }
  return columns;
}

/** One loop a type, so that each compiles to a plain load: a reader chosen inside the loop costs ten times as much. */
function copyRows(
  view: DataView,
  rowStart: number,
  rowBytes: number,
  { field, data, start, stride }: Target,
  from: number,
  to: number,
  little: boolean,
): void {
  let at = rowStart + from * rowBytes + field.offset;
  let out = start + from * stride;
  const end = start + to * stride;
  switch (field.type) {
    case "float32":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getFloat32(at, little);
      break;
    case "float64":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getFloat64(at, little);
      break;
    case "int8":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getInt8(at);
      break;
    case "uint8":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getUint8(at);
      break;
    case "int16":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getInt16(at, little);
      break;
    case "uint16":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getUint16(at, little);
      break;
    case "int32":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getInt32(at, little);
      break;
    case "uint32":
      for (; out < end; out += stride, at += rowBytes) data[out] = view.getUint32(at, little);
      break;
  }
}
