import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "./until.test-support.ts";

const flags = ["--conditions=development", "--disable-warning=ExperimentalWarning"];
const keptText = 8_000;

/** One of this folder's `*.fixture.ts` as a process that can be killed. */
export class SplatProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  /** Its output is complete by then. */
  readonly #closed: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor(fixture: string, args: readonly (string | number)[]) {
    this.#name = fixture;
    const entry = join(import.meta.dirname, fixture);
    this.#child = spawn(process.execPath, [...flags, entry, ...args.map(String)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#closed = once(this.#child, "close");
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptText);
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Waits for a condition, and fails at once when the process has ended before. */
  until(what: string, look: () => boolean): Promise<true> {
    return until(
      what,
      () => {
        if (look()) return true;
        if (this.#hasEnded()) throw new Error(`${this.#name} ended before ${what}\n${this.#stderr}`);
        return undefined;
      },
      { seen: () => this.#stderr },
    );
  }

  /** @returns the exit code; null when a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#hasEnded()) this.#child.kill(signal);
    await this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end("SIGKILL");
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
