import { fromHex, toHex } from "../../keys/portable.ts";
import { decodeExtrinsic } from "../extrinsics/decode-extrinsic.ts";
import { type Invalidity, isInvalid, nonceOf, type ValidationContext, validate } from "../extrinsics/validate.ts";
import { hash256 } from "../metadata/chain-runtime.ts";
import type { Block } from "./block.ts";

/** Why the pool did not take an extrinsic. */
export type PoolRefusal =
  | { readonly kind: "undecodable" }
  | { readonly kind: "invalid"; readonly why: Invalidity }
  | { readonly kind: "banned" | "known" | "low-priority" | "full" };

/** What happens to an extrinsic, in the spelling of the RPC. */
export type PoolStatus =
  | "ready"
  | "future"
  | "dropped"
  | "invalid"
  | { readonly inBlock: string }
  | { readonly retracted: string }
  | { readonly finalized: string }
  | { readonly usurped: string };

interface Pending {
  readonly hash: string;
  readonly raw: string;
  readonly signer: string;
  readonly nonce: number;
  readonly tip: bigint;
  readonly lastBlock: number;
}

const maxPending = 8192;
const maxPendingOfOne = 64;
/** Blocks for which an extrinsic that turned out invalid is not taken again. */
const banBlocks = 10;

/** Extrinsics that wait for a block, and who watches them. */
export class Pool {
  readonly #pending = new Map<string, Pending>();
  /** Hash of those turned away for a while, and until which block. */
  readonly #banned = new Map<string, number>();
  readonly #included = new Map<string, string>();
  readonly #watchers = new Map<string, Set<(status: PoolStatus) => void>>();
  readonly #context: () => ValidationContext;

  /** @param context what the next block would see. */
  constructor(context: () => ValidationContext) {
    this.#context = context;
  }

  get pending(): readonly string[] {
    return [...this.#pending.values()].map(({ raw }) => raw);
  }

  /** @returns the extrinsic's hash, or why it is not in the pool. */
  submit(bytes: Uint8Array): { readonly hash: string; readonly status: "ready" | "future" } | PoolRefusal {
    const context = this.#context();
    const extrinsic = decodeExtrinsic(context.state.runtime, bytes);
    if (extrinsic === undefined) return { kind: "undecodable" };
    const hash = hash256(bytes);
    if (this.#pending.has(hash)) return { kind: "known" };
    if ((this.#banned.get(hash) ?? 0) >= context.block) return { kind: "banned" };
    const validity = validate(extrinsic, context);
    if (isInvalid(validity)) return { kind: "invalid", why: validity };
    const { signer, nonce, tip } = extrinsic;
    const own = [...this.#pending.values()].filter((each) => each.signer === signer);
    const rival = own.find((each) => each.nonce === nonce);
    if (rival !== undefined && rival.tip >= tip) return { kind: "low-priority" };
    if (rival === undefined && (own.length >= maxPendingOfOne || this.#pending.size >= maxPending)) {
      return { kind: "full" };
    }
    if (rival !== undefined) {
      this.#pending.delete(rival.hash);
      this.#tell(rival.hash, { usurped: hash });
    }
    const { lastBlock } = validity;
    this.#pending.set(hash, { hash, raw: toHex(bytes), signer, nonce, tip, lastBlock });
    const before = new Set(own.map((each) => each.nonce));
    let next = nonceOf(context.state, signer);
    while (before.has(next)) next += 1;
    return { hash, status: next >= nonce ? "ready" : "future" };
  }

  watch(hash: string, watcher: (status: PoolStatus) => void): () => void {
    const watchers = this.#watchers.get(hash) ?? new Set();
    watchers.add(watcher);
    this.#watchers.set(hash, watchers);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.#watchers.delete(hash);
    };
  }

  /** The nonce that the account's next extrinsic needs, those that wait counted. */
  nextNonce(account: string): number {
    const waiting = new Set([...this.#pending.values()].filter((each) => each.signer === account).map((e) => e.nonce));
    let nonce = nonceOf(this.#context().state, account);
    while (waiting.has(nonce)) nonce += 1;
    return nonce;
  }

  /** For a block: in order of arrival, an account's own in order of their nonces. */
  candidates(): string[] {
    const ownOf = new Map<string, Pending[]>();
    for (const each of this.#pending.values()) ownOf.set(each.signer, [...(ownOf.get(each.signer) ?? []), each]);
    return [...ownOf.values()].flatMap((own) => own.sort((a, b) => a.nonce - b.nonce)).map(({ raw }) => raw);
  }

  /** A block became the best: what it holds waits no longer, and what can no longer be taken goes. */
  onBest(block: Block): void {
    for (const raw of block.extrinsics) {
      const hash = hash256(fromHex(raw)!);
      this.#pending.delete(hash);
      this.#included.set(hash, block.hash);
      this.#tell(hash, { inBlock: block.hash });
    }
    const context = this.#context();
    for (const { hash, raw, lastBlock } of [...this.#pending.values()]) {
      const extrinsic = decodeExtrinsic(context.state.runtime, fromHex(raw)!);
      const isDead = lastBlock < context.block;
      if (!isDead && extrinsic !== undefined && !isInvalid(validate(extrinsic, context))) continue;
      this.#pending.delete(hash);
      this.#banned.set(hash, context.block + banBlocks);
      this.#tell(hash, "invalid");
    }
    for (const [hash, until] of this.#banned) if (until < context.block) this.#banned.delete(hash);
  }

  /** A block is no longer on the best branch. @param isReturned whether its extrinsics wait again, or are lost. */
  onRetracted(block: Block, isReturned: boolean): void {
    for (const raw of block.extrinsics) {
      const bytes = fromHex(raw)!;
      const hash = hash256(bytes);
      if (this.#included.get(hash) === block.hash) this.#included.delete(hash);
      this.#tell(hash, { retracted: block.hash });
      if (isReturned) this.submit(bytes);
    }
  }

  onFinalized(block: Block): void {
    for (const raw of block.extrinsics) {
      const hash = hash256(fromHex(raw)!);
      this.#included.delete(hash);
      this.#tell(hash, { finalized: block.hash });
      this.#watchers.delete(hash);
    }
  }

  #tell(hash: string, status: PoolStatus): void {
    for (const watcher of this.#watchers.get(hash) ?? []) watcher(status);
  }
}
