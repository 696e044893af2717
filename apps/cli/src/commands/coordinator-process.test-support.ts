import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

const starter = fileURLToPath(new URL("../../bin/lode.mjs", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `lode coordinator …` in its built form, as a user would start it. */
export class CoordinatorProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";
  #isOver = false;

  constructor(
    args: readonly string[],
    options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  ) {
    const { DATABASE_URL: _, ...env } = process.env;
    this.#child = spawn(process.execPath, [starter, "coordinator", ...args], {
      cwd: options.cwd,
      env: { ...env, NO_COLOR: "1", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** What `--json` says once it runs. */
  async started(): Promise<Readonly<Record<string, string>>> {
    return await vi.waitFor(
      () => {
        if (this.#isOver) throw new Error(`it ended:\n${this.#stderr}`);
        const [line, rest] = this.#stdout.split("\n", 2);
        if (rest === undefined) throw new Error("it has not started yet");
        return JSON.parse(line ?? "") as Record<string, string>;
      },
      { timeout: 240_000, interval: 50 },
    );
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) this.#child.kill("SIGKILL");
    await this.ended;
  }
}
