import type { Frame } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";

export type Vector3 = readonly [number, number, number];

/**
 * A pinhole camera in the RUB world (+Y up, the front of an object faces +Z). Clouds of another frame are turned for the picture,
 * so a camera means the same whatever file it looks at.
 */
export interface Camera {
  readonly eye: Vector3;
  readonly target: Vector3;
  /** Any direction that is not along the line of sight. */
  readonly up: Vector3;
  /** Of the picture's height, between 0 and 180 exclusive; pixels are square. */
  readonly fovDegrees: number;
  /** Gaussians with their mean outside near..far (distance along the line of sight) are not drawn. */
  readonly near: number;
  readonly far: number;
}

/** A camera as the projection wants it: rows of the rotation from the cloud's frame to right, down, forward. */
export interface ViewBasis {
  readonly eye: Vector3;
  readonly right: Vector3;
  readonly down: Vector3;
  readonly forward: Vector3;
}

/**
 * @param frame of the cloud that is looked at: the camera is turned into it, which costs less than turning the cloud.
 * @throws SplatError CAMERA_INVALID when a number is not finite, nothing lies between eye and target, or `up` is along the line of sight
 */
export function viewBasis(camera: Camera, frame: Frame): ViewBasis {
  const numbers = [...camera.eye, ...camera.target, ...camera.up, camera.fovDegrees, camera.near, camera.far];
  const inOrder = camera.near > 0 && camera.far > camera.near && camera.fovDegrees > 0 && camera.fovDegrees < 180;
  if (!inOrder || !numbers.every(Number.isFinite)) throw invalid("needs finite numbers, 0 < near < far, 0 < fov < 180");
  const forward = unit([
    camera.target[0] - camera.eye[0],
    camera.target[1] - camera.eye[1],
    camera.target[2] - camera.eye[2],
  ]);
  const right = unit(cross(forward, camera.up));
  const down = cross(forward, right);
  const turned = (v: Vector3): Vector3 => (frame === "RUB" ? v : [v[0], -v[1], -v[2]]);
  return { eye: turned(camera.eye), right: turned(right), down: turned(down), forward: turned(forward) };
}

function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Vector3): Vector3 {
  const length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  if (!(length > 1e-9)) throw invalid("looks nowhere: eye and target coincide, or up lies along the line of sight");
  return [v[0] / length, v[1] / length, v[2] / length];
}

function invalid(why: string): SplatError {
  return new SplatError("CAMERA_INVALID", `the camera ${why}`, {
    next: "give the camera a place, a target and an up direction",
  });
}
