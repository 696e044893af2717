import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "@lode/runtime/random";
import { packedColumn, type ShDegree, type SplatCloud, shCoefficients } from "@lode/splat/cloud";
import { readPly } from "@lode/splat/ply";

export interface BenchCloud {
  readonly name: string;
  readonly cloud: SplatCloud;
}

const shape = { count: 500_000, shDegree: 3 as ShDegree, seed: "splat 1" };

/** A made-up cloud with all its view-dependent colour, and a real one where the data lies beside the checkout. */
export function benchClouds(print: (line: string) => void): BenchCloud[] {
  const made = { name: `made up, ${shape.count} gaussians, SH 3`, cloud: madeUp() };
  const folder = process.env.LODE_SHARED_DATA ?? fileURLToPath(new URL("../../../shared/data/", import.meta.url));
  const path = join(folder, "splats", "hamburger.ply");
  if (!existsSync(path)) {
    print("  (without a real cloud: set LODE_SHARED_DATA to a folder that holds splats/hamburger.ply)");
    return [made];
  }
  const cloud = readPly(readFileSync(path), { frame: "RUB" });
  return [{ name: `hamburger, ${cloud.count} gaussians, SH ${cloud.shDegree}`, cloud }, made];
}

/** Values spread as training leaves them: positions near a surface, small scales, most opacities near 0 or 1. Same seed, same cloud. */
function madeUp(): SplatCloud {
  const { count, shDegree } = shape;
  const random = new SeededRandom(shape.seed);
  const bell = () => random.next() + random.next() + random.next() - 1.5;
  const fill = (components: number, value: (component: number) => number) => {
    const column = packedColumn(count, components);
    for (let at = 0; at < count * components; at++) column.data[at] = value(at % components);
    return column;
  };
  return {
    count,
    frame: "RUB",
    shDegree,
    antialiased: false,
    positions: fill(3, () => bell() * 0.6),
    scales: fill(3, () => -5 + bell() * 2),
    rotations: fill(4, () => bell()),
    opacities: fill(1, () => bell() * 6),
    colors: fill(3, () => bell()),
    sh: fill(3 * shCoefficients(shDegree), () => bell() * 0.2),
  };
}
