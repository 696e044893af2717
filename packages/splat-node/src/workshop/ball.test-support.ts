import { packedColumn, type SplatCloud } from "@lode/splat/cloud";

/** `count` opaque gaussians on a ball of radius 0.75, red on its right, green on top, blue in front; upright in RUB. */
export function ball(count = 8000): SplatCloud {
  const cloud = {
    count,
    frame: "RUB" as const,
    shDegree: 0 as const,
    antialiased: false,
    positions: packedColumn(count, 3),
    scales: packedColumn(count, 3),
    rotations: packedColumn(count, 4),
    opacities: packedColumn(count, 1),
    colors: packedColumn(count, 3),
    sh: packedColumn(count, 0),
  };
  for (let i = 0; i < count; i += 1) {
    // A spiral from pole to pole, each turn by the golden angle.
    const y = 1 - (2 * i + 1) / count;
    const across = Math.sqrt(1 - y * y);
    const at = [across * Math.cos(i * 2.399963), y, across * Math.sin(i * 2.399963)];
    for (let k = 0; k < 3; k += 1) {
      cloud.positions.data[i * 3 + k] = 0.75 * at[k]!;
      cloud.scales.data[i * 3 + k] = -4;
      cloud.colors.data[i * 3 + k] = 1.7 * at[k]!;
    }
    cloud.rotations.data[i * 4] = 1;
    cloud.opacities.data[i] = 6;
  }
  return cloud;
}
