import type { Hotkey, Rao } from "@lode/bittensor/primitives";
import { compareBytes, compareText, sha256, utf8 } from "../canonical-json/index.ts";
import type { PolicyValues } from "../policy/index.ts";
import { reachesFraction } from "./stake-fraction.ts";

interface Staked {
  readonly hotkey: Hotkey;
  readonly stakeRao: Rao;
}

/**
 * Who looks one row up: the validators with the smallest SHA-256(seed ‖ u32be(row) ‖ hotkey), at least
 * `validatorsPerRow` of them and on until their stake is `assignedStakePpm` of all stake given; everybody if that is not reached.
 * @param validators every hotkey with a permit as of the beacon block, each once, in any order.
 * @returns in the order of their hashes.
 */
export function validatorsForRow(
  seed: Uint8Array,
  row: number,
  validators: readonly Staked[],
  policy: Pick<PolicyValues, "spotCheck">,
): Hotkey[] {
  return rowDraw(validators, policy)(seed, row);
}

/** {@link validatorsForRow} for many rows: an epoch has some hundred thousand of them, so what they share is made once. */
export function rowDraw(
  validators: readonly Staked[],
  policy: Pick<PolicyValues, "spotCheck">,
): (seed: Uint8Array, row: number) => Hotkey[] {
  const { validatorsPerRow, assignedStakePpm } = policy.spotCheck;
  const allRao = validators.reduce((sum, { stakeRao }) => sum + stakeRao, 0n);
  const contestants = validators.map(({ hotkey, stakeRao }) => {
    const name = utf8(hotkey);
    const message = new Uint8Array(36 + name.length);
    message.set(name, 36);
    return { hotkey, stakeRao, message, position: new DataView(message.buffer) };
  });
  return (seed, row) => {
    const drawn = contestants
      .map(({ hotkey, stakeRao, message, position }) => {
        message.set(seed);
        position.setUint32(32, row);
        return { hotkey, stakeRao, hash: sha256(message) };
      })
      .sort((a, b) => compareBytes(a.hash, b.hash) || compareText(a.hotkey, b.hotkey));
    const chosen: Hotkey[] = [];
    let chosenRao = 0n;
    for (const { hotkey, stakeRao } of drawn) {
      if (chosen.length >= validatorsPerRow && reachesFraction(chosenRao, allRao, assignedStakePpm)) break;
      chosen.push(hotkey);
      chosenRao += stakeRao;
    }
    return chosen;
  };
}
