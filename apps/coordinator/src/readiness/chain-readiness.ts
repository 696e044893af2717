import type { ChainClient, ChainReads } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { z } from "zod";
import type { CastVote } from "./count-votes.ts";

/** Real milliseconds between two readings of all commitments. */
const readEveryMs = 60_000;
const atOnce = 8;
const maxBytes = 512;
/** `v` names the software's version and is not judged. */
const commitmentSchema = z.object({ v: z.union([z.string().max(50), z.number()]), ready: z.boolean() });

type Reads = Pick<ChainReads, "commitmentOf">;

export interface ChainVotes {
  readonly kind: "counted" | "not-offered" | "unreachable";
  readonly votes: readonly CastVote[];
}

/** Readiness that validators committed on chain as `{"v": …, "ready": true}`: a voice for activation that needs no request. */
export class ChainReadiness {
  readonly #reads: Reads | undefined;
  readonly #netuid: NetUid;
  readonly #wall: Clock;
  #last: { readonly at: number; readonly of: string; readonly votes: Promise<ChainVotes> } | undefined;

  constructor(chain: ChainClient, netuid: NetUid, wall: Clock) {
    this.#reads = readsCommitments(chain) ? chain : undefined;
    this.#netuid = netuid;
    this.#wall = wall;
  }

  /** @param hotkeys who has a permit; the others' commitments are not read. */
  async votes(hotkeys: readonly Hotkey[]): Promise<ChainVotes> {
    const reads = this.#reads;
    if (reads === undefined) return { kind: "not-offered", votes: [] };
    const now = this.#wall.now();
    const of = hotkeys.join(" ");
    if (this.#last === undefined || this.#last.of !== of || now - this.#last.at >= readEveryMs || now < this.#last.at) {
      this.#last = { at: now, of, votes: this.#read(reads, hotkeys) };
    }
    return await this.#last.votes;
  }

  async #read(reads: Reads, hotkeys: readonly Hotkey[]): Promise<ChainVotes> {
    const votes: CastVote[] = [];
    const queue = hotkeys.values();
    try {
      await Promise.all(
        Array.from({ length: Math.min(atOnce, hotkeys.length) }, async () => {
          for (const hotkey of queue) {
            const commitment = await reads.commitmentOf(this.#netuid, hotkey);
            const inFavour = readiness(commitment?.fields[0]?.bytes);
            if (commitment === undefined || inFavour === undefined) continue;
            const { block } = commitment;
            const told = { signature: null, timestamp: null, votedAtWall: null, block } as const;
            votes.push({ hotkey, proposal: "activation", inFavour, source: "chain", ...told });
          }
        }),
      );
      return { kind: "counted", votes };
    } catch {
      // Who posted is counted all the same; the page says that the chain's voices are missing.
      return { kind: "unreachable", votes: [] };
    }
  }
}

/** Undefined for whatever else the hotkey has committed. */
function readiness(bytes: Uint8Array | undefined): boolean | undefined {
  if (bytes === undefined || bytes.length > maxBytes) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return commitmentSchema.safeParse(JSON.parse(text)).data?.ready;
  } catch {
    return undefined;
  }
}

function readsCommitments(chain: object): chain is Reads {
  return "commitmentOf" in chain && typeof chain.commitmentOf === "function";
}
