import { type Column, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import type { Finding, FindingCode } from "./check-report.ts";
import { colorClamps, positionWraps, quaternionIsZero, scaleClamps, shClamps } from "./quantised-range.ts";

/** Every gaussian, every number: what cannot be encoded, and what the encoder would change beyond rounding. */
export function checkColumns(cloud: SplatCloud): Finding[] {
  const { positions, scales, rotations, colors, opacities, sh } = cloud;
  const finite = (value: number) => value - value === 0;
  const notFinite = (value: number) => !finite(value);
  const coefficients = 3 * shCoefficients(cloud.shDegree);
  return [
    find(cloud, "POSITION_NOT_FINITE", "refuse", "a coordinate is NaN or infinite", any(positions, 3, notFinite)),
    find(
      cloud,
      "POSITION_WRAPS",
      "refuse",
      "a coordinate beyond ±2048 comes back from the file at the other end of the world; normalise first",
      any(positions, 3, (value) => finite(value) && positionWraps(value)),
    ),
    find(cloud, "SCALE_NOT_FINITE", "refuse", "a log-scale is NaN or infinite", any(scales, 3, notFinite)),
    find(
      cloud,
      "SCALE_CLAMPED",
      "warn",
      "a log-scale outside -10 to 5.94 is clamped by the file",
      any(scales, 3, (value) => finite(value) && scaleClamps(value)),
    ),
    find(
      cloud,
      "ROTATION_NOT_FINITE",
      "refuse",
      "a quaternion has a part that is NaN or infinite",
      any(rotations, 4, notFinite),
    ),
    find(cloud, "ROTATION_ZERO", "refuse", "a quaternion without length has no direction", (i) => {
      const at = rotations.start + i * rotations.stride;
      const { data } = rotations;
      return (
        quaternionIsZero(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!) && !any(rotations, 4, notFinite)(i)
      );
    }),
    find(
      cloud,
      "OPACITY_NAN",
      "refuse",
      "an opacity is NaN (infinite ones are legal: fully transparent and fully opaque)",
      any(opacities, 1, Number.isNaN),
    ),
    find(cloud, "COLOR_NOT_FINITE", "refuse", "a colour is NaN or infinite", any(colors, 3, notFinite)),
    find(
      cloud,
      "COLOR_CLAMPED",
      "warn",
      "a colour coefficient outside ±3.35 is clamped by the file",
      any(colors, 3, (value) => finite(value) && colorClamps(value)),
    ),
    find(
      cloud,
      "SH_NOT_FINITE",
      "refuse",
      "a view-dependent colour coefficient is NaN or infinite",
      any(sh, coefficients, notFinite),
    ),
    find(
      cloud,
      "SH_CLAMPED",
      "warn",
      "a view-dependent colour coefficient outside ±1 is clamped by the file",
      any(sh, coefficients, (value) => finite(value) && shClamps(value)),
    ),
  ].filter((finding) => finding !== undefined);
}

function any(column: Column, components: number, wrong: (value: number) => boolean): (i: number) => boolean {
  const { data, start, stride } = column;
  return (i) => {
    const from = start + i * stride;
    for (let k = 0; k < components; k++) if (wrong(data[from + k]!)) return true;
    return false;
  };
}

function find(
  cloud: SplatCloud,
  code: FindingCode,
  severity: Finding["severity"],
  what: string,
  wrong: (i: number) => boolean,
): Finding | undefined {
  let count = 0;
  let first = -1;
  for (let i = 0; i < cloud.count; i++) {
    if (!wrong(i)) continue;
    if (count === 0) first = i;
    count++;
  }
  if (count === 0) return undefined;
  return { code, severity, count, first, text: `${count} of ${cloud.count} gaussians, the first is ${first}: ${what}` };
}
