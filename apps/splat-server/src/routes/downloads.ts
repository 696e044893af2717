import { assetTypePattern, assetTypes } from "@lode/contract/assets";
import { ApiError } from "../access/index.ts";
import { downloadName, fileOf, type GenerationAsset } from "../assets/index.ts";
import { sendFile } from "../server/send-file.ts";
import { findGeneration, pathParameter } from "./find-generation.ts";
import { parseFields, versionQuery } from "./form-fields.ts";
import { generationRecord } from "./generation-record.ts";
import type { RouteHandler } from "./server-context.ts";

export const generation: RouteHandler = async ({ store }, request) =>
  generationRecord(await findGeneration(store, request));

export const download: RouteHandler = async ({ store }, request, reply) => {
  const asset = await findGeneration(store, request);
  const type = pathParameter(request, "type").toLowerCase();
  refuseUnknownType(asset, type);
  const { version } = parseFields(versionQuery, request.query as Record<string, string>);
  const current = fileOf(asset, type);
  const file =
    version === undefined || version === current?.version
      ? current
      : (await store.versions(asset.generationId, type)).find((kept) => kept.version === version);
  if (file === undefined) throw absent();
  await sendFile(request, reply, {
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    mimeType: file.mimeType,
    fileName: downloadName(asset, file),
    first: { "X-Generation-ID": asset.generationId },
    open: async () => {
      const opened = await store.open(asset.generationId, type, { version: file.version });
      if (opened === undefined) throw absent();
      return opened.stream;
    },
  });
  return undefined;
};

/** A known type that is missing is absent; one that nobody has heard of is a mistake of whoever asks. */
function refuseUnknownType(asset: GenerationAsset, type: string): void {
  if (Object.hasOwn(assetTypes, type) || fileOf(asset, type) !== undefined) return;
  throw new ApiError(400, "ASSET_TYPE_UNKNOWN", "there is no such asset type");
}

/** For files that come from outside: any well-formed type. */
export function customType(text: string): string {
  const type = text.toLowerCase();
  if (assetTypePattern.test(type)) return type;
  throw new ApiError(400, "ASSET_TYPE_UNKNOWN", "an asset type has letters, digits and underscores, at most 64");
}

function absent(): ApiError {
  return new ApiError(404, "ASSET_ABSENT", "this generation has no such asset");
}
