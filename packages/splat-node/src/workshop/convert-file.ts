import type { Frame, SplatCloud } from "@lode/splat/cloud";
import { networkExtent, normalise, prune, reduceSh, toFrame } from "@lode/splat/ops";
import { writePly } from "@lode/splat/ply";
import { encodeNetworkSpz, encodeNianticSpz } from "@lode/splat/spz";
import { nodeCompressors } from "../compressors/index.ts";
import { inspectFile } from "./inspect-file.ts";
import { cloudIn, openFile } from "./open-file.ts";
import type { Converted, ConvertOptions, ShapeOptions } from "./options.ts";

const defaultLevel = 1;

/** @throws SplatError, LodeError */
export async function convertFile(bytes: Uint8Array, options: ConvertOptions): Promise<Converted> {
  const startedAt = performance.now();
  const opened = cloudIn(await openFile(bytes, options), options);
  const openedAt = performance.now();
  const { cloud, normalisation } = shape(opened, options);
  const shapedAt = performance.now();
  const made = encode(cloud, options);
  const encodedAt = performance.now();
  const inspection = inspectFile(made, await openFile(made, { frame: outFrame(options) }));
  return {
    bytes: made,
    inspection,
    ...(normalisation === undefined ? {} : { normalisation }),
    seconds: {
      open: (openedAt - startedAt) / 1000,
      shape: (shapedAt - openedAt) / 1000,
      encode: (encodedAt - shapedAt) / 1000,
      inspect: (performance.now() - encodedAt) / 1000,
    },
  };
}

/** Upright first, then fewer and simpler gaussians, then centred: what was dropped has no say in where the middle is. */
export function shape(
  opened: SplatCloud,
  options: ShapeOptions,
): { cloud: SplatCloud; normalisation?: NonNullable<Converted["normalisation"]> } {
  let cloud = toFrame(opened, "RUB");
  if (options.prune) cloud = prune(cloud, options.prune);
  if (options.shDegree !== undefined && options.shDegree < cloud.shDegree) cloud = reduceSh(cloud, options.shDegree);
  if (options.normalise === false) return { cloud };
  const { cloud: placed, centre, scale } = normalise(cloud, { extent: options.normalise?.extent ?? networkExtent });
  return { cloud: placed, normalisation: { centre, scale } };
}

function outFrame({ to, outFrame = "RUB" }: ConvertOptions): Frame {
  return to === "ply" ? outFrame : "RUB";
}

function encode(cloud: SplatCloud, options: ConvertOptions): Uint8Array {
  const { to, mode = "quality", level = defaultLevel } = options;
  switch (to) {
    case "spz":
      return encodeNetworkSpz(cloud, { mode, level }, nodeCompressors);
    case "ply":
      return writePly(toFrame(cloud, outFrame(options)));
    case "spz-v3":
      return encodeNianticSpz(cloud, { version: 3 }, nodeCompressors);
    case "spz-v4":
      return encodeNianticSpz(cloud, { version: 4 }, nodeCompressors);
  }
}
