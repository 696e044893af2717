import fc from "fast-check";
import { type Column, type Frame, type ShDegree, type SplatCloud, shCoefficients } from "../cloud/index.ts";

/** One gaussian in plain numbers; what is left out is unremarkable. */
export interface Gaussian {
  readonly position?: readonly [number, number, number];
  readonly scale?: readonly [number, number, number];
  readonly rotation?: readonly [number, number, number, number];
  readonly opacity?: number;
  readonly color?: readonly [number, number, number];
  readonly sh?: readonly number[];
}

function interleaved(rows: readonly (readonly number[])[], components: number): Column {
  // Not packed on purpose: operations have to respect start and stride.
  const stride = components + 2;
  const data = new Float32Array(1 + rows.length * stride).fill(Number.NaN);
  rows.forEach((row, i) => {
    data.set(row.slice(0, components), 1 + i * stride);
  });
  return { data, start: 1, stride };
}

/** A cloud whose columns have a start and gaps filled with NaN. */
export function cloudOf(
  gaussians: readonly Gaussian[],
  options: { readonly frame?: Frame; readonly shDegree?: ShDegree } = {},
): SplatCloud {
  const shDegree = options.shDegree ?? 0;
  const coefficients = 3 * shCoefficients(shDegree);
  return {
    count: gaussians.length,
    frame: options.frame ?? "RUB",
    shDegree,
    antialiased: false,
    positions: interleaved(
      gaussians.map((g) => g.position ?? [0, 0, 0]),
      3,
    ),
    scales: interleaved(
      gaussians.map((g) => g.scale ?? [-4, -4, -5]),
      3,
    ),
    rotations: interleaved(
      gaussians.map((g) => g.rotation ?? [1, 0, 0, 0]),
      4,
    ),
    opacities: interleaved(
      gaussians.map((g) => [g.opacity ?? 3]),
      1,
    ),
    colors: interleaved(
      gaussians.map((g) => g.color ?? [0, 0, 0]),
      3,
    ),
    sh: interleaved(
      gaussians.map((g) => g.sh ?? new Array<number>(coefficients).fill(0)),
      coefficients,
    ),
  };
}

/** The components of gaussian `i` in a column. */
export function row(column: Column, i: number, components: number): number[] {
  const from = column.start + i * column.stride;
  return [...column.data.subarray(from, from + components)];
}

const within = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true }).map(Math.fround);

export const anyPosition = fc.tuple(within(1000), within(1000), within(1000));

/** Unit quaternions, w first. */
export const anyRotation = fc
  .tuple(within(1), within(1), within(1), within(1))
  .filter((q) => Math.hypot(...q) > 0.1)
  .map((q) => q.map((c) => c / Math.hypot(...q)) as [number, number, number, number]);

/** Between one and `max` unremarkable gaussians in any frame and of any degree. */
export function anyCloud(
  options: { readonly max?: number; readonly shDegree?: ShDegree } = {},
): fc.Arbitrary<SplatCloud> {
  const degrees = options.shDegree === undefined ? ([0, 1, 2, 3, 4] as const) : [options.shDegree];
  return fc
    .tuple(fc.constantFrom<Frame>("RUB", "RDF"), fc.constantFrom<ShDegree>(...degrees))
    .chain(([frame, shDegree]) => {
      const coefficients = 3 * shCoefficients(shDegree);
      const gaussian = fc.record({
        position: anyPosition,
        scale: fc.tuple(within(8), within(8), within(8)),
        rotation: anyRotation,
        opacity: within(8),
        color: fc.tuple(within(3), within(3), within(3)),
        sh: fc.array(within(1), { minLength: coefficients, maxLength: coefficients }),
      });
      return fc
        .array(gaussian, { minLength: 1, maxLength: options.max ?? 12 })
        .map((gaussians) => cloudOf(gaussians, { frame, shDegree }));
    });
}
