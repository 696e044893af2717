/** A miner of subnet 17: pull → variants → judge → choose → sign → submit → feedback, validator by validator. */
export { defaultConfig, type MinerConfig, minerConfig, type StaticBlacklistEntry } from "../config.ts";
export type { SplatMinerOptions } from "../context.ts";
export { fileDirectory } from "../directory/file-directory.ts";
export { metagraphDirectory } from "../directory/metagraph-directory.ts";
export type { ValidatorDirectory, ValidatorEntry } from "../directory/validator-directory.ts";
export { type SubmitPolicyName, submitPolicyNames } from "../duties/submit-policy.ts";
export type { TaskOutcome, TaskRow } from "../journal/task-row.ts";
export type { Judge, Judgement, JudgeRequest } from "../judge/judge.ts";
export { type ValidationServiceOptions, validationServiceJudge } from "../judge/validation-service-judge.ts";
export type { SessionSummary } from "../session/session-summary.ts";
export { assetsVariantMaker } from "../variants/assets-variant-maker.ts";
export { type SpzCheck, type SpzVerdict, workshopSpzCheck } from "../variants/spz-check.ts";
export { type VariantIdentity, variantIdentity } from "../variants/variant-identity.ts";
export type { Variant, VariantMaker, VariantNote, VariantOrder, VariantSource } from "../variants/variant-maker.ts";
export { type LiveStatus, type RunningSplatMiner, type StopOptions, startSplatMiner } from "./start-splat-miner.ts";
