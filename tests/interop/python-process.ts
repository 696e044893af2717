import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** One of the Python programs next door: a line of JSON in, a line of JSON out. */
export class PythonProcess implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #said = "";

  constructor(python: string, program: string, args: readonly string[] = []) {
    const path = fileURLToPath(new URL(`python/${program}`, import.meta.url));
    // Python's axon takes its settings from the command line of whoever imports it.
    this.#child = spawn(python, [path, ...args], {
      env: {
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "",
        PYTHONDONTWRITEBYTECODE: "1",
        BT_NO_PARSE_CLI_ARGS: "1",
      },
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-2_000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line of its output that is JSON: the SDK also logs there. */
  async answer<T>(): Promise<T> {
    for (;;) {
      const line = await this.#lines.next();
      if (line.done === true) throw new Error(`the Python program ended: ${this.#said}`);
      if (line.value.startsWith("{")) return JSON.parse(line.value) as T;
    }
  }

  async ask<T>(command: Readonly<Record<string, unknown>>): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    const answer = await this.answer<T & { error?: string }>();
    if (answer.error !== undefined) throw new Error(`Python: ${answer.error}`);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Python's axon takes no port 0. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
