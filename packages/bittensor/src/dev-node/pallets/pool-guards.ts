import type { Call } from "../extrinsics/decode-extrinsic.ts";
import type { ChainState } from "../state/chain-state.ts";
import { type RevealArgs, refusalOfReveal } from "./commit-weights.ts";
import { refusalOfAxon, type ServeAxonArgs } from "./serve-axon.ts";
import { hasStakeForWeights, isCommitReveal, passesWeightsRateLimit, storageIndex, uidOf } from "./subnets.ts";

/** Which rules the pool applies before a block is even tried; runtimes before mid-2026 asked for stake alone. */
export type PoolGuards = "all" | "stake-only";

/** Numbers of `Custom(n)`; whatever has none is 255. */
const customCodes: Readonly<Record<string, number>> = {
  NotEnoughStakeToSetWeights: 1,
  SubnetNotExists: 3,
  SettingWeightsTooFast: 6,
  CommittingWeightsTooFast: 6,
  HotKeyNotRegisteredInNetwork: 10,
  InvalidIpAddress: 11,
  ServingRateLimitExceeded: 12,
  InvalidPort: 13,
  InvalidRevealRound: 15,
  NoWeightsCommitFound: 16,
  RevealTooEarly: 17,
  InputLengthsUnequal: 18,
  HotKeyNotRegisteredInSubNet: 19,
};
const badRequest = 255;

const setting: ReadonlySet<string> = new Set(["set_weights", "set_mechanism_weights"]);
const committing: ReadonlySet<string> = new Set(["commit_weights", "commit_mechanism_weights"]);
const timelocking: ReadonlySet<string> = new Set([
  "commit_timelocked_weights",
  "commit_timelocked_mechanism_weights",
  "commit_crv3_mechanism_weights",
]);
const revealing: ReadonlySet<string> = new Set(["reveal_weights", "reveal_mechanism_weights"]);
const serving: ReadonlySet<string> = new Set(["serve_axon", "serve_axon_tls"]);

/**
 * Why the pool turns a call away, as the number in `Custom(n)`; undefined when it lets it in.
 * Timelocked commits are not rate-limited here: they fail in the block.
 */
export function customRefusal(
  state: ChainState,
  guards: PoolGuards,
  attempt: { readonly signer: string; readonly call: Call; readonly block: number },
): number | undefined {
  const error = refusal(state, guards, attempt);
  return error === undefined ? undefined : (customCodes[error] ?? badRequest);
}

function refusal(
  state: ChainState,
  guards: PoolGuards,
  { signer, call, block }: { readonly signer: string; readonly call: Call; readonly block: number },
): string | undefined {
  if (call.pallet !== "SubtensorModule") return undefined;
  const { name } = call;
  const args = call.args as { readonly netuid: number; readonly mecid?: number; readonly reveal_round?: bigint };
  const isAboutWeights = [setting, committing, timelocking, revealing].some((calls) => calls.has(name));
  if (isAboutWeights && !hasStakeForWeights(state, args.netuid, signer)) return "NotEnoughStakeToSetWeights";
  if (guards === "stake-only") return undefined;
  if (revealing.has(name)) return refusalOfReveal(state, signer, call.args as RevealArgs)?.error;
  if (timelocking.has(name) && args.reveal_round! < (state.get<bigint>("Drand", "LastStoredRound") ?? 0n)) {
    return "InvalidRevealRound";
  }
  if (serving.has(name)) return refusalOfAxon(state, signer, call.args as ServeAxonArgs, block)?.error;
  const isSetting = setting.has(name) && !isCommitReveal(state, args.netuid);
  if (!isSetting && !committing.has(name)) return undefined;
  const uid = uidOf(state, args.netuid, signer);
  if (uid === undefined) return undefined;
  const place = { netuid: args.netuid, index: storageIndex(args.netuid, args.mecid ?? 0), uid };
  if (passesWeightsRateLimit(state, place, block)) return undefined;
  return isSetting ? "SettingWeightsTooFast" : "CommittingWeightsTooFast";
}
