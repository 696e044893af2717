import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const app = resolve(import.meta.dirname, "../..");

/** Node strips types and knows no decorators: the coordinator's own files are bundled, what they import is not. */
export class CoordinatorProgram implements AsyncDisposable {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  static async bundle(): Promise<CoordinatorProgram> {
    // As deep below the app as the sources are, since the coordinator finds its migrations from there.
    const folder = join(app, "node_modules", ".stories");
    await mkdir(folder, { recursive: true });
    const outfile = join(folder, `run-coordinator.${process.pid}.mjs`);
    await build({
      entryPoints: [fileURLToPath(new URL("./run-coordinator.fixture.ts", import.meta.url))],
      outfile,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node24",
      logLevel: "silent",
    });
    return new CoordinatorProgram(outfile);
  }

  start(dataDir: string, miners: number): CoordinatorProcess {
    const args = ["--conditions=development", this.#file, dataDir, String(miners)];
    return new CoordinatorProcess(spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

export class CoordinatorProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #firstLine: Promise<string>;
  readonly #exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;

  constructor(child: ChildProcess) {
    this.#child = child;
    const lines = createInterface(child.stdout!);
    this.#exit = once(child, "exit").then(([code, signal]) => ({ code, signal }));
    this.#firstLine = Promise.race([
      once(lines, "line").then(([line]) => String(line)),
      this.#exit.then(({ code, signal }) => `ended ${code ?? signal}`),
    ]);
  }

  /** `listening …`, or why it does not. */
  firstLine(): Promise<string> {
    return this.#firstLine;
  }

  async url(): Promise<string> {
    const line = await this.#firstLine;
    if (!line.startsWith("listening ")) throw new Error(line);
    return line.slice("listening ".length);
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    this.#child.kill(signal);
    return await this.#exit;
  }

  exited(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end("SIGKILL");
  }
}
