import { ApiError } from "../access/index.ts";
import type { PromptImage } from "../generator/index.ts";

/** The kind is read from the bytes: what a client calls them proves nothing. */
export function pictureOf(bytes: Uint8Array): PromptImage {
  const mimeType = pictureKind(bytes);
  if (mimeType !== undefined) return { bytes, mimeType };
  throw new ApiError(422, "IMAGE_UNSUPPORTED", "the file is no PNG, JPEG or WebP picture");
}

function pictureKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  return head.startsWith("RIFF") && head.endsWith("WEBP") ? "image/webp" : undefined;
}
