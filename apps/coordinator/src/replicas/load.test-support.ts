import type { Keypair } from "@lode/bittensor/keys";
import { toHex } from "@lode/bittensor/keys";
import { routes, statusCommitment } from "@lode/contract/coordinator";
import { epochId } from "./replica-network.test-support.ts";
import type { ReplicaProcess } from "./replica-process.test-support.ts";

export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

/** Miners that report how far they are, one report after the other, each to the next replica that lives. */
export class ReportLoad {
  /** By hotkey: the largest count that a replica has acknowledged. */
  readonly acknowledged = new Map<string, number>();
  readonly refusals: Answered[] = [];
  /** Connections that were refused or cut: whoever gets no answer knows nothing. */
  unanswered = 0;
  answered = 0;
  readonly #replicas: readonly ReplicaProcess[];
  readonly #nonce: string;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(replicas: readonly ReplicaProcess[], nonce: string) {
    this.#replicas = replicas;
    this.#nonce = nonce;
  }

  start(miners: readonly Keypair[]): void {
    this.#running = Promise.all(miners.map((miner, index) => this.#report(miner, index)));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #report(miner: Keypair, first: number): Promise<void> {
    for (let count = 1; !this.#stopping.signal.aborted; count += 1) {
      const replica = this.#replicas[(first + count) % this.#replicas.length]!;
      if (replica.hasEnded) continue;
      try {
        const response = await this.#send(miner, count, replica.url);
        const body = (await response.json()) as { code?: string };
        this.answered += 1;
        if (response.status === 200) this.acknowledged.set(miner.hotkey, count);
        else {
          const { status } = response;
          this.refusals.push({ status, code: body.code, retryAfter: response.headers.get("retry-after") });
        }
      } catch {
        this.unanswered += 1;
      }
      // One loop of many: the others have their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #send(miner: Keypair, count: number, url: string): Promise<Response> {
    const timestamp = Math.floor(Date.now() / 1000);
    const text = statusCommitment(epochId, timestamp);
    const signature = toHex(miner.sign(new TextEncoder().encode(text))).replace(/^0x/, "");
    return await fetch(`${url}${routes.status.path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        hotkey: miner.hotkey,
        epochId,
        nonce: this.#nonce,
        status: "IN_PROGRESS",
        listingsScraped: count,
        zipcodesCompleted: [],
        s3UploadComplete: false,
        timestamp,
        signature,
      }),
    });
  }
}
