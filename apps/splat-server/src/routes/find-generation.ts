import { generationIdPattern } from "@lode/contract/assets";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../access/index.ts";
import type { AssetStore, GenerationAsset } from "../assets/index.ts";

/** The generation that the path names. @throws ApiError GENERATION_UNKNOWN, also for what is no id at all. */
export async function findGeneration(store: AssetStore, request: FastifyRequest): Promise<GenerationAsset> {
  return await generationOf(store, pathParameter(request, "id"));
}

export async function generationOf(store: AssetStore, text: string): Promise<GenerationAsset> {
  const generationId = text.toLowerCase();
  const found = generationIdPattern.test(generationId) ? await store.get(generationId) : undefined;
  if (found === undefined) throw new ApiError(404, "GENERATION_UNKNOWN", "there is no such generation");
  return found;
}

export function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string | undefined>>)[name] ?? "";
}
