import { LodeError } from "@lode/runtime/errors";
import type { BlockRef, Refusal, Signer, WriteOutcome } from "../../chain/index.ts";
import { ready } from "../../keys/portable.ts";
import { RpcFailure, SocketLost } from "../connection/endpoint-socket.ts";
import { mortalEra } from "../extrinsic/era.ts";
import { type SignedExtrinsic, signExtrinsic } from "../extrinsic/sign-extrinsic.ts";
import { accountNonce } from "../reads/account-nonce.ts";
import { failureOf } from "../reads/block-events.ts";
import type { BlockView } from "../reads/block-view.ts";
import { blockTimeOf } from "../reads/subnet-reads.ts";
import { type ExtrinsicFate, type FollowTools, followExtrinsic, type SentExtrinsic } from "./follow-extrinsic.ts";
import { HotkeyQueue } from "./hotkey-queue.ts";
import { alreadyImported, poolRefusalReason } from "./pool-refusal.ts";
import { refused } from "./refusal.ts";

export interface SubmitterOptions extends FollowTools {
  /** Blocks that an extrinsic lives: a power of two. */
  readonly eraBlocks: number;
  /** For inclusion and finality together; by default the era and a dozen blocks more, so that the fate is known. */
  readonly finalityTimeoutMs?: number;
}

export type Prepared<Facts> =
  | { readonly kind: "call"; readonly call: Uint8Array; readonly facts: Facts }
  | { readonly kind: "skipped"; readonly reason: string }
  | Refusal;

/** One kind of write: what to ask of the chain, and how to see that it was done. */
export interface Write<Facts, Done> {
  /** Looks at one block and says what to submit, or why not to. Asked again when the chain moved on in between. */
  prepare(view: BlockView): Promise<Prepared<Facts>>;
  /** Reads back what the block left behind that holds the write. */
  confirm(view: BlockView, facts: Facts): Promise<{ readonly kind: "done"; readonly done: Done } | Refusal>;
}

const maxAttempts = 3;
/** Refusals that say the chain moved on between looking and submitting: looking again may help, and nothing was taken. */
const movedOn = new Set(["Stale", "AncientBirthBlock", "PriorityTooLow"]);
/** Finality further behind than this share of an era would leave an extrinsic too short a life. */
const maxFinalityShare = 0.5;
const extraBlocks = 12;

/** Signs, submits and follows writes, one at a time for each hotkey, and never twice. */
export class Submitter {
  readonly #options: SubmitterOptions;
  readonly #queue = new HotkeyQueue();

  constructor(options: SubmitterOptions) {
    this.#options = options;
  }

  /** @throws LodeError CHAIN_UNREACHABLE and the like, only while nothing has been submitted. */
  async submit<Facts, Done extends object>(signer: Signer, write: Write<Facts, Done>): Promise<WriteOutcome<Done>> {
    await ready();
    return this.#queue.run(signer.hotkey, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const view = await this.#options.blocks.view(await this.#options.blocks.bestHash());
        const prepared = await write.prepare(view);
        if (prepared.kind !== "call") return prepared;
        const sent = await this.#send(signer, view, prepared.call);
        if (sent.kind === "refused") {
          if (attempt < maxAttempts && (await this.#mayTryAgain(sent.reason, view))) continue;
          return sent;
        }
        const fate = await followExtrinsic(this.#options, sent.extrinsic);
        return this.#outcome(sent.extrinsic, fate, (landed) => write.confirm(landed, prepared.facts));
      }
    });
  }

  /** Signed for one block's runtime, nonce and birth. A connection lost after sending counts as sent. */
  async #send(
    signer: Signer,
    view: BlockView,
    call: Uint8Array,
  ): Promise<{ readonly kind: "sent"; readonly extrinsic: SentExtrinsic } | Refusal> {
    const { blocks, connection, wall, eraBlocks } = this.#options;
    const birth = await this.#birth(view);
    const era = mortalEra(eraBlocks, birth.block.number);
    const nonce = await accountNonce(connection, signer.hotkey, view.hash);
    const signed: SignedExtrinsic = signExtrinsic(call, signer, {
      runtime: view.runtime,
      genesisHash: await blocks.genesisHash(),
      era,
      eraBlockHash: birth.block.hash,
      nonce,
    });
    const blockTimeMs = blockTimeOf(view);
    try {
      await connection.requestOnce("author_submitExtrinsic", [signed.hex]);
    } catch (failure) {
      if (failure instanceof RpcFailure && failure.rpcCode !== alreadyImported) {
        return refused("pool", poolRefusalReason(failure));
      }
      if (!mayHaveArrived(failure)) throw failure;
    }
    const timeoutMs = this.#options.finalityTimeoutMs ?? (eraBlocks + extraBlocks) * blockTimeMs;
    return {
      kind: "sent",
      extrinsic: {
        ...signed,
        hotkey: signer.hotkey,
        nonce,
        notUpTo: birth.finalized,
        diesAt: era.death,
        deadlineMs: wall.now() + timeoutMs,
        lookEveryMs: Math.max(50, blockTimeMs / 2),
      },
    };
  }

  /** The finalized head, since it cannot be replaced; the newest block when finality is far behind. */
  async #birth(
    view: BlockView,
  ): Promise<{ readonly block: { number: number; hash: string }; readonly finalized: number }> {
    const { blocks, eraBlocks } = this.#options;
    const hash = await blocks.finalizedHash();
    const finalized = await blocks.numberOf(hash);
    const best = await blocks.numberOf(view.hash);
    const isFarBehind = best - finalized > eraBlocks * maxFinalityShare;
    return { block: isFarBehind ? { number: best, hash: view.hash } : { number: finalized, hash }, finalized };
  }

  async #mayTryAgain(reason: string, view: BlockView): Promise<boolean> {
    const { blocks, heads } = this.#options;
    if (reason === "BadProof") {
      // An upgrade since we looked changes what has to be signed; otherwise the signature is simply wrong.
      const now = await blocks.runtimeAt(await blocks.bestHash());
      return now.version.specVersion !== view.runtime.version.specVersion;
    }
    if (!movedOn.has(reason)) return false;
    // Somebody else's extrinsic of this hotkey is ahead of ours: the next block takes it.
    await heads.next(heads.count, 2 * blockTimeOf(view));
    return true;
  }

  async #outcome<Done extends object>(
    { hash, diesAt }: SentExtrinsic,
    fate: ExtrinsicFate,
    confirm: (view: BlockView) => Promise<{ readonly kind: "done"; readonly done: Done } | Refusal>,
  ): Promise<WriteOutcome<Done>> {
    const { blocks } = this.#options;
    if (fate.kind === "lost") return { kind: "lost", reason: fate.reason, hash };
    if (fate.kind === "undecided") return { ...fate, hash, diesAt };
    try {
      const block: BlockRef = await blocks.ref(fate.blockHash);
      const failure = await failureOf(blocks, fate.blockHash, fate.index);
      if (failure !== undefined) return refused("chain", failure);
      const confirmed = await confirm(await blocks.view(fate.blockHash));
      if (confirmed.kind === "refused") return confirmed;
      return { kind: "finalized", block, hash, ...confirmed.done };
    } catch (cause) {
      if (!(cause instanceof LodeError)) throw cause;
      // It is in a finalized block, but whether it succeeded cannot be read just now.
      const number = await blocks.numberOf(fate.blockHash).catch(() => diesAt - 1);
      return { kind: "undecided", hash, diesAt, included: { number, hash: fate.blockHash } };
    }
  }
}

/** Everything but a failure that is known to have come before sending. */
function mayHaveArrived(failure: unknown): boolean {
  if (failure instanceof SocketLost) return true;
  return failure instanceof RpcFailure && failure.rpcCode === alreadyImported;
}
