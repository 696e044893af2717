import type { Readable } from "node:stream";
import { ApiError } from "../access/index.ts";
import { customType } from "./downloads.ts";
import { findGeneration, pathParameter } from "./find-generation.ts";
import type { RouteHandler } from "./server-context.ts";

/** What only the server itself makes: whoever finds them relies on its checks. */
const reserved = new Set(["compressed_ply", "viewable_spz", "validation_preview", "prompt_image"]);

/** Streams the body to the store: no upload is ever held in memory. */
export const upload: RouteHandler = async ({ store, settings }, request) => {
  const asset = await findGeneration(store, request);
  const type = customType(pathParameter(request, "type"));
  if (reserved.has(type)) {
    throw new ApiError(409, "ASSET_TYPE_RESERVED", `${type} is made by the server itself; see /assets/compress/`);
  }
  const body = request.isMultipart() ? await firstFile(request, settings.limits.maxUploadBytes) : bodyOf(request.body);
  const file = await store.addAsset(asset.generationId, type, body, { maxBytes: settings.limits.maxUploadBytes });
  return {
    generation_id: asset.generationId,
    asset_type: file.type,
    version: file.version,
    file_size: file.sizeBytes,
    sha256: file.sha256,
  };
};

async function firstFile(request: Parameters<RouteHandler>[1], fileSize: number): Promise<Readable> {
  // One byte more than the store takes, so that the store is the one that says so.
  const part = await request.file({
    limits: { fileSize: fileSize + 1, files: 1, fields: 20 },
    throwFileSizeLimit: false,
  });
  if (part === undefined) throw new ApiError(422, "REQUEST_INVALID", "the form holds no file");
  return part.file;
}

function bodyOf(body: unknown): Readable {
  if (body !== null && typeof body === "object" && "pipe" in body) return body as Readable;
  throw new ApiError(422, "REQUEST_INVALID", "the body is empty");
}
