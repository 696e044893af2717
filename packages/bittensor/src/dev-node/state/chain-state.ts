import type { ChainRuntime } from "../metadata/chain-runtime.ts";
import type { StateLayer } from "./layer.ts";

/** Storage by the names and in the shapes of the metadata, over raw keys and bytes. */
export class ChainState {
  readonly runtime: ChainRuntime;
  readonly layer: StateLayer;

  constructor(runtime: ChainRuntime, layer: StateLayer) {
    this.runtime = runtime;
    this.layer = layer;
  }

  /** The decoded value, or what the metadata says of an absent one; undefined where the runtime has no such storage. */
  get<T>(pallet: string, item: string, ...keys: readonly unknown[]): T {
    if (!this.runtime.hasStorage(pallet, item)) return undefined as T;
    const access = this.runtime.storage(pallet, item);
    const bytes = this.layer.get(access.key(...keys));
    return (bytes === undefined ? access.absent : access.value.dec(bytes)) as T;
  }

  has(pallet: string, item: string, ...keys: readonly unknown[]): boolean {
    if (!this.runtime.hasStorage(pallet, item)) return false;
    return this.layer.get(this.runtime.storage(pallet, item).key(...keys)) !== undefined;
  }

  /** Of a storage that this runtime does not have, nothing is kept: older metadata lacks some. */
  set(pallet: string, item: string, keys: readonly unknown[], value: unknown): void {
    if (!this.runtime.hasStorage(pallet, item)) return;
    const access = this.runtime.storage(pallet, item);
    this.layer.set(access.key(...keys), access.value.enc(value));
  }

  /** As {@link set}, but the value is made when it is read. */
  setLazily(pallet: string, item: string, keys: readonly unknown[], make: () => unknown): void {
    if (!this.runtime.hasStorage(pallet, item)) return;
    const access = this.runtime.storage(pallet, item);
    this.layer.set(access.key(...keys), () => access.value.enc(make()));
  }

  remove(pallet: string, item: string, ...keys: readonly unknown[]): void {
    if (!this.runtime.hasStorage(pallet, item)) return;
    this.layer.set(this.runtime.storage(pallet, item).key(...keys), undefined);
  }

  /** The keys of all entries, or of those under the first few keys. */
  entries(pallet: string, item: string, ...first: readonly unknown[]): unknown[][] {
    if (!this.runtime.hasStorage(pallet, item)) return [];
    const access = this.runtime.storage(pallet, item);
    return this.layer.keys(access.key(...first)).map((key) => access.keysOf(key));
  }
}
