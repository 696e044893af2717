/** A range of hue, saturation and lightness that a word stands for. Hue in degrees, the others in thousandths. */
interface Shade {
  readonly hue?: readonly [from: number, to: number];
  readonly saturation?: readonly [from: number, to: number];
  readonly lightness?: readonly [from: number, to: number];
}

const vivid: readonly [number, number] = [150, 1_000];
const shades: Readonly<Record<string, Shade>> = {
  red: { hue: [340, 20], saturation: vivid },
  crimson: { hue: [330, 15], saturation: vivid },
  orange: { hue: [10, 48], saturation: vivid },
  brown: { hue: [5, 50], saturation: [80, 1_000], lightness: [0, 600] },
  wood: { hue: [5, 55], saturation: [80, 1_000] },
  wooden: { hue: [5, 55], saturation: [80, 1_000] },
  gold: { hue: [25, 65], saturation: vivid },
  golden: { hue: [25, 65], saturation: vivid },
  yellow: { hue: [40, 70], saturation: vivid },
  green: { hue: [70, 170], saturation: vivid },
  turquoise: { hue: [160, 200], saturation: vivid },
  blue: { hue: [180, 260], saturation: vivid },
  purple: { hue: [250, 320], saturation: vivid },
  violet: { hue: [250, 320], saturation: vivid },
  pink: { hue: [290, 360], saturation: vivid },
  white: { saturation: [0, 300], lightness: [700, 1_000] },
  black: { lightness: [0, 300] },
  grey: { saturation: [0, 250] },
  gray: { saturation: [0, 250] },
  silver: { saturation: [0, 250] },
  metal: { saturation: [0, 300] },
  metallic: { saturation: [0, 300] },
};

/** The colours and materials that a prompt names, in its order. */
export function namedShades(prompt: string): Shade[] {
  return (prompt.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((word) =>
    Object.hasOwn(shades, word) ? [shades[word] as Shade] : [],
  );
}

/** Whether a pixel could be called so. Whole numbers only, so that every machine agrees. */
export function isOfShade(shade: Shade, red: number, green: number, blue: number): boolean {
  const max = Math.max(red, green, blue);
  const min = Math.min(red, green, blue);
  const span = max - min;
  const lightness = Math.floor(((max + min) * 1_000) / 510);
  const saturation = max === 0 ? 0 : Math.floor((span * 1_000) / max);
  if (shade.lightness && !isWithin(lightness, shade.lightness)) return false;
  if (shade.saturation && !isWithin(saturation, shade.saturation)) return false;
  return shade.hue === undefined || (span > 0 && isWithin(hueOf(red, green, blue, max, span), shade.hue));
}

function hueOf(red: number, green: number, blue: number, max: number, span: number): number {
  if (max === red) return Math.floor(((green - blue) * 60) / span + 360) % 360;
  if (max === green) return Math.floor(((blue - red) * 60) / span + 120);
  return Math.floor(((red - green) * 60) / span + 240);
}

/** A range of hues may pass through 0. */
function isWithin(value: number, [from, to]: readonly [number, number]): boolean {
  return from <= to ? value >= from && value <= to : value >= from || value <= to;
}

export type { Shade };
