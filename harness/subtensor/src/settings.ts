import type { Signer } from "@lode/bittensor/chain";
import { asNumber } from "./chain-parts.ts";
import { type ChainUnderTest, mustBeOk } from "./chain-under-test.ts";
import type { StorageKind } from "./host.ts";

interface Setting {
  /** Of `SubtensorModule`, keyed by netuid. */
  readonly item: string;
  readonly kind: StorageKind;
  /** Of `AdminUtils`, and what it calls its value; without one the host writes it. */
  readonly call?: readonly [name: string, argument: string];
}

/** @source subtensor pallets/admin-utils/src/lib.rs */
export const settings = {
  weightsRateLimit: {
    item: "WeightsSetRateLimit",
    kind: "u64",
    call: ["sudo_set_weights_set_rate_limit", "weights_set_rate_limit"],
  },
  minAllowedWeights: {
    item: "MinAllowedWeights",
    kind: "u16",
    call: ["sudo_set_min_allowed_weights", "min_allowed_weights"],
  },
  versionKey: { item: "WeightsVersionKey", kind: "u64", call: ["sudo_set_weights_version_key", "weights_version_key"] },
  tempo: { item: "Tempo", kind: "u16", call: ["sudo_set_tempo", "tempo"] },
  commitReveal: {
    item: "CommitRevealWeightsEnabled",
    kind: "bool",
    call: ["sudo_set_commit_reveal_weights_enabled", "enabled"],
  },
  servingRateLimit: {
    item: "ServingRateLimit",
    kind: "u64",
    call: ["sudo_set_serving_rate_limit", "serving_rate_limit"],
  },
  /** Its call is gone from newer runtimes, where the limit is a constant. */
  maxWeightsLimit: { item: "MaxWeightsLimit", kind: "u16" },
  registrationAllowed: { item: "NetworkRegistrationAllowed", kind: "bool" },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

export interface Administrator {
  readonly chain: ChainUnderTest;
  readonly sudo: Signer;
  /** Whether the chain takes sudo calls. */
  readonly hasSudo: boolean;
}

/**
 * Changes a parameter by sudo where the runtime has the call, else in storage, and reads it back: a sudo call succeeds
 * even when what it calls fails.
 * @throws LodeError HARNESS_STEP_FAILED
 */
export async function set(
  admin: Administrator,
  netuid: number,
  name: SettingName,
  value: number | boolean,
): Promise<void> {
  const { chain, sudo, hasSudo } = admin;
  const { item, kind, call }: Setting = settings[name];
  const view = await chain.view();
  if (!view.runtime.hasStorage("SubtensorModule", item)) return;
  if (call !== undefined && hasSudo && view.runtime.hasCall("AdminUtils", call[0])) {
    const [type, argument] = call;
    const args = { netuid, [argument]: kind === "u64" ? BigInt(value) : value };
    const word = await chain.tryCall(
      sudo,
      "sudo",
      { call: { type: "AdminUtils", value: { type, value: args } } },
      "Sudo",
    );
    mustBeOk(word, `sudo ${type}`);
  } else {
    await chain.host.write(item, netuid, kind, value);
  }
  const there = await chain.get(item, netuid);
  const same = kind === "bool" ? there === value : asNumber(there) === Number(value);
  mustBeOk(same ? "ok" : `it reads ${String(there)}`, `${item} := ${value}`);
}
