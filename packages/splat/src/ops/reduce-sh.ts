import { packedColumn, type ShDegree, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";

/**
 * Leaves out the harmonics above a degree; 0 leaves one colour from all sides. A cloud of that degree or less is given back.
 * @throws SplatError `CLOUD_ARGUMENT`
 */
export function reduceSh(cloud: SplatCloud, degree: ShDegree): SplatCloud {
  if (![0, 1, 2, 3, 4].includes(degree)) {
    throw new SplatError("CLOUD_ARGUMENT", `colour has degrees 0 to 4, not ${degree}`, { facts: { degree } });
  }
  return cloud.shDegree <= degree ? cloud : withDegree(cloud, degree);
}

/** Harmonics are cut off or filled up with zeros. */
export function withDegree(cloud: SplatCloud, degree: ShDegree): SplatCloud {
  const from = shCoefficients(cloud.shDegree);
  const to = shCoefficients(degree);
  const sh = packedColumn(cloud.count, to * 3);
  for (let i = 0; i < cloud.count; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = cloud.sh.start + i * cloud.sh.stride + channel * from;
      const target = i * to * 3 + channel * to;
      for (let j = 0; j < Math.min(from, to); j++) sh.data[target + j] = cloud.sh.data[start + j]!;
    }
  }
  return { ...cloud, shDegree: degree, sh };
}
