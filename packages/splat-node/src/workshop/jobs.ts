import type { SplatCloud } from "@lode/splat/cloud";
import type { Picture } from "@lode/splat/mesh";
import {
  type Camera,
  type PictureSize,
  type PreparedView,
  prepareView,
  renderBand,
  renderView,
  type Vector3,
} from "@lode/splat/render";
import { convertFile, shape } from "./convert-file.ts";
import { inspectFile } from "./inspect-file.ts";
import { openCloud, openFile } from "./open-file.ts";
import type { Converted, ConvertOptions, Inspection, OpenOptions } from "./options.ts";
import { sharedCloud, sharedFloats } from "./shared-memory.ts";

/** What a worker is asked; everything in it can be cloned, and what is large is moved or shared. */
export type Job =
  | { readonly do: "inspect"; readonly bytes: Uint8Array; readonly options: OpenOptions }
  | { readonly do: "convert"; readonly bytes: Uint8Array; readonly options: ConvertOptions }
  | {
      readonly do: "open";
      readonly bytes: Uint8Array;
      readonly options: OpenOptions & { readonly normalise?: { readonly extent: number } };
    }
  | {
      readonly do: "paint";
      readonly cloud: SplatCloud;
      readonly camera: Camera;
      readonly size: PictureSize;
      readonly background: Vector3;
    }
  | { readonly do: "prepare"; readonly cloud: SplatCloud; readonly camera: Camera; readonly size: PictureSize }
  | {
      readonly do: "band";
      readonly view: PreparedView;
      readonly firstRow: number;
      readonly endRow: number;
      readonly background: Vector3;
      /** All rows of the picture, shared. */
      readonly rgba: Uint8Array;
    };

/** What each job answers, by its name. */
export interface Done {
  inspect: Inspection;
  convert: Converted;
  open: SplatCloud;
  paint: Picture;
  prepare: PreparedView;
  band: undefined;
}

export async function doJob(job: Job): Promise<Done[Job["do"]]> {
  switch (job.do) {
    case "inspect":
      return inspectFile(job.bytes, await openFile(job.bytes, job.options));
    case "convert":
      return convertFile(job.bytes, job.options);
    case "open": {
      const cloud = await openCloud(job.bytes, job.options);
      const { normalise } = job.options;
      return sharedCloud(normalise ? shape(cloud, { normalise }).cloud : cloud);
    }
    case "paint":
      return renderView(job.cloud, job.camera, { ...job.size, background: job.background });
    case "prepare":
      return prepareView(job.cloud, job.camera, job.size, sharedFloats);
    case "band": {
      const { view, firstRow, endRow, background, rgba } = job;
      renderBand(view, firstRow, endRow, background, rgba.subarray(firstRow * view.width * 4, endRow * view.width * 4));
      return undefined;
    }
  }
}

/** The buffers of an answer that move back to the caller; small ones may lie in the pool that Node shares out, and are copied. */
export function movable(done: Done[Job["do"]]): ArrayBuffer[] {
  const large = done && ("rgba" in done ? done.rgba : "seconds" in done ? done.bytes : undefined);
  return large?.buffer instanceof ArrayBuffer && large.buffer.byteLength > Buffer.poolSize ? [large.buffer] : [];
}
