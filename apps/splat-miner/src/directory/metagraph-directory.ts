import type { ChainReads } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { ValidatorDirectory, ValidatorEntry } from "./validator-directory.ts";

/** The subnet's metagraph as the chain has it now. Stake is what counts on the subnet (alpha and its share of root), in rao. */
export function metagraphDirectory(chain: Pick<ChainReads, "metagraphFields">, netuid: NetUid): ValidatorDirectory {
  return {
    validators: async (): Promise<ValidatorEntry[]> => {
      const names = ["hotkeys", "axons", "validatorPermit", "totalStake"] as const;
      const { hotkeys, axons, validatorPermit, totalStake } = await chain.metagraphFields(netuid, names);
      return hotkeys.map((hotkey, uid) => {
        const axon = axons[uid];
        return {
          uid,
          hotkey,
          stakeRao: totalStake[uid] ?? 0n,
          permit: validatorPermit[uid] ?? false,
          ip: axon?.address ?? "",
          port: axon?.port ?? 0,
          serving: axon?.isServing === true && axon.port > 0,
        };
      });
    },
  };
}
