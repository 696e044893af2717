import type { SplatCloud } from "../cloud/index.ts";
import type { Picture } from "../mesh/picture.ts";
import type { Camera } from "./camera.ts";
import { evaluateBasis } from "./sh-basis.ts";

type Matrix = number[][];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const at = (column: { data: Float32Array; start: number; stride: number }, i: number, k: number): number =>
  column.data[column.start + i * column.stride + k]!;

/**
 * The definition, pixel by pixel and matrix by matrix, for RUB clouds on white: what the fast painter is held against.
 * Nothing is culled by place; every gaussian is evaluated at every pixel.
 */
export function plainPicture(cloud: SplatCloud, camera: Camera, width: number, height: number): Picture {
  const unit = (v: number[]): number[] => v.map((c) => c / Math.hypot(...v));
  const cross = (a: number[], b: number[]): number[] => [
    a[1]! * b[2]! - a[2]! * b[1]!,
    a[2]! * b[0]! - a[0]! * b[2]!,
    a[0]! * b[1]! - a[1]! * b[0]!,
  ];
  const forward = unit(camera.target.map((c, k) => c - camera.eye[k]!));
  const right = unit(cross(forward, [...camera.up]));
  const view: Matrix = [right, cross(forward, right), forward];
  const focal = height / 2 / Math.tan((camera.fovDegrees / 2) * (Math.PI / 180));
  const seen = Array.from({ length: cloud.count }, (_, i) => {
    const offset = [0, 1, 2].map((k) => at(cloud.positions, i, k) - camera.eye[k]!);
    const [[x], [y], [z]] = times(
      view,
      offset.map((c) => [c]),
    ) as [[number], [number], [number]];
    const [w, a, b, c] = unit([0, 1, 2, 3].map((k) => at(cloud.rotations, i, k))) as [number, number, number, number];
    const rotation: Matrix = [
      [1 - 2 * (b * b + c * c), 2 * (a * b - w * c), 2 * (a * c + w * b)],
      [2 * (a * b + w * c), 1 - 2 * (a * a + c * c), 2 * (b * c - w * a)],
      [2 * (a * c - w * b), 2 * (b * c + w * a), 1 - 2 * (a * a + b * b)],
    ];
    const spread = [0, 1, 2].map((r) => [0, 1, 2].map((k) => (r === k ? Math.exp(2 * at(cloud.scales, i, k)) : 0)));
    const world = times(times(rotation, spread), transposed(rotation));
    const slopes = [width / 2 / focal, height / 2 / focal].map((slope) => slope * 1.3);
    const tx = Math.min(slopes[0]!, Math.max(-slopes[0]!, x / z));
    const ty = Math.min(slopes[1]!, Math.max(-slopes[1]!, y / z));
    const affine: Matrix = [
      [focal / z, 0, (-focal * tx) / z],
      [0, focal / z, (-focal * ty) / z],
    ];
    const flat = times(affine, view);
    const covariance = times(times(flat, world), transposed(flat));
    const xx = covariance[0]![0]! + 0.3;
    const yy = covariance[1]![1]! + 0.3;
    const xy = covariance[0]![1]!;
    const det = xx * yy - xy * xy;
    const bare = covariance[0]![0]! * covariance[1]![1]! - xy * xy;
    const direction = unit(offset);
    const basis = new Float64Array(24);
    evaluateBasis(direction[0]!, direction[1]!, direction[2]!, cloud.shDegree, basis);
    const stored = (cloud.shDegree + 1) ** 2 - 1;
    const colour = [0, 1, 2].map((channel) => {
      let value = 0.5 + 0.28209479177387814 * at(cloud.colors, i, channel);
      for (let j = 0; j < stored; j += 1) value += basis[j]! * at(cloud.sh, i, j + channel * stored);
      return Math.max(0, value);
    });
    const faded = cloud.antialiased ? Math.sqrt(Math.max(0, bare / det)) : 1;
    return {
      z,
      depth: Math.fround(z),
      x: (focal * x) / z + width / 2,
      y: (focal * y) / z + height / 2,
      conic: [yy / det, -xy / det, xx / det] as const,
      opacity: faded / (1 + Math.exp(-at(cloud.opacities, i, 0))),
      colour,
    };
  })
    .filter(({ z }) => z > camera.near && z < camera.far)
    .sort((one, other) => one.depth - other.depth);

  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    let passing = 1;
    const sum = [0, 0, 0];
    for (const splat of seen) {
      const dx = (pixel % width) + 0.5 - splat.x;
      const dy = Math.floor(pixel / width) + 0.5 - splat.y;
      const [a, b, c] = splat.conic;
      const alpha = Math.min(0.999, splat.opacity * Math.exp(-0.5 * (a * dx * dx + 2 * b * dx * dy + c * dy * dy)));
      if (alpha < 1 / 255) continue;
      if (passing * (1 - alpha) <= 1e-4) break;
      for (let k = 0; k < 3; k += 1) sum[k]! += passing * alpha * splat.colour[k]!;
      passing *= 1 - alpha;
    }
    for (let k = 0; k < 3; k += 1) rgba[pixel * 4 + k] = Math.min(255, Math.floor(255 * (sum[k]! + passing) + 0.5));
  }
  return { width, height, rgba };
}
