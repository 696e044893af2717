import { LodeError } from "@lode/runtime/errors";
import type { EventFields, Reporter } from "@lode/runtime/events";

export interface Loss {
  readonly url: string;
  readonly why: string;
}

/** How often each endpoint may fail before a command gives up: a person waits, so the second time is the last. */
const chances = 2;

/**
 * Listens to what a chain client says about its connection: remembers which endpoints failed, and gives up as soon as
 * all of them did, instead of trying on until the deadline as a long-running agent should.
 */
export class Losses {
  readonly seen: Loss[] = [];
  /** Rejects with CHAIN_UNREACHABLE once no endpoint is left, unless one was connected before. */
  readonly allLost: Promise<never>;
  #reject: (error: Error) => void = () => {};
  #isConnected = false;
  readonly #endpoints: readonly string[];

  constructor(endpoints: readonly string[]) {
    this.#endpoints = endpoints;
    this.allLost = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // Nobody may be waiting for it any more.
    this.allLost.catch(() => {});
  }

  readonly reporter: Reporter = {
    info: (event) => {
      if (event === "chain.connected") this.#isConnected = true;
    },
    warn: (event, fields) => this.#heard(event, fields),
    error: (event, fields) => this.#heard(event, fields),
    child: () => this.reporter,
  };

  #heard(event: string, fields: EventFields = {}): void {
    if (event !== "chain.lost") return;
    this.seen.push({ url: String(fields.url), why: String(fields.why) });
    const isSpent = (url: string): boolean => this.seen.filter((loss) => loss.url === url).length >= chances;
    if (!this.#isConnected && this.#endpoints.every(isSpent)) this.#reject(unreachable(this.#endpoints, this.seen));
  }
}

function unreachable(endpoints: readonly string[], losses: readonly Loss[]): LodeError<"CHAIN_UNREACHABLE"> {
  const last = endpoints.map((url) => `${url} (${losses.findLast((loss) => loss.url === url)?.why})`);
  return new LodeError("CHAIN_UNREACHABLE", `no endpoint can be reached: ${last.join(", ")}`, {
    retry: "later",
    facts: { endpoints, losses },
    next: "Check the address and the network; `--network` takes names, ws:// and wss:// addresses. Public endpoints turn away whoever asks too often.",
  });
}
