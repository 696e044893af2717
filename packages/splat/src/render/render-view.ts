import type { SplatCloud } from "../cloud/index.ts";
import type { Picture } from "../mesh/picture.ts";
import type { Camera, Vector3 } from "./camera.ts";
import { prepareView } from "./prepare-view.ts";
import type { PictureSize } from "./prepared-view.ts";
import { renderBand } from "./render-band.ts";

export const white: Vector3 = [1, 1, 1];

/** Rows painted at a time: their accumulators stay in the processor's cache. */
const bandRows = 128;

/**
 * The picture a camera takes: gaussians splatted front to back, opaque background. The same cloud and camera give the same bytes,
 * in bands and threads too.
 * @param options.background red, green, blue, 0 to 1; white when absent
 * @throws SplatError CAMERA_INVALID, RENDER_SIZE_INVALID
 */
export function renderView(
  cloud: SplatCloud,
  camera: Camera,
  options: PictureSize & { readonly background?: Vector3 },
): Picture {
  const { width, height, background = white } = options;
  const view = prepareView(cloud, camera, options);
  const rgba = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += bandRows) {
    const end = Math.min(height, row + bandRows);
    renderBand(view, row, end, background, rgba.subarray(row * width * 4, end * width * 4));
  }
  return { width, height, rgba };
}
