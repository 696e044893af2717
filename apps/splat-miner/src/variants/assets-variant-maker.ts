import type { AssetsClient } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import type { VariantMaker } from "./variant-maker.ts";

/** Variants made by an asset server. */
export function assetsVariantMaker(
  assets: Pick<AssetsClient, "generate" | "noteMining">,
  networkUid: number,
): VariantMaker {
  return {
    make: async ({ seed, generationId, source, signal }) => {
      const what =
        source.kind === "text"
          ? { prompt: source.prompt }
          : { image: { bytes: source.bytes, mimeType: source.mimeType } };
      const made = await assets.generate({ ...what, seed, generationId, returnCompressed: true, signal });
      if (made.headers.compressionType !== 2) {
        throw new LodeError("SPLAT_MINER_VARIANT_UNUSABLE", "the asset server gave a model that is not SPZ", {
          retry: "never",
          facts: { generationId, compressionType: made.headers.compressionType },
          next: "Let the asset server compress what it makes; only SPZ can be submitted.",
        });
      }
      const { generationSeconds, compressionRatio, faceCount, vertexCount, miningReady } = made.headers;
      return {
        generationId: made.generationId,
        spz: made.bytes,
        facts: { generationSeconds, compressionRatio, faceCount, vertexCount, miningReady },
      };
    },
    note: async (generationId, note, signal) => {
      await assets.noteMining(
        generationId,
        {
          task_id: note.taskId.slice(0, 200),
          validator_hotkey: note.validatorHotkey,
          validator_uid: note.validatorUid,
          submission_status: note.status,
          submission_timestamp: note.at,
          competition_score: note.score,
          reward_received: note.reward,
          network_uid: networkUid,
        },
        signal,
      );
    },
  };
}
