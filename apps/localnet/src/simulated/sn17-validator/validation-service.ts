import type { PulledTask } from "@lode/contract/generation";

/** Scores a result. */
export interface ValidationService {
  /** @returns undefined when the service did not answer as it should: the validator's fault, not the miner's. */
  score(task: PulledTask, results: string, signal: AbortSignal): Promise<number | undefined>;
}

const timeoutMs = 300_000;

/** The validation service over HTTP; whatever compression a miner named, the data is taken for SPZ. */
export function httpValidation(baseUrl: string): ValidationService {
  return {
    async score(task, results, signal) {
      const isImage = task.type === "image";
      const path = isImage ? "/validate_img_to_3d_ply/" : "/validate_txt_to_3d_ply/";
      const asked = isImage ? { prompt_image: task.prompt } : { prompt: task.prompt };
      try {
        const response = await fetch(new URL(path, baseUrl), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ...asked, data: results, compression: 2, preview_score_threshold: 0.5 }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
          redirect: "error",
        });
        if (response.status !== 200) return undefined;
        const { score } = (await response.json()) as { readonly score?: unknown };
        return typeof score === "number" && Number.isFinite(score) ? score : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
