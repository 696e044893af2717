export { emitWeightsFloat32 } from "./emit-weights-float32.ts";
export { type ChainWeights, maxUpscaleToU16, type Score } from "./max-upscale.ts";
