import type { Frame, SplatCloud } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { detectFormat } from "../format/index.ts";
import { toFrame } from "../ops/index.ts";
import type { Compressors } from "./compressors.ts";
import { cloudOf, decodeRange, newDecodeTarget, payloadBodies, type SpzBodies } from "./decode-range.ts";
import { gunzip, mayBecome, unzstd } from "./decompress.ts";
import { type SpzHeader, spzOffsets } from "./payload-layout.ts";
import { defaultPayloadBytes, readPayloadHeader, type SpzLimits } from "./read-payload.ts";
import { storedFrame } from "./stored-frame.ts";
import { readV4 } from "./v4-container.ts";

export interface DecodeSpzOptions extends SpzLimits {
  /** The frame of the result. */
  readonly frame: Frame;
}

export interface DecodedSpz {
  readonly cloud: SplatCloud;
  /** `network`: one zstd frame, what subnet 17 accepts. `niantic`: what stock viewers load. */
  readonly dialect: "network" | "niantic";
  readonly version: 1 | 2 | 3 | 4;
  readonly fractionalBits: number;
}

/**
 * Reads any SPZ file. Both dialects store RUB, except where an extension record of a Niantic file says otherwise.
 * @throws SplatError SPZ_UNKNOWN, SPZ_CORRUPT, SPZ_TOO_LARGE, SPZ_VERSION, SPZ_HEADER_INVALID, SPZ_FRAME,
 *   SPLATS_NONE, SPLATS_TOO_MANY
 */
export function decodeSpz(bytes: Uint8Array, compressors: Compressors, options: DecodeSpzOptions): DecodedSpz {
  const limit = mayBecome(bytes.length, options.maxPayloadBytes ?? defaultPayloadBytes);
  switch (detectFormat(bytes)) {
    case "spz-zstd":
      return decodePayload(unzstd(bytes, compressors, limit), "network", [1, 2], options);
    case "spz-gzip":
      return decodePayload(gunzip(bytes, compressors, limit), "niantic", [1, 2, 3], options);
    case "spz-v4":
      return decodeV4(bytes, compressors, options);
    case "spz-raw":
      return decodePayload(bytes, "niantic", [1, 2, 3], options);
    default:
      throw new SplatError("SPZ_UNKNOWN", "the file has none of the magic numbers of SPZ", {
        next: "look at what it is; an HTML answer saved as a file is a common one",
      });
  }
}

function decodeV4(bytes: Uint8Array, compressors: Compressors, options: DecodeSpzOptions): DecodedSpz {
  const { header, bodies, extensions } = readV4(bytes, compressors, options);
  return decodeArrays(bodies, header, "niantic", storedFrame(bytes[14]!, extensions), options.frame);
}

function decodePayload(
  payload: Uint8Array,
  dialect: DecodedSpz["dialect"],
  versions: readonly number[],
  options: DecodeSpzOptions,
): DecodedSpz {
  const header = readPayloadHeader(payload, versions, options);
  const extensions = payload.subarray(spzOffsets(header).end);
  const stored = dialect === "niantic" ? storedFrame(payload[14]!, extensions) : "RUB";
  return decodeArrays(payloadBodies(payload, header), header, dialect, stored, options.frame);
}

function decodeArrays(
  bodies: SpzBodies,
  header: SpzHeader,
  dialect: DecodedSpz["dialect"],
  stored: Frame,
  frame: Frame,
): DecodedSpz {
  const target = newDecodeTarget(header);
  decodeRange(bodies, header, target, 0, header.count);
  const cloud = toFrame(cloudOf(header, target, stored), frame);
  return { cloud, dialect, version: header.version, fractionalBits: header.fractionalBits };
}
