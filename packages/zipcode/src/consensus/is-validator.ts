import type { Rao } from "@lode/bittensor/primitives";
import type { PolicyValues } from "../policy/index.ts";

const raoPerAlpha = 1_000_000_000n;

/** Whether a neuron judges by these rules: a permit, and the least stake. For an epoch it is asked of the neuron as of the beacon block. */
export function isValidator(
  { validatorPermit, stakeRao }: { readonly validatorPermit: boolean; readonly stakeRao: Rao },
  { agreement }: Pick<PolicyValues, "agreement">,
): boolean {
  return validatorPermit && stakeRao >= BigInt(agreement.validatorMinStakeAlpha) * raoPerAlpha;
}
