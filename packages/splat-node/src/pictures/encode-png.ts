import type { Picture } from "@lode/splat/mesh";
import sharp from "sharp";

/**
 * A PNG file, without metadata; the same picture gives the same bytes. Compression runs in libuv's threads, not in the caller's.
 * Fully opaque pictures are stored without an alpha channel.
 */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const { width, height, rgba } = picture;
  const opaque = isOpaque(rgba);
  const image = sharp(rgba, { raw: { width, height, channels: 4 } });
  const made = await (opaque ? image.removeAlpha() : image)
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer();
  return new Uint8Array(made.buffer, made.byteOffset, made.byteLength);
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) {
    if (rgba[at] !== 255) return false;
  }
  return true;
}
