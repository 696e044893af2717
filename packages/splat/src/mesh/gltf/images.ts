import { ImageUtils } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import type { Picture } from "../picture.ts";
import { type Fields, list, malformedGlb, place, shown } from "./fields.ts";
import { dataUri, type GltfStorage } from "./storage.ts";

/**
 * Decodes PNG, JPEG and WebP.
 * @param mime by the first bytes of the image where they tell, else what the file says.
 */
export type DecodeImage = (bytes: Uint8Array, mime: string) => Promise<Picture>;

/**
 * The images asked for, one after the other; sizes are looked up before anything is decoded where the kind allows it.
 * @throws SplatError `GLB_IMAGE`, `GLB_MALFORMED`, `GLB_EXTERNAL`, `MESH_TOO_LARGE`
 */
export async function decodeImages(
  json: Fields,
  storage: GltfStorage,
  wanted: Iterable<number>,
  decode: DecodeImage,
  limits: MeshLimits,
): Promise<Map<number, Picture>> {
  const images = list(json, "images", limits.maxEntries);
  const pictures = new Map<number, Picture>();
  let pixels = 0;
  const spend = (width: number, height: number) => {
    if (pixels + width * height > limits.maxTexturePixels) {
      throw new SplatError("MESH_TOO_LARGE", `the textures have more than ${limits.maxTexturePixels} pixels together`, {
        facts: { width, height, allowed: limits.maxTexturePixels },
        next: "Scale the textures down.",
      });
    }
  };
  for (const at of wanted) {
    if (pictures.has(at)) continue;
    const image = images[at]!;
    const what = `image ${at}`;
    const bytes =
      image.bufferView === undefined
        ? dataUri(image.uri, what)
        : storage.bytesOf(place(image.bufferView, storage.views.length, `view of ${what}`)).slice();
    const mime = sniffed(bytes) ?? shown(image.mimeType ?? "application/octet-stream");
    const size = sizeOf(bytes, mime);
    if (size !== undefined) spend(...size);
    const picture = await decoded(bytes, mime, what, decode);
    spend(picture.width, picture.height);
    pixels += picture.width * picture.height;
    pictures.set(at, picture);
  }
  return pictures;
}

async function decoded(bytes: Uint8Array, mime: string, what: string, decode: DecodeImage): Promise<Picture> {
  let picture: Picture;
  try {
    picture = await decode(bytes, mime);
  } catch (cause) {
    throw new SplatError("GLB_IMAGE", `${what} of the model (${mime}) cannot be decoded`, {
      facts: { mime, bytes: bytes.length },
      cause,
    });
  }
  if (picture.width < 1 || picture.height < 1 || picture.rgba.length !== picture.width * picture.height * 4) {
    throw malformedGlb(
      `${what} was decoded to ${picture.width} × ${picture.height} pixels in ${picture.rgba.length} bytes`,
    );
  }
  return picture;
}

function sniffed(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return "image/png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "image/jpeg";
  if (bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[8] === 0x57 && bytes[9] === 0x45) return "image/webp";
  return undefined;
}

/** The library knows PNG and JPEG and throws at broken ones; the decoder then has its say. */
function sizeOf(bytes: Uint8Array, mime: string): [number, number] | undefined {
  try {
    return ImageUtils.getSize(bytes, mime) ?? undefined;
  } catch {
    return undefined;
  }
}
