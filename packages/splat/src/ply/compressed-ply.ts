import { packedColumn, type ShDegree, type SplatCloud, shC0, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { copyColumns } from "./binary-columns.ts";
import { packedNames } from "./classify-ply.ts";
import { type PlyRow, plyRow, skipElement } from "./element-bytes.ts";
import { type PlyElement, type PlyHeader, readPlyHeader } from "./ply-header.ts";
import { checkCount, type ReadPlyOptions } from "./read-ply.ts";

/** Gaussians that share one row of bounds. */
const chunkGaussians = 256;

const boundNames = ["min_x", "min_y", "min_z", "max_x", "max_y", "max_z"];
const scaleNames = ["min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z"];
const colorNames = ["min_r", "min_g", "min_b", "max_r", "max_g", "max_b"];

/**
 * Reads SuperSplat's compressed PLY: chunks of 256 gaussians with bounds, and four 32-bit words a gaussian within them; SH, where
 * there is any, a byte a coefficient.
 * @throws SplatError PLY_HEADER_INVALID, PLY_HEADER_TOO_LARGE, PLY_COMPRESSED_LAYOUT, PLY_TRUNCATED, SPLATS_NONE, SPLATS_TOO_MANY
 */
export function readCompressedPly(bytes: Uint8Array, options: ReadPlyOptions): SplatCloud {
  const header = readPlyHeader(bytes);
  const layout = compressedLayout(header);
  const { count } = layout.vertex;
  checkCount(count, options.maxGaussians);
  if (layout.chunk.count < Math.ceil(count / chunkGaussians)) throw badLayout("fewer chunks than its gaussians need");
  if (layout.sh !== undefined && layout.sh.count < count) throw badLayout("fewer rows of SH than gaussians");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = elementStarts(view, header);
  const degree = layout.shDegree;
  const cloud: SplatCloud = {
    count,
    frame: options.frame,
    shDegree: degree,
    antialiased: false,
    positions: packedColumn(count, 3),
    scales: packedColumn(count, 3),
    rotations: packedColumn(count, 4),
    opacities: packedColumn(count, 1),
    colors: packedColumn(count, 3),
    sh: packedColumn(count, 3 * shCoefficients(degree)),
  };
  const bounds = readBounds(view, starts.get("chunk")!, layout.chunk, Math.ceil(count / chunkGaussians));
  unpackWords(cloud, view, starts.get("vertex")!, plyRow(layout.vertex) as PlyRow, bounds);
  if (layout.sh !== undefined) unpackSh(cloud, bytes, starts.get("sh")!, plyRow(layout.sh) as PlyRow);
  return cloud;
}

interface CompressedLayout {
  readonly chunk: PlyElement;
  readonly vertex: PlyElement;
  readonly sh: PlyElement | undefined;
  readonly shDegree: ShDegree;
}

function compressedLayout({ format, elements }: PlyHeader): CompressedLayout {
  if (format !== "binary_little_endian") throw badLayout("a format other than little-endian binary");
  const element = (name: string) => elements.find((candidate) => candidate.name === name);
  const chunk = element("chunk");
  const vertex = element("vertex");
  const sh = element("sh");
  if (chunk === undefined || vertex === undefined) throw badLayout("no chunks or no vertices");
  demand(chunk, [...boundNames, ...scaleNames], "float32");
  demand(vertex, packedNames, "uint32");
  const rest = sh?.properties.length ?? 0;
  const shDegree = ([0, 1, 2, 3] as const).find((degree) => 3 * shCoefficients(degree) === rest);
  if (shDegree === undefined) throw badLayout(`${rest} SH properties`);
  if (sh !== undefined) demand(sh, shNames(rest), "uint8");
  return { chunk, vertex, sh: rest === 0 ? undefined : sh, shDegree };
}

function shNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `f_rest_${index}`);
}

function demand(element: PlyElement, names: readonly string[], type: string): void {
  for (const name of names) {
    const property = element.properties.find((candidate) => candidate.name === name);
    if (property?.type !== type) throw badLayout(`no ${name} of type ${type} in its element "${element.name}"`);
  }
  if (element.properties.some(({ countType }) => countType !== undefined)) throw badLayout("a list property");
}

function badLayout(what: string): SplatError {
  return new SplatError("PLY_COMPRESSED_LAYOUT", `the compressed PLY file has ${what}`, {
    facts: { what },
    next: "export it again, or as an uncompressed PLY",
  });
}

/** Where each element begins; every one is checked to lie within the file. */
function elementStarts(view: DataView, { elements, bodyStart }: PlyHeader): Map<string, number> {
  const starts = new Map<string, number>();
  let at = bodyStart;
  for (const element of elements) {
    starts.set(element.name, at);
    at = skipElement(view, at, element, true);
  }
  return starts;
}

/** Minima and spans of a chunk, packed: position 3 + 3, scale 3 + 3, colour 3 + 3. Older files have no colour bounds: 0 to 1. */
function readBounds(view: DataView, start: number, chunk: PlyElement, count: number): Float64Array {
  const row = plyRow(chunk) as PlyRow;
  const coloured = colorNames.every((name) => row.fields.get(name)?.type === "float32");
  const groups = [boundNames, scaleNames, ...(coloured ? [colorNames] : [])];
  const columns = copyColumns(view, start, row, count, groups, true);
  const bounds = new Float64Array(18 * count);
  for (let index = 0; index < count; index++) {
    for (let group = 0; group < 3; group++) {
      const data = columns[group]?.data;
      for (let axis = 0; axis < 3; axis++) {
        const low = data === undefined ? 0 : data[6 * index + axis]!;
        const high = data === undefined ? 1 : data[6 * index + 3 + axis]!;
        bounds[18 * index + 6 * group + axis] = low;
        bounds[18 * index + 6 * group + 3 + axis] = high - low;
      }
    }
  }
  return bounds;
}

const logits = Float32Array.from({ length: 256 }, (_, byte) => -Math.log(255 / byte - 1));

function unpackWords(cloud: SplatCloud, view: DataView, start: number, row: PlyRow, bounds: Float64Array): void {
  const [position, rotation, scale, color] = packedNames.map((name) => row.fields.get(name)!.offset) as [
    number,
    number,
    number,
    number,
  ];
  const positions = cloud.positions.data;
  const scales = cloud.scales.data;
  const colors = cloud.colors.data;
  const opacities = cloud.opacities.data;
  for (let index = 0, at = start; index < cloud.count; index++, at += row.bytes) {
    const chunk = 18 * (index >>> 8);
    const out = 3 * index;
    const p = view.getUint32(at + position, true);
    positions[out] = bounds[chunk]! + bounds[chunk + 3]! * ((p >>> 21) / 2047);
    positions[out + 1] = bounds[chunk + 1]! + bounds[chunk + 4]! * (((p >>> 11) & 1023) / 1023);
    positions[out + 2] = bounds[chunk + 2]! + bounds[chunk + 5]! * ((p & 2047) / 2047);
    const s = view.getUint32(at + scale, true);
    scales[out] = bounds[chunk + 6]! + bounds[chunk + 9]! * ((s >>> 21) / 2047);
    scales[out + 1] = bounds[chunk + 7]! + bounds[chunk + 10]! * (((s >>> 11) & 1023) / 1023);
    scales[out + 2] = bounds[chunk + 8]! + bounds[chunk + 11]! * ((s & 2047) / 2047);
    const c = view.getUint32(at + color, true);
    colors[out] = (bounds[chunk + 12]! + bounds[chunk + 15]! * ((c >>> 24) / 255) - 0.5) / shC0;
    colors[out + 1] = (bounds[chunk + 13]! + bounds[chunk + 16]! * (((c >>> 16) & 255) / 255) - 0.5) / shC0;
    colors[out + 2] = (bounds[chunk + 14]! + bounds[chunk + 17]! * (((c >>> 8) & 255) / 255) - 0.5) / shC0;
    opacities[index] = logits[c & 255]!;
    unpackRotation(cloud.rotations.data, 4 * index, view.getUint32(at + rotation, true));
  }
}

/** Two bits name the component of w, x, y, z that is left out, positive and the largest; the others follow, ten bits each. */
function unpackRotation(out: Float32Array, at: number, word: number): void {
  const largest = word >>> 30;
  let squares = 0;
  for (let component = 3, rest = word; component >= 0; component--) {
    if (component === largest) continue;
    const value = ((rest & 1023) / 1023 - 0.5) * Math.SQRT2;
    out[at + component] = value;
    squares += value * value;
    rest >>>= 10;
  }
  out[at + largest] = Math.sqrt(Math.max(0, 1 - squares));
}

/** The ends of the range are exact, what lies between stands for the middle of its step; the whole is −4 to 4. */
const shValues = Float32Array.from({ length: 256 }, (_, byte) => {
  const share = byte === 0 ? 0 : byte === 255 ? 1 : (byte + 0.5) / 256;
  return (share - 0.5) * 8;
});

function unpackSh(cloud: SplatCloud, bytes: Uint8Array, start: number, row: PlyRow): void {
  const { data, stride } = cloud.sh;
  const offsets = shNames(stride).map((name) => row.fields.get(name)!.offset);
  for (let index = 0, at = start, out = 0; index < cloud.count; index++, at += row.bytes) {
    for (let component = 0; component < stride; component++) data[out++] = shValues[bytes[at + offsets[component]!]!]!;
  }
}
