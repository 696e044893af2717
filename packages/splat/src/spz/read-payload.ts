import { maxGaussians, type ShDegree } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { corrupt, tooLarge } from "./decompress.ts";
import { antialiasedFlag, payloadHeaderBytes, type SpzHeader, spzMagic, spzOffsets } from "./payload-layout.ts";

export interface SpzLimits {
  /** Default: what the network's own encoder takes. */
  readonly maxGaussians?: number;
  /** Of the uncompressed arrays. Default: 700 MB, which is `maxGaussians` of degree 3. */
  readonly maxPayloadBytes?: number;
}

export const defaultPayloadBytes = 700_000_000;

/**
 * The header of an uncompressed payload of version 1 to 3, checked against the bytes that are there. Bytes after the arrays are ignored,
 * as every decoder does.
 * @throws SplatError SPZ_CORRUPT, SPZ_VERSION, SPZ_HEADER_INVALID, SPLATS_NONE, SPLATS_TOO_MANY
 */
export function readPayloadHeader(payload: Uint8Array, versions: readonly number[], limits: SpzLimits): SpzHeader {
  if (payload.length < payloadHeaderBytes) throw corrupt("it ends within its header");
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (view.getUint32(0, true) !== spzMagic) throw corrupt("its payload has no SPZ magic");
  const version = view.getUint32(4, true);
  if (!versions.includes(version)) {
    throw new SplatError("SPZ_VERSION", `SPZ version ${version} is not one of ${versions.join(", ")} here`, {
      facts: { version },
      next: "convert the file with a newer program, or with the one that wrote it",
    });
  }
  const header = checkedHeader(headerFields(payload), limits);
  if (spzOffsets(header).end > payload.length)
    throw corrupt(`it declares ${header.count} gaussians and ends before the last`);
  return header;
}

/** The fields that all versions have in common, unchecked; at least 16 bytes. */
export function headerFields(bytes: Uint8Array): SpzHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, payloadHeaderBytes);
  return {
    version: view.getUint32(4, true) as SpzHeader["version"],
    count: view.getUint32(8, true),
    shDegree: bytes[12] as ShDegree,
    fractionalBits: bytes[13]!,
    antialiased: (bytes[14]! & antialiasedFlag) !== 0,
  };
}

/** @throws SplatError SPZ_HEADER_INVALID, SPLATS_NONE, SPLATS_TOO_MANY, SPZ_TOO_LARGE */
export function checkedHeader(header: SpzHeader, limits: SpzLimits): SpzHeader {
  const { version, count, shDegree, fractionalBits } = header;
  const most = limits.maxGaussians ?? maxGaussians;
  if (shDegree > (version === 4 ? 4 : 3) || fractionalBits > 23) {
    throw new SplatError("SPZ_HEADER_INVALID", `SH degree ${shDegree} or ${fractionalBits} fractional bits cannot be`, {
      facts: { shDegree, fractionalBits },
      next: "fetch or write it again",
    });
  }
  if (count === 0) throw new SplatError("SPLATS_NONE", "the file declares no gaussians at all");
  if (count > most) {
    throw new SplatError("SPLATS_TOO_MANY", `the file declares ${count} gaussians, at most ${most} are read`, {
      facts: { count, limit: most },
      next: "prune it, or raise the limit if the file is to be trusted",
    });
  }
  const { end } = spzOffsets(header);
  const limit = limits.maxPayloadBytes ?? defaultPayloadBytes;
  if (end > limit) throw tooLarge(end, limit);
  return header;
}
