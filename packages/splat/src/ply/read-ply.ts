import { type Column, type Frame, maxGaussians, type SplatCloud } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { AsciiNumbers } from "./ascii-numbers.ts";
import { asciiRows, skipAsciiElement } from "./ascii-rows.ts";
import { copyColumns, isViewable, viewColumns } from "./binary-columns.ts";
import { type PlyRow, plyRow, skipElement, truncated } from "./element-bytes.ts";
import { type PlyElement, type PlyHeader, readPlyHeader } from "./ply-header.ts";
import { type SplatLayout, splatGroups, splatLayout } from "./splat-layout.ts";

export interface ReadPlyOptions {
  /** The frame the file's numbers are in: the file does not say. */
  readonly frame: Frame;
  /** More gaussians than this are refused before anything is allocated. */
  readonly maxGaussians?: number;
}

/**
 * Reads a 3DGS PLY file, ASCII or binary of either byte order: properties in any order and of any scalar type, extra properties and elements ignored.
 * Of a file of little-endian floats the cloud's columns are views of `bytes` itself where alignment allows, else of one copy:
 * do not change `bytes` while the cloud is used. Numbers are taken as they are, NaN and infinities too.
 * @throws SplatError PLY_HEADER_INVALID, PLY_HEADER_TOO_LARGE, PLY_NOT_SPLATS, PLY_LIST_IN_SPLATS, PLY_SH_COUNT, PLY_TRUNCATED,
 *   PLY_NUMBER, SPLATS_NONE, SPLATS_TOO_MANY
 */
export function readPly(bytes: Uint8Array, options: ReadPlyOptions): SplatCloud {
  const header = readPlyHeader(bytes);
  const layout = splatLayout(header);
  const count = layout.vertex.count;
  checkCount(count, options.maxGaussians);
  const groups = [...Object.values(splatGroups), layout.shNames];
  const [positions, colors, opacities, scales, rotations, sh] = readColumns(bytes, header, layout, groups);
  return {
    count,
    frame: options.frame,
    shDegree: layout.shDegree,
    antialiased: false,
    positions: positions!,
    colors: colors!,
    opacities: opacities!,
    scales: scales!,
    rotations: rotations!,
    sh: sh!,
  };
}

type Groups = readonly (readonly string[])[];

/** @throws SplatError SPLATS_NONE, SPLATS_TOO_MANY */
export function checkCount(count: number, limit = maxGaussians): void {
  if (count === 0) {
    throw new SplatError("SPLATS_NONE", "the file declares no gaussians at all", { next: "look at what wrote it" });
  }
  if (count > limit) {
    throw new SplatError("SPLATS_TOO_MANY", `the file declares ${count} gaussians, at most ${limit} are read`, {
      facts: { count, limit },
      next: "prune it, or raise the limit if the file is to be trusted",
    });
  }
}

function readColumns(bytes: Uint8Array, header: PlyHeader, { vertex }: SplatLayout, groups: Groups): Column[] {
  return header.format === "ascii"
    ? asciiColumns(bytes, header, vertex, groups)
    : binaryColumns(bytes, header, vertex, groups, header.format === "binary_little_endian");
}

function binaryColumns(
  bytes: Uint8Array,
  { elements, bodyStart }: PlyHeader,
  vertex: PlyElement,
  groups: Groups,
  little: boolean,
): Column[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = bodyStart;
  for (const element of elements.slice(0, elements.indexOf(vertex))) start = skipElement(view, start, element, little);
  const row = plyRow(vertex) as PlyRow;
  const end = start + row.bytes * vertex.count;
  if (end > bytes.length) throw truncated(vertex, bytes.length);
  if (!isViewable(row, groups, little)) return copyColumns(view, start, row, vertex.count, groups, little);
  return viewColumns(alignedFloats(bytes, start, end), row, vertex.count, groups);
}

function asciiColumns(
  bytes: Uint8Array,
  { elements, bodyStart }: PlyHeader,
  vertex: PlyElement,
  groups: Groups,
): Column[] {
  const numbers = new AsciiNumbers(bytes, bodyStart);
  const bytesLeft = bytes.length - bodyStart;
  for (const element of elements.slice(0, elements.indexOf(vertex))) skipAsciiElement(numbers, element, bytesLeft);
  const properties = vertex.properties.map((property) => ({ ...property, type: "float32" as const }));
  return viewColumns(
    asciiRows(numbers, vertex, bytesLeft),
    plyRow({ ...vertex, properties }) as PlyRow,
    vertex.count,
    groups,
  );
}

/** This code runs on little-endian machines, as every JavaScript engine in use does. */
function alignedFloats(bytes: Uint8Array, start: number, end: number): Float32Array {
  const aligned = (bytes.byteOffset + start) % 4 === 0;
  const body = aligned ? bytes.subarray(start, end) : new Uint8Array(bytes.subarray(start, end));
  return new Float32Array(body.buffer, body.byteOffset, body.byteLength / 4);
}
