import { ancestorAt, type Block, isAncestor } from "./block.ts";

export interface ChainListener {
  /** A block was imported, on whatever branch. */
  onBlock?(block: Block): void;
  /** Another block is the best now. @param retracted blocks that are no longer on the best branch, newest first. */
  onBest?(block: Block, retracted: readonly Block[]): void;
  /** Called once for each block, in order. */
  onFinalized?(block: Block): void;
}

export interface ChainOptions {
  readonly genesis: Block;
  readonly finalityLag: number;
  /** Blocks below the final one whose state is still kept. */
  readonly keptStates: number;
}

/** The tree of blocks: which is best, which is final, and whose state is still known. */
export class Chain {
  readonly genesis: Block;
  best: Block;
  finalized: Block;
  /** Nothing more becomes final while true. */
  isFinalityStalled = false;
  readonly #options: ChainOptions;
  readonly #blocks = new Map<string, Block>();
  readonly #listeners = new Set<ChainListener>();
  #prunedBelow = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.genesis = options.genesis;
    this.best = options.genesis;
    this.finalized = options.genesis;
    this.#blocks.set(options.genesis.hash, options.genesis);
  }

  listen(listener: ChainListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  block(hash: string): Block | undefined {
    return this.#blocks.get(hash.toLowerCase());
  }

  /** On the best branch. */
  at(number: number): Block | undefined {
    return ancestorAt(this.best, number);
  }

  /** Adds a block; it becomes the best when it is higher than the best is. */
  import(block: Block): void {
    this.#blocks.set(block.hash, block);
    for (const listener of this.#listeners) listener.onBlock?.(block);
    if (block.header.number <= this.best.header.number) return;
    const retracted = this.#notOn(block);
    this.best = block;
    for (const listener of this.#listeners) listener.onBest?.(block, retracted);
    this.finalize();
  }

  /** Makes final what the lag allows. */
  finalize(): void {
    if (this.isFinalityStalled) return;
    const target = ancestorAt(this.best, this.best.header.number - this.#options.finalityLag);
    if (target === undefined || !isAncestor(this.finalized, target)) return;
    const newly: Block[] = [];
    for (let at: Block = target; at !== this.finalized; at = at.parent!) newly.push(at);
    for (const block of newly.reverse()) {
      this.finalized = block;
      for (const listener of this.#listeners) listener.onFinalized?.(block);
    }
    this.#prune();
  }

  #notOn(branch: Block): Block[] {
    const retracted: Block[] = [];
    for (let at: Block = this.best; !isAncestor(at, branch); at = at.parent!) retracted.push(at);
    return retracted;
  }

  /** A node forgets old states and keeps headers and bodies. */
  #prune(): void {
    const keepFrom = this.finalized.header.number - this.#options.keptStates;
    if (keepFrom <= this.#prunedBelow) return;
    for (const block of this.#blocks.values()) if (block.header.number < keepFrom) block.state = undefined;
    this.#prunedBelow = keepFrom;
  }
}
