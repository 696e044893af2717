import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetworkFile } from "@lode/contract/network-file";
import { type UpOutcome, type UpRequest, up } from "../up/index.ts";
import { until } from "./until.test-support.ts";

/** A directory of its own, gone when the story is over. */
export class StoryFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "lode-story-"));

  join(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** `up` running in this process, with everything it says. */
export class RunningNetwork implements AsyncDisposable {
  readonly dataDir: string;
  readonly lines: string[] = [];
  readonly #stop = new AbortController();
  readonly #outcome: Promise<UpOutcome>;
  #failure: unknown;
  #ended = false;

  constructor(dataDir: string, request: Partial<UpRequest> = {}) {
    this.dataDir = dataDir;
    this.#outcome = up(
      { dataDir, fresh: false, once: false, ...request },
      {
        signal: this.#stop.signal,
        progress: (text) => void this.lines.push(text),
        epoch: (text) => void this.lines.push(text),
      },
    );
    // Told where it is awaited; until then it must not end the process.
    this.#outcome.then(
      () => {
        this.#ended = true;
      },
      (error: unknown) => {
        this.#ended = true;
        this.#failure = error;
      },
    );
  }

  /** @returns the first line that matches, said already or not yet. */
  line(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray> {
    return this.until(`the network says ${pattern}`, () => this.said(pattern), withinMs);
  }

  said(pattern: RegExp): RegExpExecArray | undefined {
    for (const line of this.lines) {
      const found = pattern.exec(line);
      if (found !== null) return found;
    }
    return undefined;
  }

  until<T>(what: string, look: () => T | undefined | Promise<T | undefined>, withinMs?: number): Promise<T> {
    const alive = () => {
      if (this.#ended) throw new Error(`the network ended before ${what}\n${this.#told()}`, { cause: this.#failure });
      return look();
    };
    return until(what, alive, { seen: () => this.#told(), ...(withinMs !== undefined && { withinMs }) });
  }

  /** Where everybody meets; there once the network runs. */
  async networkFile(): Promise<NetworkFile> {
    await this.line(/to join from outside/);
    return readNetworkFile(this.dataDir);
  }

  /** Its own end: all epochs that were asked for. */
  finished(): Promise<UpOutcome> {
    return this.#outcome;
  }

  /** Ctrl-C. */
  async stop(): Promise<UpOutcome> {
    this.#stop.abort();
    return this.#outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#outcome.catch(() => {});
  }

  #told(): string {
    return `the network's last words:\n${this.lines.slice(-30).join("\n")}`;
  }
}

export function readNetworkFile(dataDir: string): NetworkFile {
  const path = join(dataDir, "network.json");
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  return JSON.parse(readFileSync(path, "utf8")) as NetworkFile;
}
