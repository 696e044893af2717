import { type Frame, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { withSigns } from "./map-column.ts";

/**
 * What half a turn about X makes of the harmonics of degrees 1 to 4 in the order of `f_rest`: those with an odd number of y and z
 * together change their sign.
 */
// biome-ignore format: one row a degree
const harmonics: readonly number[] = [
  -1, -1, 1,
  -1, 1, 1, -1, 1,
  -1, 1, -1, -1, 1, -1, 1,
  -1, 1, -1, 1, 1, -1, 1, -1, 1,
];

/**
 * The same object with its numbers in the other frame: half a turn about X. Only signs change, so there and back is the identity
 * to the last bit (a zero may have lost its sign), and sizes and opacities are shared with the old cloud.
 */
export function toFrame(cloud: SplatCloud, frame: Frame): SplatCloud {
  if (cloud.frame === frame) return cloud;
  const signs = harmonics.slice(0, shCoefficients(cloud.shDegree));
  return {
    ...cloud,
    frame,
    positions: withSigns(cloud.positions, cloud.count, [1, -1, -1]),
    // Conjugation with the half turn; the turn about its own x axis that comes with it leaves a gaussian as it is.
    rotations: withSigns(cloud.rotations, cloud.count, [1, 1, -1, -1]),
    sh: withSigns(cloud.sh, cloud.count, [...signs, ...signs, ...signs]),
  };
}
