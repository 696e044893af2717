import { type SplatCloud, shC0, shCoefficients } from "../cloud/index.ts";
import { type Camera, viewBasis } from "./camera.ts";
import { depthOrder } from "./depth-order.ts";
import { checkSize, type PictureSize, type PreparedView, splatField, splatFloats } from "./prepared-view.ts";
import { drawnCoefficients, evaluateBasis, maxDrawnDegree } from "./sh-basis.ts";

/** Variance, square pixels, added to every splat so that none falls between pixels. @source reference rasteriser, eps2d */
const lowPass = 0.3;
/** Fainter than one step of 8 bits is not drawn. */
const faintest = 1 / 255;
/** Beyond the picture's edge by this share of the half picture the projection is linearised no further. @source gsplat 1.5.3 */
const edgeMargin = 0.3;

/**
 * Projects, colours and sorts. Gaussians with a number that is not finite, without rotation, behind the camera or beside the picture
 * are left out; an infinite opacity is full opacity.
 * @param allocate where the result goes, for instance memory that threads share
 * @throws SplatError CAMERA_INVALID, RENDER_SIZE_INVALID
 * @source gsplat 1.5.3, classic mode: mean, 2D covariance by the local affine approximation, opacity cut at 1/255
 */
export function prepareView(
  cloud: SplatCloud,
  camera: Camera,
  size: PictureSize,
  allocate: (floats: number) => Float32Array = (floats) => new Float32Array(floats),
): PreparedView {
  checkSize(size);
  const { width, height } = size;
  const found = projectAll(cloud, camera, size);
  const order = depthOrder(found.depths, found.count);
  const splats = allocate(found.count * splatFloats);
  for (let rank = 0; rank < found.count; rank += 1) {
    const from = order[rank]! * splatFloats;
    for (let k = 0; k < splatFloats; k += 1) splats[rank * splatFloats + k] = found.splats[from + k]!;
  }
  return { width, height, count: found.count, splats };
}

interface Projected {
  count: number;
  readonly depths: Float32Array;
  readonly splats: Float32Array;
}

function projectAll(cloud: SplatCloud, camera: Camera, { width, height }: PictureSize): Projected {
  const { eye, right, down, forward } = viewBasis(camera, cloud.frame);
  const focal = height / 2 / Math.tan((camera.fovDegrees * Math.PI) / 360);
  const slopeX = (width / 2 / focal) * (1 + edgeMargin);
  const slopeY = (height / 2 / focal) * (1 + edgeMargin);
  const { positions, scales, rotations, opacities } = cloud;
  const colour = new Float64Array(3);
  const paint = colourist(cloud);
  const depths = new Float32Array(cloud.count);
  const splats = new Float32Array(cloud.count * splatFloats);
  let count = 0;
  for (let i = 0; i < cloud.count; i += 1) {
    const at = positions.start + i * positions.stride;
    const wx = positions.data[at]! - eye[0];
    const wy = positions.data[at + 1]! - eye[1];
    const wz = positions.data[at + 2]! - eye[2];
    const z = wx * forward[0] + wy * forward[1] + wz * forward[2];
    // Written so that NaN fails too, here and below.
    if (!(z > camera.near && z < camera.far)) continue;
    const opacityAt = opacities.start + i * opacities.stride;
    let opacity = 1 / (1 + Math.exp(-opacities.data[opacityAt]!));
    if (!(opacity >= faintest)) continue;
    const x = wx * right[0] + wy * right[1] + wz * right[2];
    const y = wx * down[0] + wy * down[1] + wz * down[2];

    const turn = rotations.start + i * rotations.stride;
    let qw = rotations.data[turn]!;
    let qx = rotations.data[turn + 1]!;
    let qy = rotations.data[turn + 2]!;
    let qz = rotations.data[turn + 3]!;
    const length = Math.sqrt(qw * qw + qx * qx + qy * qy + qz * qz);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) continue;
    qw /= length;
    qx /= length;
    qy /= length;
    qz /= length;

    // The camera's axes seen from the gaussian: rows of view · rotation.
    const r00 = 1 - 2 * (qy * qy + qz * qz);
    const r01 = 2 * (qx * qy - qw * qz);
    const r02 = 2 * (qx * qz + qw * qy);
    const r10 = 2 * (qx * qy + qw * qz);
    const r11 = 1 - 2 * (qx * qx + qz * qz);
    const r12 = 2 * (qy * qz - qw * qx);
    const r20 = 2 * (qx * qz - qw * qy);
    const r21 = 2 * (qy * qz + qw * qx);
    const r22 = 1 - 2 * (qx * qx + qy * qy);

    const perDepth = focal / z;
    const tx = Math.min(slopeX, Math.max(-slopeX, x / z));
    const ty = Math.min(slopeY, Math.max(-slopeY, y / z));
    // Rows of the projection's derivative, in the world: how the picture's x and y move with the point.
    const ux = perDepth * (right[0] - tx * forward[0]);
    const uy = perDepth * (right[1] - tx * forward[1]);
    const uz = perDepth * (right[2] - tx * forward[2]);
    const vx = perDepth * (down[0] - ty * forward[0]);
    const vy = perDepth * (down[1] - ty * forward[1]);
    const vz = perDepth * (down[2] - ty * forward[2]);

    const scaleAt = scales.start + i * scales.stride;
    const s0 = Math.exp(scales.data[scaleAt]!);
    const s1 = Math.exp(scales.data[scaleAt + 1]!);
    const s2 = Math.exp(scales.data[scaleAt + 2]!);
    const u0 = s0 * (ux * r00 + uy * r10 + uz * r20);
    const u1 = s1 * (ux * r01 + uy * r11 + uz * r21);
    const u2 = s2 * (ux * r02 + uy * r12 + uz * r22);
    const v0 = s0 * (vx * r00 + vy * r10 + vz * r20);
    const v1 = s1 * (vx * r01 + vy * r11 + vz * r21);
    const v2 = s2 * (vx * r02 + vy * r12 + vz * r22);
    const bareXx = u0 * u0 + u1 * u1 + u2 * u2;
    const bareYy = v0 * v0 + v1 * v1 + v2 * v2;
    const xy = u0 * v0 + u1 * v1 + u2 * v2;
    const xx = bareXx + lowPass;
    const yy = bareYy + lowPass;
    const det = xx * yy - xy * xy;
    if (cloud.antialiased) {
      // The light that the low-pass filter spreads is taken back.
      opacity *= Math.sqrt(Math.max(0, (bareXx * bareYy - xy * xy) / det));
      if (!(opacity >= faintest)) continue;
    }
    const reach = 2 * Math.log(opacity * 255);
    const reachX = Math.sqrt(reach * xx);
    const reachY = Math.sqrt(reach * yy);
    const px = focal * (x / z) + width / 2;
    const py = focal * (y / z) + height / 2;
    if (!(px + reachX > 0 && px - reachX < width && py + reachY > 0 && py - reachY < height)) continue;
    const rowInverse = Math.fround(yy / det);
    if (!(rowInverse > 0 && rowInverse < Number.POSITIVE_INFINITY)) continue;
    if (!paint(i, wx, wy, wz, colour)) continue;

    const firstRow = Math.max(0, Math.ceil(py - reachY - 0.5));
    const lastRow = Math.min(height - 1, Math.floor(py + reachY - 0.5));
    if (firstRow > lastRow) continue;
    const into = count * splatFloats;
    splats[into + splatField.x] = px;
    splats[into + splatField.y] = py;
    splats[into + splatField.rowInverse] = rowInverse;
    splats[into + splatField.lean] = -xy / yy;
    splats[into + splatField.columnInverse] = 1 / yy;
    splats[into + splatField.reach] = reach;
    splats[into + splatField.opacity] = opacity;
    splats[into + splatField.red] = colour[0]!;
    splats[into + splatField.green] = colour[1]!;
    splats[into + splatField.blue] = colour[2]!;
    splats[into + splatField.firstRow] = firstRow;
    splats[into + splatField.lastRow] = lastRow;
    depths[count] = z;
    count += 1;
  }
  return { count, depths, splats };
}

/** @returns a function that writes a gaussian's colour towards the camera and says whether it is a colour */
function colourist(cloud: SplatCloud): (i: number, wx: number, wy: number, wz: number, into: Float64Array) => boolean {
  const { colors, sh } = cloud;
  const degree = Math.min(cloud.shDegree, maxDrawnDegree);
  const stored = shCoefficients(cloud.shDegree);
  const used = degree === 3 ? drawnCoefficients : (degree + 1) * (degree + 1) - 1;
  const basis = new Float64Array(drawnCoefficients);
  return (i, wx, wy, wz, into) => {
    const at = colors.start + i * colors.stride;
    let finite = true;
    if (degree > 0) {
      const length = Math.sqrt(wx * wx + wy * wy + wz * wz);
      evaluateBasis(wx / length, wy / length, wz / length, degree, basis);
    }
    for (let channel = 0; channel < 3; channel += 1) {
      let value = 0.5 + shC0 * colors.data[at + channel]!;
      const from = sh.start + i * sh.stride + channel * stored;
      for (let j = 0; j < used; j += 1) value += basis[j]! * sh.data[from + j]!;
      finite &&= Number.isFinite(value);
      into[channel] = Math.max(0, value);
    }
    return finite;
  };
}
