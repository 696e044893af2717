import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a child process can be asked: one message each way, in order. */
export type Duties = Readonly<Record<string, (argument: never) => unknown>>;

interface Question {
  readonly duty: string;
  readonly argument: unknown;
}
type Answer = { readonly result: unknown } | { readonly failure: string };

/** Called once in a child: answers what {@link Child.ask} asks, one at a time. */
export function answerParent(duties: Duties): void {
  process.on("message", async ({ duty, argument }: Question) => {
    try {
      process.send?.({ result: await duties[duty]?.(argument as never) } satisfies Answer);
    } catch (error) {
      process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}

export interface ChildOptions {
  /** The cores it may run on; all unless told. */
  readonly cores?: readonly number[] | undefined;
  readonly nodeFlags?: readonly string[];
}

/** A process of our own, at the other end of a channel. */
export class Child<Asked extends Duties> implements AsyncDisposable {
  readonly #process: ChildProcess;

  /** @param name of its file, beside this one, without extension. */
  constructor(name: string, { cores, nodeFlags = [] }: ChildOptions = {}) {
    // Runs as it stands, compiled or not.
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const file = fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
    const node = [process.execPath, ...process.execArgv, ...nodeFlags, file];
    const [command = "", ...rest] = cores === undefined ? node : ["taskset", "-c", cores.join(","), ...node];
    this.#process = spawn(command, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  }

  get isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async ask<Name extends keyof Asked & string>(
    duty: Name,
    argument: Parameters<Asked[Name]>[0],
  ): Promise<Awaited<ReturnType<Asked[Name]>>> {
    const gone = new AbortController();
    this.#process.send({ duty, argument } satisfies Question);
    try {
      const answer = await Promise.race([
        once(this.#process, "message", gone).then(([message]) => message as Answer),
        once(this.#process, "exit", gone).then(([code, signal]): Answer => {
          throw new Error(`the process ended (${signal ?? code}) and did not answer ${duty}`);
        }),
      ]);
      if ("failure" in answer) throw new Error(answer.failure);
      return answer.result as Awaited<ReturnType<Asked[Name]>>;
    } finally {
      gone.abort();
    }
  }

  /** At once, as a crash or `kill -9` would. */
  async kill(): Promise<void> {
    if (this.isGone) return;
    const exit = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exit;
  }

  /** Once it has written what it wants to write. */
  async ended(): Promise<void> {
    if (!this.isGone) await once(this.#process, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
