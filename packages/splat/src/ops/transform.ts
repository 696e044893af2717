import { type Column, packedColumn, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import type { Vector3 } from "./bounds.ts";
import { harmonicRotations, type Rotation } from "./rotate-harmonics.ts";

/** A position p becomes rotation · (scale · p) + translation; what is left out changes nothing. */
export interface Transform {
  /** Above zero. */
  readonly scale?: number;
  /** Quaternion w, x, y, z of any length but zero. */
  readonly rotation?: readonly [number, number, number, number];
  readonly translation?: Vector3;
}

/**
 * Moves, turns and scales the object within its frame. Sizes grow with it, gaussians and their view-dependent colour turn with it.
 * The logarithm of the scale may differ in its last bit between engines.
 * @throws SplatError `CLOUD_ARGUMENT`
 */
export function transform(cloud: SplatCloud, change: Transform): SplatCloud {
  const { scale = 1, rotation = [1, 0, 0, 0], translation = [0, 0, 0] } = change;
  const length = Math.sqrt(rotation.reduce((sum, part) => sum + part * part, 0));
  if (
    !(scale > 0 && Number.isFinite(scale)) ||
    !(length > 0 && Number.isFinite(length)) ||
    !translation.every(Number.isFinite)
  ) {
    throw new SplatError(
      "CLOUD_ARGUMENT",
      "a transform has a scale above zero, a quaternion with a length and finite numbers",
      {
        facts: { scale, length },
      },
    );
  }
  const turn = rotation.map((part) => part / length) as [number, number, number, number];
  const r = matrixOf(turn);
  const turns = !(turn[1] === 0 && turn[2] === 0 && turn[3] === 0);
  return {
    ...cloud,
    positions: moved(cloud, r, scale, translation),
    scales: scale === 1 ? cloud.scales : grown(cloud, Math.log(scale)),
    rotations: turns ? turned(cloud, turn) : cloud.rotations,
    sh: turns && cloud.shDegree > 0 ? turnedHarmonics(cloud, r) : cloud.sh,
  };
}

function matrixOf([w, x, y, z]: readonly [number, number, number, number]): Rotation {
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

function moved({ count, positions }: SplatCloud, r: Rotation, scale: number, [tx, ty, tz]: Vector3): Column {
  const target = packedColumn(count, 3);
  const { data, start, stride } = positions;
  for (let i = 0, at = start; i < count; i++, at += stride) {
    const [x, y, z] = [data[at]! * scale, data[at + 1]! * scale, data[at + 2]! * scale];
    target.data[i * 3] = r[0]! * x + r[1]! * y + r[2]! * z + tx;
    target.data[i * 3 + 1] = r[3]! * x + r[4]! * y + r[5]! * z + ty;
    target.data[i * 3 + 2] = r[6]! * x + r[7]! * y + r[8]! * z + tz;
  }
  return target;
}

function grown({ count, scales }: SplatCloud, by: number): Column {
  const target = packedColumn(count, 3);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) target.data[i * 3 + k] = scales.data[scales.start + i * scales.stride + k]! + by;
  }
  return target;
}

/** The object's turn after the gaussian's own: the quaternion product in that order. */
function turned({ count, rotations }: SplatCloud, [w, x, y, z]: readonly [number, number, number, number]): Column {
  const target = packedColumn(count, 4);
  const { data, start, stride } = rotations;
  for (let i = 0, at = start; i < count; i++, at += stride) {
    const [a, b, c, d] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
    target.data[i * 4] = w * a - x * b - y * c - z * d;
    target.data[i * 4 + 1] = w * b + x * a + y * d - z * c;
    target.data[i * 4 + 2] = w * c - x * d + y * a + z * b;
    target.data[i * 4 + 3] = w * d + x * c - y * b + z * a;
  }
  return target;
}

function turnedHarmonics({ count, sh, shDegree }: SplatCloud, r: Rotation): Column {
  const coefficients = shCoefficients(shDegree);
  const target = packedColumn(count, coefficients * 3);
  const matrices = harmonicRotations(r, shDegree);
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) {
      let band = sh.start + i * sh.stride + channel * coefficients;
      let to = i * coefficients * 3 + channel * coefficients;
      for (const matrix of matrices) {
        for (const row of matrix) {
          let sum = 0;
          for (let n = 0; n < row.length; n++) sum += row[n]! * sh.data[band + n]!;
          target.data[to++] = sum;
        }
        band += matrix.length;
      }
    }
  }
  return target;
}
