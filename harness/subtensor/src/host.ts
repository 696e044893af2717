/** How a value is kept in storage. */
export type StorageKind = "bool" | "u16" | "u64";

/** Where the chain under test runs, and what a host may do that no user of a chain can. */
export interface Host extends AsyncDisposable {
  /** WebSocket JSON-RPC. */
  readonly url: string;
  readonly name: string;
  /** Gives accounts what it takes to pay fees and to exist. */
  fund(addresses: readonly string[]): Promise<void>;
  /** @returns false where the chain has no such thing. */
  makeSudo(address: string): Promise<boolean>;
  /** One value of `SubtensorModule`, by netuid where it is kept so. */
  write(item: string, netuid: number | undefined, kind: StorageKind, value: number | boolean): Promise<void>;
  /** By uid. */
  writePermits(netuid: number, permits: readonly boolean[]): Promise<void>;
  /** Makes blocks at once, without extrinsics unless some wait. */
  buildBlocks(count: number): Promise<void>;
}
