export { type GeneratorConfig, generatorConfig } from "./config.ts";
export type {
  GeneratedModel,
  GenerateRequest,
  Generator,
  PromptImage,
  StageSeconds,
  StageSink,
} from "./generator.ts";
export { openGenerator } from "./open-generator.ts";
