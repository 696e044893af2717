import type { HashedWeights, Refusal } from "../../chain/index.ts";
import { decodeAddress } from "../../keys/address.ts";
import { fromHex, toHex } from "../../keys/hex.ts";
import type { Hotkey } from "../../primitives/index.ts";
import { commitHash } from "../../weights/commit-hash.ts";
import { asList, asText } from "../codec/decoded.ts";
import type { BlockView } from "../reads/block-view.ts";
import { readRow, storageIndex } from "../reads/subnet-reads.ts";
import { refused } from "./refusal.ts";
import type { Write } from "./submitter.ts";
import { readWeightsRules, weightsRefusal } from "./weights-preflight.ts";
import { holdsWeights } from "./write-weights.ts";

const pallet = "SubtensorModule";

/** The older commit: only a hash goes on chain, and its owner reveals. */
export function writeHashedCommit(
  hotkey: Hotkey,
  weights: HashedWeights,
): Write<{ readonly hash: string }, { readonly commitHash: string }> {
  const hash = hashOfWeights(hotkey, weights);
  return {
    async prepare(view) {
      const rules = await readWeightsRules(view, weights.netuid, weights.mechanism, hotkey);
      if (rules.exists && !rules.commitReveal) return refused("preflight", "CommitRevealDisabled");
      const refusal = weightsRefusal(rules, weights);
      if (refusal !== undefined) return refusal;
      if ((await hashedCommits(view, hotkey, weights)).includes(hash))
        return { kind: "skipped", reason: "AlreadyCommitted" };
      const args = { netuid: weights.netuid, mecid: weights.mechanism, commit_hash: hash };
      return { kind: "call", call: view.runtime.encodeCall(pallet, "commit_mechanism_weights", args), facts: { hash } };
    },
    async confirm(view) {
      const isThere = (await hashedCommits(view, hotkey, weights)).includes(hash);
      return isThere ? { kind: "done", done: { commitHash: hash } } : refused("read-back", "ReadBackDiffers");
    },
  };
}

/** Opens what {@link writeHashedCommit} committed: the same weights and salt. Too early or too late is the chain's to say. */
export function writeHashedReveal(hotkey: Hotkey, weights: HashedWeights): Write<{ readonly uid: number }, object> {
  const { netuid, mechanism, uids, values, salt } = weights;
  const hash = hashOfWeights(hotkey, weights);
  return {
    async prepare(view) {
      const rules = await readWeightsRules(view, netuid, mechanism, hotkey);
      if (!rules.exists) return refused("preflight", "SubnetNotExists");
      if (rules.uid === undefined) return refused("preflight", "HotKeyNotRegisteredInSubNet");
      const commits = await hashedCommits(view, hotkey, weights);
      if (commits.length === 0) return refused("preflight", "NoWeightsCommitFound");
      if (!commits.includes(hash)) return refused("preflight", "InvalidRevealCommitHashNotMatch");
      const version_key = BigInt(weights.versionKey);
      const args = { netuid, mecid: mechanism, uids, values, salt, version_key };
      const call = view.runtime.encodeCall(pallet, "reveal_mechanism_weights", args);
      return { kind: "call", call, facts: { uid: rules.uid } };
    },
    async confirm(view, { uid }): Promise<{ kind: "done"; done: object } | Refusal> {
      const row = readRow(await view.get(pallet, "Weights", storageIndex(netuid, mechanism), uid));
      return holdsWeights(row, weights) ? { kind: "done", done: {} } : refused("read-back", "ReadBackDiffers");
    },
  };
}

function hashOfWeights(hotkey: Hotkey, { netuid, mechanism, uids, values, salt, versionKey }: HashedWeights): string {
  return toHex(
    commitHash({
      publicKey: decodeAddress(hotkey)!,
      storageIndex: storageIndex(netuid, mechanism),
      uids,
      values,
      salt,
      versionKey: BigInt(versionKey),
    }),
  );
}

async function hashedCommits(view: BlockView, hotkey: Hotkey, weights: HashedWeights): Promise<readonly string[]> {
  const index = storageIndex(weights.netuid, weights.mechanism);
  const stored = await view.get(pallet, "WeightCommits", index, hotkey);
  return asList(stored ?? []).map((entry) => {
    const hash = asText(asList(entry)[0]);
    return toHex(fromHex(hash) ?? new Uint8Array(0));
  });
}
