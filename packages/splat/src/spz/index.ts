export type { Compressors } from "./compressors.ts";
export {
  cloudOf,
  type DecodeTarget,
  decodeRange,
  newDecodeTarget,
  payloadBodies,
  type SpzBodies,
} from "./decode-range.ts";
export { type DecodedSpz, type DecodeSpzOptions, decodeSpz } from "./decode-spz.ts";
export {
  encodeNetworkPayload,
  encodeNetworkSpz,
  encodeRange,
  frameNetworkPayload,
  networkHeader,
  type SpzMode,
} from "./encode-network.ts";
export { encodeNianticSpz, type NianticOptions } from "./encode-niantic.ts";
export { newPayload, type SpzHeader } from "./payload-layout.ts";
export type { SpzLimits } from "./read-payload.ts";
