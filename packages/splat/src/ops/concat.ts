import {
  type Column,
  maxGaussians,
  packedColumn,
  type ShDegree,
  type SplatCloud,
  shCoefficients,
} from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { withDegree } from "./reduce-sh.ts";

/**
 * The gaussians of several clouds one behind the other, with the highest of their degrees.
 * @throws SplatError `CLOUD_ARGUMENT` (no cloud, or clouds in different frames: turn one first), `CLOUD_TOO_LARGE`
 */
export function concat(clouds: readonly SplatCloud[]): SplatCloud {
  const [first] = clouds;
  if (first === undefined) throw new SplatError("CLOUD_ARGUMENT", "no cloud was given, so there is nothing to join");
  if (clouds.some(({ frame }) => frame !== first.frame)) {
    throw new SplatError("CLOUD_ARGUMENT", "clouds in different frames cannot be joined: turn one of them first");
  }
  const count = clouds.reduce((sum, cloud) => sum + cloud.count, 0);
  if (count > maxGaussians) {
    throw new SplatError("CLOUD_TOO_LARGE", `${count} gaussians together, allowed are ${maxGaussians}`, {
      facts: { count },
    });
  }
  const shDegree = clouds.reduce<ShDegree>(
    (highest, cloud) => (cloud.shDegree > highest ? cloud.shDegree : highest),
    0,
  );
  const joined = (components: number, column: (cloud: SplatCloud) => Column) => {
    const target = packedColumn(count, components);
    let at = 0;
    for (const cloud of clouds) {
      const { data, start, stride } = column(cloud);
      for (let i = 0; i < cloud.count; i++) {
        for (let k = 0; k < components; k++) target.data[at++] = data[start + i * stride + k]!;
      }
    }
    return target;
  };
  return {
    count,
    frame: first.frame,
    shDegree,
    antialiased: clouds.every(({ antialiased }) => antialiased),
    positions: joined(3, ({ positions }) => positions),
    scales: joined(3, ({ scales }) => scales),
    rotations: joined(4, ({ rotations }) => rotations),
    opacities: joined(1, ({ opacities }) => opacities),
    colors: joined(3, ({ colors }) => colors),
    sh: joined(
      3 * shCoefficients(shDegree),
      (cloud) => (cloud.shDegree === shDegree ? cloud : withDegree(cloud, shDegree)).sh,
    ),
  };
}
