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
  /** Nonces remembered of one hotkey. */
  readonly maxPerPeer: number;
  /** Nonces remembered of all together. */
  readonly maxTotal: number;
}

interface Peer {
  /** Whatever is not above it counts as used. */
  floor: bigint;
  /** Ascending by nonce, all above the floor. */
  readonly used: { readonly nonce: bigint; readonly instance: string }[];
}

/**
 * A store in bounded memory that never forgets to the attacker's advantage: what it drops raises a floor below which
 * everything counts as used. Of one hotkey the oldest nonces are dropped first, of all together the hotkey that was
 * silent for longest. Nonces are times, so honest callers stay above the floors; requests that overtake each other on
 * their way are no replays and both pass.
 */
export class BoundedNonceStore implements NonceStore {
  readonly #limits: NonceStoreLimits;
  /** In the order of last use. */
  readonly #peers = new Map<string, Peer>();
  #total = 0;
  /** For hotkeys that are not remembered at all. */
  #floor = -1n;

  constructor(limits: NonceStoreLimits = { maxPerPeer: 256, maxTotal: 65_536 }) {
    this.#limits = limits;
  }

  /** Nonces remembered now. */
  get size(): number {
    return this.#total;
  }

  isFresh(use: NonceUse): boolean {
    const peer = this.#peers.get(use.hotkey);
    if (use.nonce <= (peer?.floor ?? this.#floor)) return false;
    return peer === undefined || !peer.used.some((one) => one.nonce === use.nonce && one.instance === use.instance);
  }

  use(use: NonceUse): boolean {
    if (!this.isFresh(use)) return false;
    const peer = this.#peers.get(use.hotkey) ?? { floor: this.#floor, used: [] };
    this.#peers.delete(use.hotkey);
    this.#peers.set(use.hotkey, peer);
    insert(peer, use);
    this.#total += 1;
    while (peer.used.length > this.#limits.maxPerPeer) this.#total -= dropLowest(peer);
    while (this.#total > this.#limits.maxTotal) this.#forgetSilentest();
    return true;
  }

  #forgetSilentest(): void {
    const [hotkey, peer] = this.#peers.entries().next().value as [string, Peer];
    this.#peers.delete(hotkey);
    this.#total -= peer.used.length;
    const highest = peer.used.at(-1)?.nonce ?? peer.floor;
    if (highest > this.#floor) this.#floor = highest;
  }
}

function insert(peer: Peer, { nonce, instance }: NonceUse): void {
  let place = peer.used.length;
  while (place > 0 && (peer.used[place - 1] as Peer["used"][number]).nonce > nonce) place -= 1;
  peer.used.splice(place, 0, { nonce, instance });
}

/** Drops the lowest nonce, with all that equal it, as the floor cannot tell them apart. */
function dropLowest(peer: Peer): number {
  const lowest = (peer.used[0] as Peer["used"][number]).nonce;
  const firstAbove = peer.used.findIndex((one) => one.nonce > lowest);
  const dropped = peer.used.splice(0, firstAbove === -1 ? peer.used.length : firstAbove);
  peer.floor = lowest;
  return dropped.length;
}
