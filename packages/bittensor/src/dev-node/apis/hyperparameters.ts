import { subnetExists } from "../pallets/subnets.ts";
import type { ChainState } from "../state/chain-state.ts";

const pallet = "SubtensorModule";

/** The parameters in one struct; those that nothing here depends on are the chain's defaults. */
export function hyperparameters(state: ChainState, netuid: number): Record<string, unknown> | undefined {
  if (!subnetExists(state, netuid)) return undefined;
  const get = <T>(item: string): T => state.get<T>(pallet, item, netuid);
  return {
    rho: 10,
    kappa: 32767,
    immunity_period: get("ImmunityPeriod"),
    min_allowed_weights: get("MinAllowedWeights"),
    max_weights_limit: get("MaxWeightsLimit"),
    tempo: get("Tempo"),
    min_difficulty: 10_000_000n,
    max_difficulty: 4_611_686_018_427_387_903n,
    weights_version: get("WeightsVersionKey"),
    weights_rate_limit: get("WeightsSetRateLimit"),
    adjustment_interval: 360,
    activity_cutoff: BigInt(get<number>("ActivityCutoff")),
    registration_allowed: true,
    target_regs_per_interval: 1,
    min_burn: 500_000n,
    max_burn: 100_000_000_000n,
    bonds_moving_avg: 900_000n,
    max_regs_per_block: 1,
    serving_rate_limit: get("ServingRateLimit"),
    max_validators: get("MaxAllowedValidators"),
    adjustment_alpha: 0n,
    difficulty: 10_000_000n,
    commit_reveal_period: get("RevealPeriodEpochs"),
    commit_reveal_weights_enabled: get("CommitRevealWeightsEnabled"),
    alpha_high: 58982,
    alpha_low: 45875,
    liquid_alpha_enabled: false,
    alpha_sigmoid_steepness: 1000n,
    yuma_version: 2,
    subnet_is_active: true,
    transfers_enabled: true,
    bonds_reset_enabled: false,
    user_liquidity_enabled: false,
  };
}

const balances: ReadonlySet<string> = new Set(["min_burn", "max_burn"]);
/** Those of the struct that the list does not name. */
const notListed: ReadonlySet<string> = new Set(["min_difficulty", "max_difficulty", "difficulty", "adjustment_alpha"]);

/** The parameters as a list by name, each with its kind. */
export function hyperparametersByName(state: ChainState, netuid: number): unknown[] | undefined {
  const parameters = hyperparameters(state, netuid);
  if (parameters === undefined) return undefined;
  return Object.entries(parameters)
    .filter(([name]) => !notListed.has(name))
    .map(([name, value]) => ({ name: new TextEncoder().encode(name), value: typedValue(name, value) }));
}

function typedValue(name: string, value: unknown): unknown {
  if (typeof value === "boolean") return { type: "Bool", value };
  if (typeof value === "number") return { type: "U16", value };
  if (name === "alpha_sigmoid_steepness") return { type: "I32F32", value: (value as bigint) << 32n };
  return { type: balances.has(name) ? "TaoBalance" : "U64", value };
}
