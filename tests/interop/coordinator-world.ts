import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { parseSettings, type RunningStandalone, startStandalone } from "@lode/coordinator/standalone";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";

/** Seeds that Python and we make the same keys from. */
export const seeds = { miner: "//InteropMiner", validator: "//InteropValidator" } as const;

/** Real milliseconds; a wait that takes longer has failed. */
const waits = { longestMs: 100_000, betweenMs: 100 } as const;

/** A coordinator with its own store, as `lode coordinator` starts it, on a clock on which epochs close while one watches. */
export class CoordinatorWorld implements AsyncDisposable {
  readonly #folder: string;
  readonly #wall = new SystemClock();

  private constructor(
    readonly running: RunningStandalone,
    readonly miner: Keypair,
    readonly validator: Keypair,
    folder: string,
  ) {
    this.#folder = folder;
  }

  static async start(epochSeconds: number, change: Readonly<Record<string, unknown>> = {}): Promise<CoordinatorWorld> {
    await ready();
    const folder = await mkdtemp(join(tmpdir(), "lode-interop-coordinator-"));
    const [miner, validator] = [keypairFromUri(seeds.miner), keypairFromUri(seeds.validator)];
    const metagraph = join(folder, "metagraph.json");
    const neurons = [
      {
        uid: 0,
        hotkey: validator.hotkey,
        coldkey: keypairFromUri(`${seeds.validator}//cold`).hotkey,
        stake: 50_000,
        validatorPermit: true,
      },
      {
        uid: 1,
        hotkey: miner.hotkey,
        coldkey: keypairFromUri(`${seeds.miner}//cold`).hotkey,
        stake: 0,
        validatorPermit: false,
      },
    ];
    await writeFile(metagraph, JSON.stringify(neurons));
    const dataDir = join(folder, "data");
    const settings = parseSettings({ port: 0, storePort: 0, dataDir, metagraph, epochSeconds, ...change });
    const running = await startStandalone({
      settings,
      chain: { kind: "memory" },
      env: {},
      reporter: silentReporter,
      warn: () => {},
    });
    return new CoordinatorWorld(running, miner, validator, folder);
  }

  get url(): string {
    return this.running.url;
  }

  /** Asks again and again until there is an answer. */
  async until<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
    const giveUpAt = this.#wall.now() + waits.longestMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (this.#wall.now() > giveUpAt) throw new Error(`waited in vain: ${what}`);
      await this.#wall.sleepUntil(this.#wall.now() + waits.betweenMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
