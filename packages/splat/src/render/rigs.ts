import { SplatError } from "../errors/index.ts";
import type { Camera } from "./camera.ts";

/** Side of the square pictures that the network's validators render, pixels. */
export const rigPixels = 518;

/** Of the sixteen: the one shown as preview, and the four of the preview grid. @source reference 404 three-gen 5fc61f1, server/pipeline.py */
export const rigPreviewView = 1;
export const rigGridViews: readonly number[] = [1, 5, 9, 13];

const rigViews = 16;
const orbit = { radius: 2.5, fovDegrees: 49.1, near: 0.01, far: 100 } as const;
/** Degrees above the horizon that the camera looks down from. */
const rigElevation = 15;
const maxTurntableViews = 720;

/**
 * The cameras that validators score a submission with: once round at 2.5 from the origin, both ends of the circle included, so that
 * the first and the last view are the same.
 * @source reference 404 three-gen 5fc61f1, engine/rendering: theta = linspace(0, 360, 16), phi = -15
 */
export function validatorRig(): Camera[] {
  return Array.from({ length: rigViews }, (_, view) => orbitCamera((360 / (rigViews - 1)) * view));
}

/** `views` cameras evenly round the object, the last one a step before the first; the same distance and lens as {@link validatorRig}. */
export function turntable(views: number): Camera[] {
  if (!Number.isInteger(views) || views < 1 || views > maxTurntableViews) {
    throw new SplatError("RENDER_SIZE_INVALID", `a turntable has 1 to ${maxTurntableViews} views, not ${views}`, {
      facts: { views },
    });
  }
  return Array.from({ length: views }, (_, view) => orbitCamera((360 / views) * view));
}

/** @param azimuthDegrees 0 faces the front (+Z); grows towards the object's left side (+X) */
function orbitCamera(azimuthDegrees: number): Camera {
  const azimuth = (azimuthDegrees % 360) * (Math.PI / 180);
  const elevation = rigElevation * (Math.PI / 180);
  const across = orbit.radius * Math.cos(elevation);
  return {
    eye: [across * Math.sin(azimuth), orbit.radius * Math.sin(elevation), across * Math.cos(azimuth)],
    target: [0, 0, 0],
    up: [0, 1, 0],
    fovDegrees: orbit.fovDegrees,
    near: orbit.near,
    far: orbit.far,
  };
}
