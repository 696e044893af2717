import type { Frame } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { corrupt } from "./decompress.ts";

const extensionsFlag = 2;
const coordinateSystemRecord = 0xadbe0003;

/** Upstream's numbers of coordinate systems, as far as this package has them; 0 is "not said". */
const coordinateSystems: Readonly<Record<number, Frame>> = { 0: "RUB", 4: "RUB", 6: "RDF" };

/**
 * The frame of the stored numbers: RUB unless an extension record names another. Records are u32 type, u32 length, payload; unknown
 * ones are passed over.
 * @param extensions the bytes where records lie, as far as the file goes.
 * @throws SplatError SPZ_FRAME, SPZ_CORRUPT
 */
export function storedFrame(flags: number, extensions: Uint8Array): Frame {
  if ((flags & extensionsFlag) === 0) return "RUB";
  const view = new DataView(extensions.buffer, extensions.byteOffset, extensions.byteLength);
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end > view.byteLength) throw corrupt("an extension record goes beyond its place");
    if (view.getUint32(at, true) === coordinateSystemRecord && end >= at + 12) {
      return frameNumbered(view.getUint32(at + 8, true));
    }
    at = end;
  }
  return "RUB";
}

function frameNumbered(system: number): Frame {
  const frame = coordinateSystems[system];
  if (frame !== undefined) return frame;
  throw new SplatError(
    "SPZ_FRAME",
    `the SPZ file says its coordinate system is number ${system}, which is not read here`,
    {
      facts: { system },
      next: "convert it to RUB with the program that wrote it",
    },
  );
}
