import type { Hotkey, NetUid } from "../primitives/index.ts";
import type { BlockRef, Signer, WeightsExtrinsic } from "./chain-client.ts";

/** Who refused: we before submitting, the node's pool, the chain in the block, or we on reading back what was written. */
export type RefusalStage = "preflight" | "pool" | "chain" | "read-back";

export interface Refusal {
  readonly kind: "refused";
  /** The chain's own word, e.g. `CommittingWeightsTooFast`. */
  readonly reason: string;
  readonly retry: "never" | "later";
  readonly stage: RefusalStage;
  /** Where the chain's rules tell: how many blocks to wait. */
  readonly retryAfterBlocks?: number;
}

/** What became of a write. Nothing fails silently, and nothing is thrown but an unreachable chain before submitting. */
export type WriteOutcome<Done = unknown> =
  | ({ readonly kind: "finalized"; readonly block: BlockRef; readonly hash: string } & Done)
  /** The chain holds it already. */
  | { readonly kind: "skipped"; readonly reason: string }
  | Refusal
  /** It can never be included any more, so it is safe to write again. */
  | { readonly kind: "lost"; readonly reason: "Expired" | "NonceTaken"; readonly hash: string }
  /** The deadline passed first. It may still be included, up to the end of its era. */
  | {
      readonly kind: "undecided";
      readonly hash: string;
      /** The block that holds it, not final yet. */
      readonly included?: { readonly number: number; readonly hash: string };
      /** From this block on it cannot be included. */
      readonly diesAt: number;
    };

/** What a reveal watcher needs to know of a timelocked commit. */
export interface PendingReveal {
  readonly netuid: NetUid;
  readonly mechanism: number;
  readonly hotkey: Hotkey;
  /** The block that holds the commit. */
  readonly committedAt: number;
  /** The chain's epoch that it is filed under. */
  readonly commitEpoch: number;
  /** BLAKE2b-256 of the ciphertext, `0x` hex. */
  readonly commitHash: string;
  readonly revealRound: number;
  /** By when it should be applied, as foreseen at commit: the block that may reveal it and a few until its round is out. */
  readonly expectedBlock: number;
  /** What was hidden: ascending uids and their values. */
  readonly weights: { readonly uids: readonly number[]; readonly values: readonly number[] };
}

export type WeightsDone = { readonly how: "set" } | { readonly how: "committed"; readonly reveal: PendingReveal };

export interface AxonToServe {
  readonly netuid: NetUid;
  /** IPv4 or IPv6 text; `0.0.0.0` says that it is not to be called. */
  readonly address: string;
  readonly port: number;
  /** Of the software: major × 10⁶ + minor × 10³ + patch. */
  readonly version: number;
  /** Default 4, HTTP. */
  readonly protocol?: number;
}

export interface HashedWeights extends WeightsExtrinsic {
  /** u16 each; kept until the reveal. */
  readonly salt: readonly number[];
}

export type CommitmentToSet =
  /** Up to 512 bytes, readable at once. */
  | { readonly kind: "raw"; readonly bytes: Uint8Array }
  /** Readable from a drand round on; already encrypted, as `@lode/bittensor/timelock` does. */
  | { readonly kind: "timelocked"; readonly ciphertext: Uint8Array; readonly revealRound: number };

/** Fate of a timelocked commit. Everything but `revealed` is an alarm. */
export type RevealNews =
  | { readonly kind: "revealed"; readonly reveal: PendingReveal; readonly block: number }
  /** The expected block has passed and the commit is still there: `drandLagRounds` says whether the beacon is the reason. */
  | {
      readonly kind: "overdue";
      readonly reveal: PendingReveal;
      readonly block: number;
      readonly drandLagRounds: number;
    }
  /** It disappeared without being applied: undecryptable, of another hotkey, or too late. */
  | {
      readonly kind: "dropped";
      readonly reveal: PendingReveal;
      readonly block: number;
      readonly drandLagRounds: number;
    };

/** Writes of one hotkey go one after the other, whoever asks. */
export interface ChainWrites {
  /** Sets weights, or commits them timelocked where the subnet asks for that. */
  submitWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WriteOutcome<WeightsDone>>;
  /** The older commit: a hash now, {@link revealHashedWeights} later by ourselves. */
  commitHashedWeights(signer: Signer, weights: HashedWeights): Promise<WriteOutcome<{ readonly commitHash: string }>>;
  revealHashedWeights(signer: Signer, weights: HashedWeights): Promise<WriteOutcome>;
  serveAxon(signer: Signer, axon: AxonToServe): Promise<WriteOutcome>;
  setCommitment(signer: Signer, netuid: NetUid, commitment: CommitmentToSet): Promise<WriteOutcome>;
  /** Follows a commit until it is revealed or lost. @returns ends it. */
  watchReveal(reveal: PendingReveal, tell: (news: RevealNews) => void): () => void;
}
