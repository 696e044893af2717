import { type Column, packedColumn } from "../cloud/index.ts";

/** A packed column of the rows at these places, in this order. */
export function pickedRows(column: Column, components: number, rows: Uint32Array): Column {
  const picked = packedColumn(rows.length, components);
  for (let i = 0; i < rows.length; i++) {
    const from = column.start + rows[i]! * column.stride;
    for (let k = 0; k < components; k++) picked.data[i * components + k] = column.data[from + k]!;
  }
  return picked;
}

/** A packed column whose component `k` is that of the old one times `signs[k]`: exact, and its own inverse for signs of ±1. */
export function withSigns(column: Column, count: number, signs: readonly number[]): Column {
  const turned = packedColumn(count, signs.length);
  for (let i = 0; i < count; i++) {
    const from = column.start + i * column.stride;
    for (let k = 0; k < signs.length; k++) turned.data[i * signs.length + k] = column.data[from + k]! * signs[k]!;
  }
  return turned;
}
