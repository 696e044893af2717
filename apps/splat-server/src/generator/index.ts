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
