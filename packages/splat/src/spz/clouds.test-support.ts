import { packedColumn, type ShDegree, type SplatCloud, shCoefficients } from "../cloud/index.ts";

/** A small generator of its own, so that a test's cloud is the same everywhere: numbers in 0 ≤ n < 1. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Gaussians of the sizes that training makes, within a cube of two units. */
export function randomCloud(count: number, shDegree: ShDegree, seed = 1): SplatCloud {
  const next = numbers(seed);
  const bell = () => next() + next() + next() + next() - 2;
  const column = (components: number, value: () => number) => {
    const made = packedColumn(count, components);
    for (let index = 0; index < made.data.length; index++) made.data[index] = value();
    return made;
  };
  return {
    count,
    frame: "RUB",
    shDegree,
    antialiased: false,
    positions: column(3, () => 2 * next() - 1),
    scales: column(3, () => -8 + 6 * next()),
    rotations: column(4, bell),
    opacities: column(1, () => 6 * bell()),
    colors: column(3, () => 2 * bell()),
    sh: column(3 * shCoefficients(shDegree), () => bell() / 3),
  };
}
