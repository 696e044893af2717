import { LodeError } from "@lode/runtime/errors";

/** What `lode up --subnet 17` was asked for; what is left out comes from the world on disk or from {@link splatUpDefaults}. */
export interface SplatUpRequest {
  readonly dataDir: string;
  readonly fresh: boolean;
  /** Ends when all tasks have an outcome; without `tasks`, each prompt is one. */
  readonly once: boolean;
  /** How many tasks this network gives out in its whole life. */
  readonly tasks?: number;
  /** File of prompts; without it the network has its own. */
  readonly prompts?: string;
  readonly validators?: number;
  readonly seed?: number;
  /** Seconds of protocol time in a real second. */
  readonly speed?: number;
  /** Variants made of one task at most. */
  readonly variants?: number;
  /** A variant with this score ends the search. */
  readonly goodEnough?: number;
}

/** The options of one network, complete. Those in {@link fixedOptions} cannot change once it has started. */
export interface SplatWorldOptions {
  readonly prompts: string | null;
  readonly validators: number;
  readonly seed: number;
  readonly speed: number;
  readonly variants: number;
  readonly goodEnough: number;
}

export const splatUpDefaults: SplatWorldOptions = {
  prompts: null,
  validators: 3,
  seed: 1,
  // A cooldown of 300 s passes in three seconds, about as long as a task takes to make on a small machine.
  speed: 100,
  variants: 5,
  goodEnough: 0.7,
};

const fixedOptions = ["prompts", "validators", "seed"] as const;

const ranges: ReadonlyArray<readonly [keyof SplatUpRequest, number, number, boolean]> = [
  ["tasks", 1, 10_000, true],
  ["validators", 1, 32, true],
  ["seed", 0, Number.MAX_SAFE_INTEGER, true],
  ["speed", 0.1, 1_000, false],
  ["variants", 1, 20, true],
  ["goodEnough", 0, 1, false],
];

/**
 * Fills a request up from an earlier world or the defaults.
 * @throws LodeError OPTION_RANGE with every value out of range, OPTION_FIXED when a world is asked to be another.
 */
export function completeSplatOptions(
  request: SplatUpRequest,
  earlier: SplatWorldOptions | undefined,
): SplatWorldOptions {
  const problems = ranges.flatMap(([name, least, most, whole]) => {
    const value = request[name];
    if (value === undefined) return [];
    const good = typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value));
    return good ? [] : [`${name} is ${value}, it must be ${whole ? "a whole number " : ""}from ${least} to ${most}`];
  });
  if (problems.length > 0) {
    throw new LodeError("OPTION_RANGE", problems.join("; "), {
      retry: "never",
      next: "See `lode up --help` for the options.",
    });
  }
  const base = earlier ?? splatUpDefaults;
  const options: SplatWorldOptions = {
    prompts: request.prompts ?? base.prompts,
    validators: request.validators ?? base.validators,
    seed: request.seed ?? base.seed,
    speed: request.speed ?? base.speed,
    variants: request.variants ?? base.variants,
    goodEnough: request.goodEnough ?? base.goodEnough,
  };
  const changed = earlier ? fixedOptions.filter((name) => options[name] !== earlier[name]) : [];
  if (changed.length === 0) return options;
  const told = changed.map((name) => `${name}: ${earlier?.[name]} → ${options[name]}`).join("; ");
  throw new LodeError("OPTION_FIXED", `the network in ${request.dataDir} was started with other options (${told})`, {
    retry: "never",
    next: "Leave these options out to go on with it, use --fresh to start over, or --data-dir for another network.",
  });
}
