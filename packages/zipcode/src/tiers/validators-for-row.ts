import type { Hotkey, Rao } from "@lode/bittensor/primitives";
import { compareBytes, compareText, concatBytes, sha256, u32be, utf8 } from "../canonical-json/index.ts";
import type { PolicyValues } from "../policy/index.ts";
import { reachesFraction } from "./stake-fraction.ts";

/**
 * Who looks one row up: the validators with the smallest SHA-256(seed ‖ u32be(row) ‖ hotkey), at least
 * `validatorsPerRow` of them and on until their stake is `assignedStakePpm` of all stake given; everybody if that is not reached.
 * @param validators every hotkey with a permit as of the beacon block, each once, in any order.
 * @returns in the order of their hashes.
 */
export function validatorsForRow(
  seed: Uint8Array,
  row: number,
  validators: readonly { readonly hotkey: Hotkey; readonly stakeRao: Rao }[],
  policy: Pick<PolicyValues, "spotCheck">,
): Hotkey[] {
  const { validatorsPerRow, assignedStakePpm } = policy.spotCheck;
  const prefix = concatBytes([seed, u32be(row)]);
  const drawn = validators
    .map(({ hotkey, stakeRao }) => ({ hotkey, stakeRao, hash: sha256(concatBytes([prefix, utf8(hotkey)])) }))
    .sort((a, b) => compareBytes(a.hash, b.hash) || compareText(a.hotkey, b.hotkey));
  const allRao = drawn.reduce((sum, { stakeRao }) => sum + stakeRao, 0n);
  const chosen: Hotkey[] = [];
  let chosenRao = 0n;
  for (const { hotkey, stakeRao } of drawn) {
    if (chosen.length >= validatorsPerRow && reachesFraction(chosenRao, allRao, assignedStakePpm)) break;
    chosen.push(hotkey);
    chosenRao += stakeRao;
  }
  return chosen;
}
