export { type GeneratorConfig, generatorConfig } from "./config.ts";
export type {
  GeneratedModel,
  GenerateRequest,
  Generator,
  GeneratorErrorCode,
  ModelKind,
  PromptImage,
  StageSeconds,
  StageSink,
} from "./generator.ts";
export { type GeneratorDeps, openGenerator } from "./open-generator.ts";
export { type ProceduralDeps, proceduralGenerator } from "./procedural/procedural-generator.ts";
