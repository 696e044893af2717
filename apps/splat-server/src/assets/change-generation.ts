import type { GenerationState } from "../catalogue/index.ts";
import type { GenerationChanges, NewGeneration } from "./asset-store.ts";
import { checkGenerationId, checkPrompt, checkRecord, checkSeed } from "./check-arguments.ts";
import { noPerformance, notMined, noValidation } from "./generation-metrics.ts";
import { defaultParameters } from "./generation-parameters.ts";

/**
 * @param chosen what stands where the wish leaves it open. `now` is in epoch milliseconds.
 * @throws LodeError ASSET_INVALID
 */
export function initialState(
  wish: NewGeneration,
  chosen: { readonly generationId: string; readonly now: number },
): GenerationState {
  const { now } = chosen;
  const seed = checkSeed(wish.seed ?? Math.floor(now / 1000) % 2 ** 31);
  const state: GenerationState = {
    generationId: checkGenerationId(wish.generationId ?? chosen.generationId),
    createdAt: Math.floor(wish.createdAt ?? now),
    updatedAt: Math.floor(now),
    status: wish.status ?? "initialized",
    errorMessage: null,
    parameters: { ...defaultParameters, ...wish.parameters, prompt: checkPrompt(wish.prompt), seed },
    validation: noValidation,
    performance: noPerformance,
    mining: notMined,
    compressionRatio: 0,
    refusals: [],
    details: wish.details ?? {},
  };
  checkRecord(state);
  return state;
}

/** @throws LodeError ASSET_INVALID */
export function applyChanges(state: GenerationState, changes: GenerationChanges, now: number): GenerationState {
  const changed: GenerationState = {
    ...state,
    // Clocks of two processes differ a little; the time of the last change never goes backwards.
    updatedAt: Math.max(state.updatedAt, Math.floor(now)),
    status: changes.status ?? state.status,
    errorMessage: changes.errorMessage === undefined ? state.errorMessage : changes.errorMessage,
    validation: { ...state.validation, ...changes.validation },
    performance: { ...state.performance, ...changes.performance },
    mining: { ...state.mining, ...changes.mining },
    compressionRatio: changes.compressionRatio ?? state.compressionRatio,
    refusals: changes.refusals ?? state.refusals,
    details: { ...state.details, ...changes.details },
  };
  checkRecord(changed);
  return changed;
}
