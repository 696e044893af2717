import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { until } from "./until.test-support.ts";

const root = resolve(import.meta.dirname, "../../../..");
const command = join(root, "apps", "cli", "bin", "lode.mjs");
const color = { NO_COLOR: "1", FORCE_COLOR: "0" };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `lode …` as a process of its own, started the way that an operator starts it. */
export class LodeProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #told: string;
  readonly #end: Promise<Ended>;
  #ended: Ended | undefined;
  #stdout = "";
  #stderr = "";

  private constructor(args: readonly string[], cwd: string) {
    this.#told = `lode ${args.join(" ")}`;
    this.#child = spawn(process.execPath, [command, ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...color },
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#end = new Promise((ended, failed) => {
      this.#child.once("error", failed);
      this.#child.once("close", (code, signal) => {
        this.#ended = { code, signal, stdout: this.#stdout, stderr: this.#stderr };
        ended(this.#ended);
      });
    });
  }

  /** @param cwd where relative paths begin. */
  static async start(args: readonly string[], cwd: string): Promise<LodeProcess> {
    await built();
    return new LodeProcess(args, cwd);
  }

  /** To its end. */
  static async run(args: readonly string[], cwd: string): Promise<Ended> {
    await using lode = await LodeProcess.start(args, cwd);
    return await lode.ended();
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** @returns the match, once standard error holds it. */
  line(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray> {
    return this.until(`it says ${pattern}`, () => pattern.exec(this.#stderr) ?? undefined, withinMs);
  }

  /** Waits for a condition, and fails at once when the process has ended. */
  until<T>(what: string, look: () => T | undefined | Promise<T | undefined>, withinMs?: number): Promise<T> {
    const alive = async () => {
      const found = await look();
      if (found === undefined && this.#ended)
        throw new Error(`${this.#told} ended (${this.#ended.code}) before ${what}\n${this.#stderr}`);
      return found;
    };
    const seen = () => `${this.#told} said last:\n${this.#stderr.slice(-3_000)}`;
    return until(what, alive, { seen, ...(withinMs !== undefined && { withinMs }) });
  }

  ended(withinMs = 180_000): Promise<Ended> {
    return until(`${this.#told} ends`, () => this.#ended, { withinMs, seen: () => this.#stderr.slice(-3_000) });
  }

  /** No chance to tidy anything up. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#end;
  }

  /** Ctrl-C. */
  async interrupt(): Promise<Ended> {
    this.#child.kill("SIGINT");
    return await this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended === undefined) await this.kill();
  }
}

let building: Promise<void> | undefined;

/** The command builds itself when sources are newer; of stories that run side by side only one may do so at a time. */
function built(): Promise<void> {
  building ??= (async () => {
    const lockFolder = join(root, "node_modules", ".lode-build");
    const lock = await until(
      "another story has built the command",
      () =>
        DataDirLock.acquire(lockFolder).catch((error: { code?: string }) =>
          error.code === "DATA_DIR_LOCKED" ? undefined : Promise.reject(error),
        ),
      { withinMs: 300_000 },
    );
    await using held = lock;
    void held;
    const version = spawn(process.execPath, [command, "--version"], { stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    version.stderr.setEncoding("utf8").on("data", (text: string) => {
      told += text;
    });
    const code = await new Promise<number | null>((ended, failed) => {
      version.once("error", failed);
      version.once("close", ended);
    });
    if (code !== 0) throw new Error(`the command could not be built:\n${told}`);
  })();
  return building;
}
