import { SplatError } from "../../errors/index.ts";
import { malformedGlb } from "./fields.ts";

/** Draco's bit in the header flags: names and comments come before the mesh. */
const metadataFlag = 0x8000;

/**
 * How many triangles a Draco stream says it unpacks to, read before the decoder reserves memory for them: a few bytes can claim
 * billions.
 * @throws SplatError `GLB_MALFORMED`, `GLB_UNSUPPORTED` (streams with metadata: the number cannot be found without parsing it)
 * @source the Draco bitstream, versions 2.0 to 2.2: header, then connectivity by method 0 (sequential) or 1 (edgebreaker)
 */
export function dracoFaces(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || !["D", "R", "A", "C", "O"].every((letter, at) => bytes[at] === letter.charCodeAt(0))) {
    throw malformedGlb("a compressed mesh does not begin with DRACO");
  }
  const version = bytes[5]! * 10 + bytes[6]!;
  const [kind, method] = [bytes[7], bytes[8]];
  if (version < 20 || version > 22 || kind !== 1 || method === undefined || method > 1) {
    throw malformedGlb(`a compressed mesh is of Draco version ${bytes[5]}.${bytes[6]}, kind ${kind}, method ${method}`);
  }
  if ((view.getUint16(9, true) & metadataFlag) !== 0) {
    throw new SplatError("GLB_UNSUPPORTED", "a compressed mesh carries Draco metadata", {
      next: "Export the model without Draco compression.",
    });
  }
  if (method === 0) return version < 22 ? word(view, 11) : varint(bytes, 11).value;
  // One byte of traversal method; before 2.2 a count that nobody uses any more; then vertices, then faces.
  const vertices = varint(bytes, version < 22 ? varint(bytes, 12).end : 12);
  return varint(bytes, vertices.end).value;
}

function word(view: DataView, at: number): number {
  if (at + 4 > view.byteLength) throw malformedGlb("a compressed mesh ends in its header");
  return view.getUint32(at, true);
}

function varint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let k = 0; k < 5; k++) {
    const byte = bytes[at + k];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * k);
    if (byte < 0x80) return { value, end: at + k + 1 };
  }
  throw malformedGlb("a compressed mesh ends in its header");
}
