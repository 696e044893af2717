import { type ShDegree, shCoefficients } from "../cloud/index.ts";

/** What an SPZ file says of itself, in the 16 bytes before its arrays (v1 to v3) or the 32 of v4. */
export interface SpzHeader {
  readonly version: 1 | 2 | 3 | 4;
  readonly count: number;
  readonly shDegree: ShDegree;
  /** Positions are integers of this many binary places; unused in version 1. */
  readonly fractionalBits: number;
  readonly antialiased: boolean;
}

/** Bytes of one gaussian in each array. */
export interface SpzStrides {
  readonly positions: number;
  readonly alphas: number;
  readonly colors: number;
  readonly scales: number;
  readonly rotations: number;
  readonly sh: number;
}

/** Offset of each array in a payload; `end` is the payload's length. */
export interface SpzOffsets extends SpzStrides {
  readonly end: number;
}

export const spzMagic = 0x5053474e;
export const payloadHeaderBytes = 16;
export const antialiasedFlag = 1;

/** In the order in which the arrays lie one after the other. */
export const spzArrays = ["positions", "alphas", "colors", "scales", "rotations", "sh"] as const;

/** Version 1 has half-float positions, version 3 on keeps the smallest three of the quaternion. */
export function spzStrides({ version, shDegree }: SpzHeader): SpzStrides {
  return {
    positions: version === 1 ? 6 : 9,
    alphas: 1,
    colors: 3,
    scales: 3,
    rotations: version < 3 ? 3 : 4,
    sh: 3 * shCoefficients(shDegree),
  };
}

export function spzOffsets(header: SpzHeader): SpzOffsets {
  const strides = spzStrides(header);
  let at = payloadHeaderBytes;
  const offsets: Record<string, number> = {};
  for (const name of spzArrays) {
    offsets[name] = at;
    at += strides[name] * header.count;
  }
  return { ...(offsets as unknown as SpzStrides), end: at };
}

/** An empty payload of the right length with its header written. */
export function newPayload(header: SpzHeader, buffer?: ArrayBufferLike): Uint8Array {
  const { end } = spzOffsets(header);
  const payload = buffer === undefined ? new Uint8Array(end) : new Uint8Array(buffer, 0, end);
  const view = new DataView(payload.buffer, payload.byteOffset);
  view.setUint32(0, spzMagic, true);
  view.setUint32(4, header.version, true);
  view.setUint32(8, header.count, true);
  payload[12] = header.shDegree;
  payload[13] = header.fractionalBits;
  payload[14] = header.antialiased ? antialiasedFlag : 0;
  payload[15] = 0;
  return payload;
}
