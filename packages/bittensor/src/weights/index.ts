export { type CommittedWeights, commitHash } from "./commit-hash.ts";
export { emitWeightsFloat32 } from "./emit-weights-float32.ts";
export { type ChainWeights, maxUpscaleToU16, type Score } from "./max-upscale.ts";
export { normalizeMaxWeight } from "./normalize-max-weight.ts";
export { type ProcessWeightsOptions, processWeights } from "./process-weights.ts";
