export { decryptWithSignature } from "./decrypt.ts";
export { type EncryptionOptions, type EncryptionSecrets, encryptToRound } from "./encrypt.ts";
export { type EpochState, marginBlocks, type PredictedReveal, predictReveal, revealRound } from "./epoch-schedule.ts";
export { encodeWeightsPayload, type WeightsPayload } from "./payload.ts";
export { quicknet, roundAt, roundPublishedAt } from "./quicknet.ts";
