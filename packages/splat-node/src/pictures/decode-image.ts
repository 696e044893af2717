import { LodeError } from "@lode/runtime/errors";
import type { Picture } from "@lode/splat/mesh";
import sharp from "sharp";

export interface ImageLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Of the decoder's own work, seconds. */
  readonly maxSeconds: number;
}

export const defaultImageLimits: ImageLimits = {
  maxBytes: 32 * 1024 * 1024,
  maxPixels: 64 * 1024 * 1024,
  maxSeconds: 20,
};

/** By the first bytes: a file's stated type is only a claim, and everything else libvips can read (SVG, PDF, …) is kept out. */
const magics: ReadonlyArray<readonly [mime: string, at: number, magic: readonly number[]]> = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/webp", 8, [0x57, 0x45, 0x42, 0x50]],
];

/**
 * Pixels of a PNG, JPEG or WebP file, as sRGB with alpha, turned upright where the file says so.
 * @param mime what the file claims to be; its first bytes decide
 * @throws LodeError PICTURE_UNREADABLE for anything else, a damaged file, or one beyond the limits (checked before decoding)
 */
export async function decodeImage(
  bytes: Uint8Array,
  mime: string | undefined,
  limits: Partial<ImageLimits> = {},
): Promise<Picture> {
  const { maxBytes, maxPixels, maxSeconds } = { ...defaultImageLimits, ...limits };
  if (bytes.length > maxBytes) throw unreadable("is too large", { bytes: bytes.length, maxBytes });
  const sort = magics.find(([, at, magic]) => magic.every((byte, index) => bytes[at + index] === byte));
  if (!sort) throw unreadable("is neither PNG nor JPEG nor WebP", { claimed: mime ?? "nothing", bytes: bytes.length });
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: "error", pages: 1 })
      .timeout({ seconds: maxSeconds })
      .autoOrient()
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) throw unreadable("has an unusual number of channels", { channels: info.channels });
    return {
      width: info.width,
      height: info.height,
      rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    };
  } catch (error) {
    if (error instanceof LodeError) throw error;
    throw unreadable("cannot be decoded", { kind: sort[0], bytes: bytes.length }, error);
  }
}

function unreadable(why: string, facts: Record<string, number | string>, cause?: unknown): LodeError {
  return new LodeError("PICTURE_UNREADABLE", `the image ${why}`, {
    retry: "never",
    facts,
    next: "save it as a PNG, JPEG or WebP file of moderate size",
    cause,
  });
}
