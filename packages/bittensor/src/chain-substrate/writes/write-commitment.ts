import type { Commitment, CommitmentToSet } from "../../chain/index.ts";
import { toHex } from "../../keys/hex.ts";
import type { Hotkey, NetUid } from "../../primitives/index.ts";
import { readCommitment, readUid } from "../reads/subnet-reads.ts";
import { refused } from "./refusal.ts";
import type { Write } from "./submitter.ts";

/** Up to here the chain has a kind of field for each length; longer ones are `BigRaw`. */
const longestRaw = 128;
const longestBigRaw = 512;

/** Puts bytes of a neuron's own beside its hotkey. The chain counts them: some 3 kB an epoch. */
export function writeCommitment(hotkey: Hotkey, netuid: NetUid, commitment: CommitmentToSet): Write<null, object> {
  const holds = (stored: Commitment | undefined): boolean => {
    const field = stored?.fields.length === 1 ? stored.fields[0] : undefined;
    const wanted = commitment.kind === "raw" ? commitment.bytes : commitment.ciphertext;
    return field !== undefined && toHex(field.bytes) === toHex(wanted) && field.revealRound === roundOf(commitment);
  };
  return {
    async prepare(view) {
      const info = fieldOf(commitment);
      if (info === undefined) return refused("preflight", "SpaceLimitExceeded");
      if ((await readUid(view, netuid, hotkey)) === undefined) return refused("preflight", "AccountNotAllowedCommit");
      if (holds(await readCommitment(view, netuid, hotkey))) return { kind: "skipped", reason: "AlreadyCommitted" };
      const args = { netuid, info: [info] };
      return { kind: "call", call: view.runtime.encodeCall("Commitments", "set_commitment", args), facts: null };
    },
    async confirm(view) {
      const isThere = holds(await readCommitment(view, netuid, hotkey));
      return isThere ? { kind: "done", done: {} } : refused("read-back", "ReadBackDiffers");
    },
  };
}

function roundOf(commitment: CommitmentToSet): number | undefined {
  return commitment.kind === "timelocked" ? commitment.revealRound : undefined;
}

/** Fields of one length hold an array of it, which the codec takes as hex; one with a length of its own takes bytes. */
function fieldOf(commitment: CommitmentToSet): { readonly type: string; readonly value: unknown } | undefined {
  if (commitment.kind === "timelocked") {
    const { ciphertext, revealRound } = commitment;
    return { type: "TimelockEncrypted", value: { encrypted: ciphertext, reveal_round: BigInt(revealRound) } };
  }
  const { bytes } = commitment;
  if (bytes.length > longestBigRaw) return undefined;
  if (bytes.length > longestRaw) return { type: "BigRaw", value: bytes };
  // A byte alone is a number, and none at all an array of nothing.
  const value = bytes.length === 1 ? bytes[0] : toHex(bytes);
  return { type: `Raw${bytes.length}`, value };
}
