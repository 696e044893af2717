import { LodeError } from "@lode/runtime/errors";
import { z } from "zod";
import { defaultLimits, type LimitName } from "../access/limits.ts";

/** Where the coordinator listens unless told. */
export const defaultPort = 3_000;
/** Below the folder that it was started in, unless told. */
export const defaultDataDir = ".lode/coordinator";

const port = z.int().min(0).max(65_535);
const httpUrl = z
  .url({ protocol: /^https?$/, error: "an http:// or https:// address is expected" })
  .transform((url) => url.replace(/\/+$/, ""));
const text = z.string().min(1).max(4_096);
const limit = z.strictObject({
  points: z.int().min(1).max(1_000_000_000),
  durationSeconds: z
    .int()
    .min(1)
    .max(31 * 24 * 3_600),
});
const limitNames = Object.keys(defaultLimits) as [LimitName, ...LimitName[]];
const aDay = 24 * 3_600;

const bucketSchema = z.strictObject({
  name: text,
  /** Of an S3-compatible service; AWS itself unless told. */
  endpoint: httpUrl.optional(),
  region: text.default("us-east-1"),
  /** What upload forms name instead of `endpoint`, where clients reach the store by another address. */
  publicEndpoint: httpUrl.optional(),
});

/** Every setting, as a file of settings and the command line give them. What is a secret comes by the environment or in a file of its own. */
const standaloneSettingsSchema = z.strictObject({
  host: text.default("127.0.0.1"),
  port: port.default(defaultPort),
  /** As clients reach it; what it answers about itself is built from this. */
  publicUrl: httpUrl.optional(),
  dataDir: text.default(defaultDataDir),
  /** `memory`, `dev`, the name of a network, or ws:// and wss:// addresses with commas. */
  chain: text.default("memory"),
  netuid: z.int().min(0).max(65_535).default(46),
  /** Neurons of the memory chain or of the development node: a JSON file. */
  metagraph: text.optional(),
  metagraphRefreshSeconds: z.int().min(1).max(3_600).default(300),
  maxMetagraphAgeMinutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .default(60),
  /** `calibrated` unless told. */
  policy: z.enum(["strict", "calibrated", "table", "reference"]).optional(),
  /** Table of zipcodes and expected counts, CSV or Parquet, in force until the owner activates another. */
  zipcodes: text.optional(),
  /** Real seconds of one epoch; on a trial chain only. */
  epochSeconds: z.number().min(1).max(aDay).optional(),
  /** Of the pool of DATABASE_URL. */
  databaseConnections: z.int().min(2).max(500).optional(),
  /** 32 bytes of hex; the same for all replicas. A file in the data directory unless told. */
  masterSecretFile: text.optional(),
  /** The bucket that miners upload to; an embedded store unless told. Its keys come by the environment. */
  bucket: bucketSchema.optional(),
  /** Port of the trial chain: of the development node the one two after `port` unless told; the memory chain is only served when told. */
  chainPort: port.optional(),
  /** Port of the embedded store; the one after `port` unless told. */
  storePort: port.optional(),
  /** As clients reach the embedded store. */
  storePublicUrl: httpUrl.optional(),
  /** The owner's API; not served unless told. */
  adminPort: port.optional(),
  /** Loopback unless told; another one only with `adminAllowRemote`. */
  adminHost: text.optional(),
  adminAllowRemote: z.boolean().optional(),
  /** Threads that verify signatures; 0 verifies where requests are served. */
  workers: z.int().min(0).max(64).default(0),
  /** Where /metrics is served: beside the routes unless told, `off`, or a port of its own. */
  metrics: z.union([z.enum(["beside", "off"]), port]).default("beside"),
  /** Addresses and networks of proxies in front, whose X-Forwarded-For and X-Request-Id are believed. */
  trustProxy: z.array(text).max(256).default([]),
  /** `-` is standard error; a file in the data directory unless told. */
  log: text.optional(),
  logLevel: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** Which requests get a line: all, those that are refused or fail, or only those that fail. */
  logRequests: z.enum(["all", "refused", "failed"]).default("refused"),
  /** Seconds from the wish to stop, when readiness goes, until no more connections are taken. */
  drainSeconds: z.number().min(0).max(600).default(0),
  /** Seconds that running requests get after that. */
  stopSeconds: z.number().min(0).max(600).default(10),
  /** Replaces single limits. */
  limits: z.partialRecord(z.enum(limitNames), limit).optional(),
});

export type StandaloneSettings = z.output<typeof standaloneSettingsSchema>;

/**
 * The settings of a file under those of a command line.
 * @throws LodeError CONFIG_INVALID with every problem at once.
 */
export function parseSettings(file: unknown, options: Readonly<Record<string, unknown>> = {}): StandaloneSettings {
  if (typeof file !== "object" || file === null || Array.isArray(file)) {
    throw invalid(["a JSON object is expected"]);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const whole = { ...file, ...given };
  const parsed = standaloneSettingsSchema.safeParse(whole);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.slice(0, 50).map(({ path, message }) => told(path, message, whole)));
  }
  return parsed.data;
}

/** Names the setting, and what was given for it where that is a number: a text may be a secret in the wrong place. */
function told(path: readonly PropertyKey[], message: string, whole: unknown): string {
  let given = whole;
  for (const part of path) given = typeof given === "object" && given !== null ? Reflect.get(given, part) : undefined;
  const shown = typeof given === "number" ? ` (given: ${given})` : "";
  return `${[...path.map(String), message].join(": ")}${shown}`;
}

function invalid(problems: readonly string[]): LodeError<"CONFIG_INVALID"> {
  return new LodeError("CONFIG_INVALID", `the configuration has problems:\n- ${problems.join("\n- ")}`, {
    retry: "never",
    facts: { problems },
    next: "Correct the settings named above; `lode coordinator check-config` tells whether they are right.",
  });
}
