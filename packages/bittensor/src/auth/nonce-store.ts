/** Remembers which nonces were used, so that no signed request counts twice. */
export interface NonceStore {
  /** Whether the nonce may still be used; changes nothing. */
  isFresh(use: NonceUse): boolean;
  /** Uses the nonce: true once, false ever after. Call it only with what a signature has proven. */
  use(use: NonceUse): boolean;
}

export interface NonceUse {
  readonly hotkey: string;
  /** Tells callers apart that share a hotkey: the dendrite's uuid. Empty in btauth/1. */
  readonly instance: string;
  readonly nonce: bigint;
}

export interface NonceStoreLimits {
  /** Instances remembered of one hotkey: a caller can make up as many as it likes. */
  readonly maxInstances: number;
  /** Nonces remembered of one hotkey. */
  readonly maxPerPeer: number;
  /** Nonces remembered of all together. */
  readonly maxTotal: number;
}

export const defaultNonceLimits: NonceStoreLimits = { maxInstances: 64, maxPerPeer: 1_024, maxTotal: 131_072 };

interface Instance {
  /** Whatever is not above it counts as used. */
  floor: bigint;
  /** Ascending, all above the floor. */
  readonly used: bigint[];
}

interface Peer {
  /** For instances that are not remembered. */
  floor: bigint;
  size: number;
  /** In the order of last use. */
  readonly instances: Map<string, Instance>;
}

/**
 * A store in bounded memory that never forgets to the attacker's advantage: what it drops raises a floor below which
 * everything counts as used. Of one hotkey the lowest nonces of its busiest instance are dropped first, of all together
 * the hotkey that was silent for longest. Nonces are times, so honest callers stay above the floors; requests that
 * overtake each other on their way are no replays and all pass.
 */
export class BoundedNonceStore implements NonceStore {
  readonly #limits: NonceStoreLimits;
  /** In the order of last use. */
  readonly #peers = new Map<string, Peer>();
  #total = 0;
  /** For hotkeys that are not remembered. */
  #floor = -1n;

  constructor(limits: NonceStoreLimits = defaultNonceLimits) {
    this.#limits = limits;
  }

  /** Nonces remembered now. */
  get size(): number {
    return this.#total;
  }

  isFresh({ hotkey, instance, nonce }: NonceUse): boolean {
    const peer = this.#peers.get(hotkey);
    const known = peer?.instances.get(instance);
    if (known === undefined) return nonce > (peer?.floor ?? this.#floor);
    return nonce > known.floor && !known.used.includes(nonce);
  }

  use(use: NonceUse): boolean {
    if (!this.isFresh(use)) return false;
    const peer = touched(this.#peers, use.hotkey, () => ({ floor: this.#floor, size: 0, instances: new Map() }));
    const instance = touched(peer.instances, use.instance, () => ({ floor: peer.floor, used: [] }));
    insert(instance.used, use.nonce);
    const before = peer.size;
    peer.size += 1;
    if (peer.instances.size > this.#limits.maxInstances) forgetInstance(peer);
    while (peer.size > this.#limits.maxPerPeer) dropLowest(peer);
    this.#total += peer.size - before;
    while (this.#total > this.#limits.maxTotal) this.#forgetPeer();
    return true;
  }

  #forgetPeer(): void {
    const [hotkey, peer] = this.#peers.entries().next().value as [string, Peer];
    this.#peers.delete(hotkey);
    this.#total -= peer.size;
    for (const instance of peer.instances.values()) this.#floor = higher(this.#floor, highest(instance));
    this.#floor = higher(this.#floor, peer.floor);
  }
}

/** What is there, or made, moved to the end of the order. */
function touched<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  return value;
}

function insert(used: bigint[], nonce: bigint): void {
  let place = used.length;
  while (place > 0 && (used[place - 1] as bigint) > nonce) place -= 1;
  used.splice(place, 0, nonce);
}

function forgetInstance(peer: Peer): void {
  const [name, instance] = peer.instances.entries().next().value as [string, Instance];
  peer.instances.delete(name);
  peer.size -= instance.used.length;
  peer.floor = higher(peer.floor, highest(instance));
}

function dropLowest(peer: Peer): void {
  let busiest: Instance | undefined;
  for (const one of peer.instances.values()) {
    if (busiest === undefined || one.used.length > busiest.used.length) busiest = one;
  }
  if (busiest === undefined) return;
  // Several at once, so that looking for the busiest is not needed for every nonce.
  const dropped = busiest.used.splice(0, Math.ceil(busiest.used.length / 8));
  busiest.floor = dropped.at(-1) ?? busiest.floor;
  peer.size -= dropped.length;
}

function highest(instance: Instance): bigint {
  return instance.used.at(-1) ?? instance.floor;
}

function higher(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
