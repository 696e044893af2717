import type { PlyFormat, PlyScalar } from "./ply-header.ts";

/** The names of a splat of degree 0, in the canonical order. */
export const splatNames = "x y z f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3".split(
  " ",
);

interface Sketch {
  readonly format?: PlyFormat;
  readonly names?: readonly string[];
  readonly type?: PlyScalar | ((name: string) => PlyScalar);
  readonly rows: readonly (readonly number[])[];
  /** Header lines after the format line and after the vertex element's properties. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly newline?: string;
  /** Bytes of elements before the vertices. */
  readonly bodyBefore?: Uint8Array;
}

/** Writes a PLY file value by value, slowly and plainly: what the readers are held to. */
export function sketchPly(sketch: Sketch): Uint8Array {
  const { format = "binary_little_endian", names = splatNames, rows, newline = "\n" } = sketch;
  const typeOf = typeof sketch.type === "function" ? sketch.type : () => (sketch.type as PlyScalar) ?? "float32";
  const header = [
    "ply",
    `format ${format} 1.0`,
    ...(sketch.before ?? []),
    `element vertex ${rows.length}`,
    ...names.map((name) => `property ${typeOf(name)} ${name}`),
    ...(sketch.after ?? []),
    "end_header",
    "",
  ].join(newline);
  const body =
    format === "ascii"
      ? Buffer.from(rows.map((row) => `${row.join(" ")}${newline}`).join(""))
      : Buffer.concat(rows.flatMap((row) => row.map((value, at) => scalar(value, typeOf(names[at]!), format))));
  return new Uint8Array(Buffer.concat([Buffer.from(header, "latin1"), sketch.bodyBefore ?? new Uint8Array(), body]));
}

function scalar(value: number, type: PlyScalar, format: PlyFormat): Uint8Array {
  const little = format === "binary_little_endian";
  const view = new DataView(new ArrayBuffer(8));
  switch (type) {
    case "float32":
      view.setFloat32(0, value, little);
      return new Uint8Array(view.buffer, 0, 4);
    case "float64":
      view.setFloat64(0, value, little);
      return new Uint8Array(view.buffer, 0, 8);
    case "int16":
    case "uint16":
      view.setUint16(0, value, little);
      return new Uint8Array(view.buffer, 0, 2);
    case "int32":
    case "uint32":
      view.setUint32(0, value, little);
      return new Uint8Array(view.buffer, 0, 4);
    default:
      view.setUint8(0, value);
      return new Uint8Array(view.buffer, 0, 1);
  }
}
