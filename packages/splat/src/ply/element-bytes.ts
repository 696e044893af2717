import { SplatError } from "../errors/index.ts";
import { type PlyElement, type PlyScalar, plyScalarBytes } from "./ply-header.ts";

/** Where a property lies within one row of a binary element. */
export interface PlyField {
  readonly offset: number;
  readonly type: PlyScalar;
}

export interface PlyRow {
  readonly bytes: number;
  readonly fields: ReadonlyMap<string, PlyField>;
}

/** The row of a binary element that has no lists; undefined where it has one, since its rows differ in length. */
export function plyRow(element: PlyElement): PlyRow | undefined {
  const fields = new Map<string, PlyField>();
  let bytes = 0;
  for (const { name, type, countType } of element.properties) {
    if (countType !== undefined) return undefined;
    fields.set(name, { offset: bytes, type });
    bytes += plyScalarBytes[type];
  }
  return { bytes, fields };
}

/**
 * Offset of the first byte after a binary element that starts at `start`; lists are walked, nothing is kept.
 * @throws SplatError PLY_TRUNCATED
 */
export function skipElement(view: DataView, start: number, element: PlyElement, little: boolean): number {
  const row = plyRow(element);
  if (row !== undefined) return within(view, start + row.bytes * element.count, element);
  let at = start;
  for (let index = 0; index < element.count; index++) {
    for (const { type, countType } of element.properties) {
      let items = 1;
      if (countType !== undefined) {
        const next = within(view, at + plyScalarBytes[countType], element);
        items = readCount(view, at, countType, little);
        at = next;
      }
      at = within(view, at + items * plyScalarBytes[type], element);
    }
  }
  return at;
}

function readCount(view: DataView, at: number, type: PlyScalar, little: boolean): number {
  switch (type) {
    case "int8":
      return Math.max(0, view.getInt8(at));
    case "uint8":
      return view.getUint8(at);
    case "int16":
      return Math.max(0, view.getInt16(at, little));
    case "uint16":
      return view.getUint16(at, little);
    case "int32":
      return Math.max(0, view.getInt32(at, little));
    default:
      return view.getUint32(at, little);
  }
}

function within(view: DataView, end: number, element: PlyElement): number {
  if (end <= view.byteLength) return end;
  throw truncated(element, view.byteLength);
}

export function truncated(element: PlyElement, bytes: number): SplatError {
  return new SplatError(
    "PLY_TRUNCATED",
    `the PLY file ends inside its element "${element.name}" of declared ${element.count} rows`,
    { facts: { element: element.name, count: element.count, bytes }, next: "fetch or write the file again" },
  );
}
