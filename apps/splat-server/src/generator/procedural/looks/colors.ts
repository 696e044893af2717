import type { Hex } from "./look.ts";

/** Red, green, blue from 0 to 1, in linear light unless said otherwise. */
export type Rgb = readonly [number, number, number];

export function linear(color: Hex): Rgb {
  const one = (shift: number): number => {
    const value = ((color >> shift) & 0xff) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [one(16), one(8), one(0)];
}

export function blend(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function scaled(a: Rgb, k: number): Rgb {
  return [a[0] * k, a[1] * k, a[2] * k];
}

/** @param h turns, 0 is red; `s` and `l` from 0 to 1. */
export function hsl(h: number, s: number, l: number): Hex {
  const f = (n: number): number => {
    const k = (n + 12 * (h - Math.floor(h))) % 12;
    return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return (Math.round(255 * f(0)) << 16) | (Math.round(255 * f(8)) << 8) | Math.round(255 * f(4));
}

/** Hue in turns, saturation and lightness of a colour. */
export function toHsl(color: Hex): readonly [number, number, number] {
  const [r, g, b] = [(color >> 16) & 255, (color >> 8) & 255, color & 255].map((v) => v / 255) as [
    number,
    number,
    number,
  ];
  const max = Math.max(r, g, b);
  const min = Math.min(r, g, b);
  const l = (max + min) / 2;
  const d = max - min;
  if (d === 0) return [0, 0, l];
  const s = d / (1 - Math.abs(2 * l - 1));
  const h = max === r ? ((g - b) / d + 6) % 6 : max === g ? (b - r) / d + 2 : (r - g) / d + 4;
  return [h / 6, s, l];
}

/** The same colour lighter (k > 1) or darker. */
export function toned(color: Hex, k: number): Hex {
  const [h, s, l] = toHsl(color);
  return hsl(h, s, Math.max(0.03, Math.min(0.97, k <= 1 ? l * k : 1 - (1 - l) / k)));
}
