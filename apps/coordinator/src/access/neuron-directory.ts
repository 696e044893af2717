import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "./api-error.ts";

/** Real milliseconds. */
const age = {
  /** A view older than this is read again before it is used. */
  freshMs: 30_000,
  /** An unknown hotkey makes us look again, but not more often than this. */
  unknownMs: 2_000,
  /** While the chain does not answer, the last view serves this long. */
  usableMs: 300_000,
} as const;

interface View {
  readonly neurons: ReadonlyMap<string, Neuron>;
  readonly readAt: number;
}

/** Who is registered on the subnet, as the chain says, read at most every few seconds. */
export class NeuronDirectory {
  readonly #chain: ChainClient;
  readonly #netuid: NetUid;
  readonly #wall: Clock;
  #view: View | undefined;
  #reading: Promise<View> | undefined;

  constructor(chain: ChainClient, netuid: NetUid, wall: Clock) {
    this.#chain = chain;
    this.#netuid = netuid;
    this.#wall = wall;
  }

  async find(hotkey: Hotkey): Promise<Neuron | undefined> {
    const view = await this.#viewYoungerThan(age.freshMs);
    const found = view.neurons.get(hotkey);
    if (found !== undefined) return found;
    return (await this.#viewYoungerThan(age.unknownMs)).neurons.get(hotkey);
  }

  async #viewYoungerThan(ms: number): Promise<View> {
    const view = this.#view;
    if (view !== undefined && this.#wall.now() - view.readAt < ms) return view;
    try {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      return await this.#reading;
    } catch (cause) {
      if (view !== undefined && this.#wall.now() - view.readAt < age.usableMs) return view;
      throw new ApiError(503, "CHAIN_UNREACHABLE", "The chain does not answer", {
        retry: "later",
        cause,
        retryAfterSeconds: 10,
      });
    }
  }

  async #read(): Promise<View> {
    const metagraph = await this.#chain.metagraph(this.#netuid);
    this.#view = {
      neurons: new Map(metagraph.neurons.map((neuron) => [neuron.hotkey, neuron])),
      readAt: this.#wall.now(),
    };
    return this.#view;
  }
}
