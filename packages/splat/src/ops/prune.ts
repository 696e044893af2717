import { type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { pickedRows } from "./map-column.ts";

export interface PruneOptions {
  /** Gaussians whose opacity (0 to 1) is lower go; NaN counts as lower. */
  readonly minOpacity?: number;
  /** If more are left, those that cover least go: opacity times the two larger radii. */
  readonly maxCount?: number;
  /** Gaussians with a number that no renderer can use (NaN, infinite, a quaternion without length) go. */
  readonly usableOnly?: boolean;
}

/**
 * Leaves out gaussians; the others keep their order. A cloud that loses none is given back as it is.
 * Which of two gaussians covers less by the last bit of a logarithm may differ between engines.
 * @throws SplatError `CLOUD_ARGUMENT`
 */
export function prune(cloud: SplatCloud, options: PruneOptions): SplatCloud {
  const { minOpacity = 0, maxCount = cloud.count, usableOnly = false } = options;
  if (!(minOpacity >= 0 && minOpacity <= 1) || !Number.isSafeInteger(maxCount) || maxCount < 0) {
    throw new SplatError(
      "CLOUD_ARGUMENT",
      "an opacity is from 0 to 1, a number of gaussians a whole number from 0 on",
      {
        facts: { minOpacity, maxCount },
      },
    );
  }
  // sigmoid(o) >= m as o >= logit(m): exact at 0 (minus infinity stays) and at 1.
  const least = Math.log(minOpacity / (1 - minOpacity));
  const { data, start, stride } = cloud.opacities;
  const usable = usableOnly ? usability(cloud) : () => true;
  let rows = new Uint32Array(cloud.count);
  let kept = 0;
  for (let i = 0; i < cloud.count; i++) {
    const opaque = minOpacity === 0 || data[start + i * stride]! >= least;
    if (opaque && usable(i)) rows[kept++] = i;
  }
  rows = rows.subarray(0, kept);
  if (kept > maxCount) rows = mostCovering(cloud, rows, maxCount);
  return rows.length === cloud.count ? cloud : picked(cloud, rows);
}

/** Those of greatest coverage; of equals the earlier ones. */
function mostCovering(cloud: SplatCloud, rows: Uint32Array<ArrayBuffer>, count: number): Uint32Array<ArrayBuffer> {
  const coverage = Float64Array.from(rows, (i) => coverageOf(cloud, i));
  const limit = coverage.slice().sort()[rows.length - count] ?? Infinity;
  let equals = count - coverage.reduce((sum, value) => sum + (value > limit ? 1 : 0), 0);
  return rows.filter((_, place) => coverage[place]! > limit || (coverage[place]! === limit && equals-- > 0));
}

/** Logarithm of opacity times the two larger radii; what has none comes last. */
function coverageOf({ opacities, scales }: SplatCloud, i: number): number {
  const opacity = opacities.data[opacities.start + i * opacities.stride]!;
  const at = scales.start + i * scales.stride;
  const [x, y, z] = [scales.data[at]!, scales.data[at + 1]!, scales.data[at + 2]!];
  const logSigmoid = opacity >= 0 ? -Math.log1p(Math.exp(-opacity)) : opacity - Math.log1p(Math.exp(opacity));
  const coverage = logSigmoid + x + y + z - Math.min(x, y, z);
  return Number.isNaN(coverage) ? -Infinity : coverage;
}

function usability(cloud: SplatCloud): (i: number) => boolean {
  const harmonics = 3 * shCoefficients(cloud.shDegree);
  const columns = [
    [cloud.positions, 3],
    [cloud.scales, 3],
    [cloud.rotations, 4],
    [cloud.colors, 3],
    [cloud.sh, harmonics],
  ] as const;
  const { opacities, rotations } = cloud;
  return (i) => {
    for (const [{ data, start, stride }, components] of columns) {
      const from = start + i * stride;
      for (let k = 0; k < components; k++) if (data[from + k]! - data[from + k]! !== 0) return false;
    }
    let square = 0;
    for (let k = 0; k < 4; k++) square += rotations.data[rotations.start + i * rotations.stride + k]! ** 2;
    return Math.fround(square) > 0 && !Number.isNaN(opacities.data[opacities.start + i * opacities.stride]!);
  };
}

function picked(cloud: SplatCloud, rows: Uint32Array): SplatCloud {
  return {
    ...cloud,
    count: rows.length,
    positions: pickedRows(cloud.positions, 3, rows),
    scales: pickedRows(cloud.scales, 3, rows),
    rotations: pickedRows(cloud.rotations, 4, rows),
    opacities: pickedRows(cloud.opacities, 1, rows),
    colors: pickedRows(cloud.colors, 3, rows),
    sh: pickedRows(cloud.sh, 3 * shCoefficients(cloud.shDegree), rows),
  };
}
