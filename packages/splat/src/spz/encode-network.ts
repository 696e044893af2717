import { type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import type { Compressors } from "./compressors.ts";
import { encodeAlphas, encodeColors, encodePositions, encodeScales, encodeSh } from "./encode-arrays.ts";
import { blockGaussians, encodeBlocks } from "./encode-blocks.ts";
import { encodeFirstThree } from "./encode-rotations.ts";
import { newPayload, type SpzHeader, type SpzOffsets, spzOffsets } from "./payload-layout.ts";
import { type Relabelled, relabelAxes, relabelSpace } from "./relabel-axes.ts";
import { zstdFrame } from "./zstd-frame.ts";

/**
 * `parity` gives the reference encoder's bytes, wrapped positions included. `quality` gives files of the same format and size whose rotations
 * are nearly fifteen times as exact, and refuses positions that would wrap.
 */
export type SpzMode = "parity" | "quality";

const fractionalBits = 12;

/** The validators' decoder takes fewer than their encoder does. */
const networkGaussians = 10_000_000;

/** @throws SplatError SPZ_FRAME, SPZ_SH_DEGREE, SPLATS_NONE, SPLATS_TOO_MANY */
export function networkHeader(cloud: SplatCloud): SpzHeader {
  const { count, shDegree, antialiased, frame } = cloud;
  if (frame !== "RUB") {
    throw new SplatError("SPZ_FRAME", `the network's SPZ holds RUB and the cloud is ${frame}`, {
      facts: { frame },
      next: "turn the cloud first",
    });
  }
  if (shDegree === 4) {
    throw new SplatError("SPZ_SH_DEGREE", "the network's SPZ has no room for SH of degree 4", {
      next: "reduce it first",
    });
  }
  if (count === 0) throw new SplatError("SPLATS_NONE", "a cloud of no gaussians cannot be submitted");
  if (count > networkGaussians) {
    throw new SplatError(
      "SPLATS_TOO_MANY",
      `validators read at most ${networkGaussians} gaussians, here are ${count}`,
      {
        facts: { count, limit: networkGaussians },
        next: "prune the cloud",
      },
    );
  }
  return { version: 2, count, shDegree, fractionalBits, antialiased };
}

/**
 * Encodes the gaussians from `from` up to `to` into their places in a payload made by `newPayload(networkHeader(cloud))`. Ranges do not
 * touch each other's bytes, so threads may share the work over one SharedArrayBuffer, and the bytes do not depend on how it was shared.
 * @throws SplatError SPZ_VALUES
 */
export function encodeRange(
  cloud: SplatCloud,
  payload: Uint8Array,
  from: number,
  to: number,
  { mode }: { readonly mode: SpzMode },
): void {
  const at = spzOffsets(networkHeader(cloud));
  const limit = mode === "parity" ? 2 ** 31 : 2 ** 23;
  const relabelled = mode === "quality" ? relabelSpace(Math.min(blockGaussians, to - from)) : undefined;
  encodeBlocks(
    from,
    to,
    (start, end) =>
      encodePositions(payload, at.positions, cloud.positions, fractionalBits, limit, start, end) &&
      encodeAlphas(payload, at.alphas, cloud.opacities, start, end) &&
      encodeColors(payload, at.colors, cloud.colors, start, end) &&
      encodeShapes(cloud, payload, at, start, end, relabelled) &&
      encodeSh(payload, at.sh, cloud.sh, shCoefficients(cloud.shDegree), start, end),
  );
}

function encodeShapes(
  { scales, rotations }: SplatCloud,
  payload: Uint8Array,
  at: SpzOffsets,
  from: number,
  to: number,
  relabelled: Relabelled | undefined,
): boolean {
  if (relabelled === undefined) {
    return (
      encodeScales(payload, at.scales, scales, from, to) && encodeFirstThree(payload, at.rotations, rotations, from, to)
    );
  }
  relabelAxes(relabelled, rotations, scales, from, to);
  const block = to - from;
  return (
    encodeScales(payload, at.scales + 3 * from, relabelled.scales, 0, block) &&
    encodeFirstThree(payload, at.rotations + 3 * from, relabelled.rotations, 0, block)
  );
}

/** The uncompressed version 2 payload. @throws SplatError as `networkHeader` and `encodeRange` */
export function encodeNetworkPayload(cloud: SplatCloud, options: { readonly mode: SpzMode }): Uint8Array {
  const payload = newPayload(networkHeader(cloud));
  encodeRange(cloud, payload, 0, cloud.count, options);
  return payload;
}

/**
 * The file that validators accept: the payload in one zstd frame that states its content size.
 * @param options.level of zstd, 1 to 22.
 * @throws SplatError as `encodeNetworkPayload`; SPZ_COMPRESSOR where the compressor fails or leaves the size out
 */
export function encodeNetworkSpz(
  cloud: SplatCloud,
  options: { readonly mode: SpzMode; readonly level?: number },
  compressors: Compressors,
): Uint8Array {
  return frameNetworkPayload(encodeNetworkPayload(cloud, options), options.level ?? 1, compressors);
}

/** The second half of `encodeNetworkSpz`, for payloads that threads have filled. */
export function frameNetworkPayload(payload: Uint8Array, level: number, compressors: Compressors): Uint8Array {
  let file: Uint8Array;
  try {
    file = compressors.zstdCompress(payload, level);
  } catch (cause) {
    throw badCompressor("zstd compression failed", cause);
  }
  const frame = zstdFrame(file);
  if (frame?.contentBytes !== payload.length || frame.end !== file.length) {
    throw badCompressor("the zstd compressor made something else than one frame that states its content size");
  }
  return file;
}

function badCompressor(message: string, cause?: unknown): SplatError {
  return new SplatError("SPZ_COMPRESSOR", message, { next: "give a compressor that does", cause });
}
