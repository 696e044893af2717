import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { WriteBatcher } from "../batching/write-batcher.ts";
import type { ParticipantStore, Participation } from "./participant-store.ts";

/** Of how many epochs it is remembered who is noted: the current one, its neighbours, and one that was asked for late. */
const rememberedEpochs = 4;
/** Far more than a subnet registers; a miner beyond it is noted again each time, which changes nothing. */
const rememberedMiners = 10_000;
const batches = { maxBatch: 1_000, maxWaiting: 20_000 } as const;

/** Notes who asks for an assignment, in the database the first time and nowhere after it. */
export class Participants {
  readonly #batcher: WriteBatcher<Participation, unknown>;
  readonly #noted = new Map<EpochId, Set<Hotkey>>();

  constructor(store: ParticipantStore) {
    const write = async (participations: readonly Participation[]): Promise<readonly unknown[]> => {
      await store.note(participations);
      return [];
    };
    this.#batcher = new WriteBatcher({ ...batches, write });
  }

  isNoted(epochId: EpochId, hotkey: Hotkey): boolean {
    return this.#noted.get(epochId)?.has(hotkey) ?? false;
  }

  /** Resolves when it is durable. @throws ApiError 503 OVERLOADED. */
  async note(participation: Participation): Promise<void> {
    await this.#batcher.add(participation);
    this.#remember(participation);
  }

  #remember({ epochId, hotkey }: Participation): void {
    let noted = this.#noted.get(epochId);
    if (noted === undefined) {
      noted = new Set();
      this.#noted.set(epochId, noted);
      for (const oldest of [...this.#noted.keys()].slice(0, -rememberedEpochs)) this.#noted.delete(oldest);
    }
    if (noted.size < rememberedMiners) noted.add(hotkey);
  }
}
