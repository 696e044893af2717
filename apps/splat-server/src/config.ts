import { assetLimits } from "@lode/contract/assets";
import { networkExtent } from "@lode/splat/ops";
import { z } from "zod";
import { type GeneratorConfig, generatorConfig } from "./generator/index.ts";

const mib = 2 ** 20;
const seconds = 1_000;
const hour = 3_600 * seconds;

const leastWorkMs = 300 * seconds;
/** For splats, pictures and scores behind the generator. */
const besidesMs = 60 * seconds;

const millis = (fallback: number) =>
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(fallback);
const count = (fallback: number, most: number) => z.int().min(1).max(most).default(fallback);
const bytes = (fallback: number) => z.int().min(1).default(fallback);
const httpUrl = z.url({ protocol: /^https?$/ });

const work = z.strictObject({
  /** Generations at work at once, and how many may wait. */
  concurrent: count(2, 64),
  waiting: z.int().min(0).max(10_000).default(64),
  /** Real time for one generation; by itself 300 s, or what the generator may take and a minute, if that is more. */
  timeoutMs: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional(),
  samples: z.int().min(7_000).max(1_000_000).default(50_000),
  normaliseExtent: z.union([z.literal(false), z.number().positive().max(1_000)]).default(networkExtent),
  spzMode: z.enum(["parity", "quality"]).default("quality"),
  spzLevel: z.int().min(1).max(22).default(1),
  maxModelBytes: bytes(256 * mib),
  /** Worker threads of the workshop; -1 is one a core. */
  threads: z.union([z.literal(-1), z.int().min(1).max(256)]).default(2),
});

const limits = z.strictObject({
  maxImageBytes: z.int().min(1).max(assetLimits.maxImageBytes).default(assetLimits.maxImageBytes),
  maxUploadBytes: bytes(1_024 * mib),
  /** Base64 characters of `/validate/`, which lie in memory. */
  maxValidateBytes: z
    .int()
    .min(1)
    .max(400 * mib)
    .default(96 * mib),
  maxModelBytes: bytes(256 * mib),
  /** Real time for a request to arrive; an upload may take longer. */
  requestMs: millis(60 * seconds),
  uploadMs: millis(600 * seconds),
  headersMs: millis(10 * seconds),
  maxConnections: count(512, 65_535),
  /** Requests of one address, and generations among them, in a minute. */
  perMinute: count(3_000, 1_000_000),
  generationsPerMinute: count(600, 1_000_000),
});

const cleanUp = z.strictObject({
  everyMs: millis(hour),
  maxAgeMs: millis(24 * hour),
  keepSuccessful: z.boolean().default(true),
  /** Oldest go first until no more is stored. */
  maxTotalBytes: z.int().min(1).optional(),
});

const gib = 2 ** 30;

/** What the store may hold; more is refused. */
const quota = z.strictObject({
  maxAssetBytes: bytes(gib),
  maxTotalBytes: bytes(100 * gib),
  maxGenerationBytes: bytes(8 * gib),
  maxGenerations: count(1_000_000, 100_000_000),
  maxGenerationFiles: count(1_000, 100_000),
});

const validation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("local") }),
  z.strictObject({ kind: z.literal("three-gen"), url: httpUrl, timeoutMs: millis(60 * seconds) }),
]);

/** Everything has a default but the folder that the server may call its own. */
const everySetting = z.object({
  host: z.string().min(1).default("127.0.0.1"),
  /** 0 takes a free one. */
  port: z.int().min(0).max(65_535).default(8095),
  dataDir: z.string().min(1),
  /** A key a line; needed as soon as other machines can connect. */
  keyFile: z.string().min(1).optional(),
  /** Demo outputs are imported from below it; nothing is imported without. */
  importRoot: z.string().min(1).optional(),
  generator: generatorConfig.default({ kind: "procedural" }),
  validation: validation.default({ kind: "local" }),
  work: work.prefault({}),
  limits: limits.prefault({}),
  quota: quota.prefault({}),
  /** False: nothing goes by itself. */
  cleanUp: z.union([z.literal(false), cleanUp]).prefault({}),
  /** Real time that generations at work get to end when the server stops. */
  graceMs: z
    .int()
    .min(0)
    .max(600 * seconds)
    .default(10 * seconds),
});

/** How an asset server is set up. */
export const splatServerSettings = everySetting.transform((settings) => {
  const { generator, work } = settings;
  const longest = generatorMs(generator, work.concurrent);
  return { ...settings, work: { ...work, timeoutMs: work.timeoutMs ?? Math.max(leastWorkMs, longest + besidesMs) } };
});

/**
 * What a generator may take by its own settings when so many ask at once, the turns that wait for a backend included. Those
 * that work in this process have no limit of their own.
 */
export function generatorMs(generator: GeneratorConfig, concurrent: number): number {
  if (generator.kind === "procedural") return 0;
  if (generator.kind !== "staged") return generator.timeoutMs * Math.ceil(concurrent / generator.concurrency);
  return generator.stages.reduce((sum, { backend }) => sum + generatorMs(backend, concurrent), 0);
}

export type SplatServerSettings = z.output<typeof splatServerSettings>;
export type SplatServerSettingsInput = z.input<typeof splatServerSettings>;
