/**
 * Where the network's encoder stops telling numbers apart: it multiplies, rounds half away from zero and clamps to a byte,
 * so the last half step on each side still rounds to a legal byte.
 * @source SPZ version 2 as subnet 17 writes it: positions 24 bits in steps of 1/4096, log-scales (s + 10) · 16,
 * colours f_dc · 0.15 · 255 + 127.5, harmonics 128 · x + 128, alpha 255 · sigmoid.
 */
const positionSteps = 4096;

/** The encoder keeps the low 24 bits only: a coordinate outside comes back at the other end of the world. */
export function positionWraps(coordinate: number): boolean {
  const steps = coordinate * positionSteps;
  return steps >= 2 ** 23 - 0.5 || steps <= -(2 ** 23) - 0.5;
}

/** Does the coordinate come back from the file as exactly one? */
export function positionBecomesOne(coordinate: number): boolean {
  return Math.abs(coordinate * positionSteps - positionSteps) < 0.5;
}

/** Closer together than this, positions fall on the same step. */
export const positionStep = 1 / positionSteps;

export function scaleClamps(logScale: number): boolean {
  return logScale < -10 - 1 / 32 || logScale >= 255 / 16 - 10 + 1 / 32;
}

export function colorClamps(color: number): boolean {
  return Math.abs(color) * 0.15 * 255 >= 128;
}

export function shClamps(coefficient: number): boolean {
  return coefficient < -1 - 1 / 256 || coefficient > 1;
}

/** sigmoid(opacity) · 255 below one half, solved for the opacity. */
const alphaZeroBelow = Math.log(0.5 / 254.5);

/** Does alpha become byte 0, which decodes as minus infinity and counts as transparent with the validators? */
export function alphaBecomesZero(opacity: number): boolean {
  return opacity < alphaZeroBelow;
}

/** Has it a direction in single precision? Squares that underflow or overflow leave none. */
export function quaternionIsZero(w: number, x: number, y: number, z: number): boolean {
  const square = Math.fround(w * w + x * x + y * y + z * z);
  return square === 0 || square === Infinity;
}
