import { type GenerationStatus, generationStatuses } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import { SplatError } from "@lode/splat/errors";
import { tellable } from "../access/index.ts";
import type { AssetStore, GenerationAsset } from "../assets/index.ts";

const maxMessageChars = 1_000;

export const unfinishedStatuses: readonly GenerationStatus[] = generationStatuses.filter(
  (status) => status !== "completed" && status !== "failed",
);

export function isFinished({ status }: GenerationAsset): boolean {
  return status === "completed" || status === "failed";
}

/** Whether a failed generation may well succeed when it is asked for again. */
export function wasLeftForLater(asset: GenerationAsset): boolean {
  return asset.status === "failed" && asset.details.errorRetry === "later";
}

/** Notes why it failed, for those who ask later. Messages are ours; a surprise is not told to strangers. */
export async function failGeneration(
  store: AssetStore,
  generationId: string,
  error: unknown,
): Promise<GenerationAsset> {
  const { code, message, retry } = told(error);
  return await store.update(generationId, {
    status: "failed",
    errorMessage: message.slice(0, maxMessageChars),
    details: { errorCode: code, errorRetry: retry, attempts: 0 },
  });
}

function told(error: unknown): { code: string; message: string; retry: "never" | "later" } {
  if (error instanceof LodeError) {
    return { code: error.code, message: tellable(error), retry: error.retry === "never" ? "never" : "later" };
  }
  if (error instanceof SplatError) return { code: error.code, message: error.message, retry: "never" };
  return {
    code: "GENERATION_FAILED",
    message: "the generation failed for a reason that only the log knows",
    retry: "later",
  };
}
