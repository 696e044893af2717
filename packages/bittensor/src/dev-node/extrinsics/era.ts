/** How long a signed extrinsic may be taken. */
export type Era =
  | { readonly kind: "immortal" }
  | { readonly kind: "mortal"; readonly period: number; readonly phase: number };

/** Periods above this keep the phase in steps, so that an era fits two bytes. */
const exactPeriod = 4096;

/** @returns the era and how many bytes it took; undefined for bytes that are none. */
export function decodeEra(bytes: Uint8Array): { readonly era: Era; readonly length: number } | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === 0) return { era: { kind: "immortal" }, length: 1 };
  const second = bytes[1];
  if (second === undefined) return undefined;
  const encoded = first | (second << 8);
  const period = 2 << (encoded & 0xf);
  const phase = (encoded >> 4) * quantum(period);
  if (period < 4 || phase >= period) return undefined;
  return { era: { kind: "mortal", period, phase }, length: 2 };
}

/** The block whose hash is signed over. */
export function birthOf(era: Era, current: number): number {
  if (era.kind === "immortal") return 0;
  const { period, phase } = era;
  return Math.floor((Math.max(current, phase) - phase) / period) * period + phase;
}

/** First block that no longer takes it. */
export function deathOf(era: Era, current: number): number {
  return era.kind === "immortal" ? Number.POSITIVE_INFINITY : birthOf(era, current) + era.period;
}

function quantum(period: number): number {
  return Math.max(1, period / exactPeriod);
}
