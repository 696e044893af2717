import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { withinTime } from "../time/within-time.ts";
import type { ValidatorDirectory, ValidatorEntry } from "./validator-directory.ts";

/** After a failed look, the next comes this much sooner than a regular one. */
const soonerAfterFailure = 10;
const longestLookMs = 60_000;

/** The validators as they were seen last: a directory that fails for a while costs only news. */
export class KnownValidators {
  readonly #directory: ValidatorDirectory;
  readonly #wall: Clock;
  readonly #reporter: Reporter;
  readonly #refreshMs: number;
  #entries: readonly ValidatorEntry[] = [];
  #nextLookAt = 0;

  constructor(
    directory: ValidatorDirectory,
    { wall, reporter, refreshMs }: { readonly wall: Clock; readonly reporter: Reporter; readonly refreshMs: number },
  ) {
    this.#directory = directory;
    this.#wall = wall;
    this.#reporter = reporter;
    this.#refreshMs = refreshMs;
  }

  get entries(): readonly ValidatorEntry[] {
    return this.#entries;
  }

  entry(hotkey: string): ValidatorEntry | undefined {
    return this.#entries.find((entry) => entry.hotkey === hotkey);
  }

  /** Looks again when it is time to; never throws for a directory that fails. */
  async refresh(signal: AbortSignal): Promise<void> {
    if (this.#wall.now() < this.#nextLookAt) return;
    try {
      this.#entries = await withinTime((within) => this.#directory.validators(within), {
        wall: this.#wall,
        ms: longestLookMs,
        signal,
        tooLate: () =>
          new LodeError("SPLAT_MINER_DIRECTORY_FAILED", `the list of validators took more than ${longestLookMs} ms`, {
            retry: "later",
            next: "Check the chain endpoint; the validators known so far are kept.",
          }),
      });
      this.#nextLookAt = this.#wall.now() + this.#refreshMs;
    } catch (error) {
      signal.throwIfAborted();
      this.#nextLookAt = this.#wall.now() + this.#refreshMs / soonerAfterFailure;
      const code = error instanceof LodeError ? error.code : "SPLAT_MINER_DIRECTORY_FAILED";
      this.#reporter.warn("directory_failed", { code, error, known: this.#entries.length });
    }
  }
}
