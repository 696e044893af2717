import createSpzModule, { type GaussianCloud, type SpzModule } from "@adobe/spz";
import { type SplatCloud, shCoefficients } from "../cloud/index.ts";

/** Its types say CommonJS and its code is a function: the default import is that function, which the compiler cannot see. */
const create = createSpzModule as unknown as (overrides: object) => Promise<SpzModule>;

/** The upstream codec of Niantic's SPZ, compiled to WebAssembly; it talks on standard output unless told not to. */
export function upstreamCodec(): Promise<SpzModule> {
  return create({ print: () => {}, printErr: () => {} });
}

/** Upstream keeps quaternions as x, y, z, w and SH coefficient by coefficient. Columns must be packed. */
export function toUpstream(cloud: SplatCloud): GaussianCloud {
  const { count, shDegree, antialiased } = cloud;
  const coefficients = shCoefficients(shDegree);
  const sh = new Float32Array(3 * coefficients * count);
  const rotations = new Float32Array(4 * count);
  for (let index = 0; index < count; index++) {
    const row = 3 * coefficients * index;
    for (let j = 0; j < coefficients; j++) {
      for (let channel = 0; channel < 3; channel++) {
        sh[row + 3 * j + channel] = cloud.sh.data[row + j + channel * coefficients]!;
      }
    }
    for (let part = 0; part < 4; part++)
      rotations[4 * index + part] = cloud.rotations.data[4 * index + ((part + 1) % 4)]!;
  }
  const { positions, scales, opacities, colors } = cloud;
  return {
    numPoints: count,
    shDegree,
    antialiased,
    extensions: [],
    positions: positions.data,
    scales: scales.data,
    rotations,
    alphas: opacities.data,
    colors: colors.data,
    sh,
  };
}
