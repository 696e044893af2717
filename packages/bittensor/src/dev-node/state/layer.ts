/** A value, or how to make it when somebody reads it: pulses cost a signature each and few are ever read. */
export type StoredValue = Uint8Array | (() => Uint8Array);

/** Layers beneath one another before the lowest ones are written together. */
const maxDepth = 32;

/** What one block or one extrinsic changed, upon what was there before. Keys are `0x` and lower-case hex. */
export class StateLayer {
  readonly #changes = new Map<string, StoredValue | undefined>();
  #below: StateLayer | undefined;
  readonly depth: number;

  /** @param isScratch it will be absorbed or thrown away, so it holds its own changes only, however deep it lies. */
  constructor(below?: StateLayer, isScratch = false) {
    this.#below = below;
    this.depth = below === undefined ? 0 : below.depth + 1;
    if (this.depth < maxDepth || isScratch) return;
    for (const [key, value] of below!.#all()) this.#changes.set(key, value);
    this.#below = undefined;
    this.depth = 0;
  }

  get(key: string): Uint8Array | undefined {
    for (let layer: StateLayer | undefined = this; layer !== undefined; layer = layer.#below) {
      const value = layer.#changes.get(key);
      if (value === undefined) {
        if (layer.#changes.has(key)) return undefined;
        continue;
      }
      if (typeof value !== "function") return value;
      const made = value();
      layer.#changes.set(key, made);
      return made;
    }
    return undefined;
  }

  set(key: string, value: StoredValue | undefined): void {
    this.#changes.set(key, value);
  }

  /** Takes over what another layer changed. */
  absorb(other: StateLayer): void {
    for (const [key, value] of other.#changes) this.#changes.set(key, value);
  }

  /** Keys under a prefix in order. */
  keys(prefix: string): string[] {
    const found = new Set<string>();
    const seen = new Set<string>();
    for (let layer: StateLayer | undefined = this; layer !== undefined; layer = layer.#below) {
      for (const [key, value] of layer.#changes) {
        if (!key.startsWith(prefix) || seen.has(key)) continue;
        seen.add(key);
        if (value !== undefined) found.add(key);
      }
    }
    return [...found].sort();
  }

  /** What this layer itself wrote or removed. */
  changes(): IterableIterator<[string, StoredValue | undefined]> {
    return this.#changes.entries();
  }

  #all(): Map<string, StoredValue | undefined> {
    const layers: StateLayer[] = [];
    for (let layer: StateLayer | undefined = this; layer !== undefined; layer = layer.#below) layers.push(layer);
    const all = new Map<string, StoredValue | undefined>();
    for (const layer of layers.reverse()) {
      for (const [key, value] of layer.#changes) {
        if (value === undefined) all.delete(key);
        else all.set(key, value);
      }
    }
    return all;
  }
}
