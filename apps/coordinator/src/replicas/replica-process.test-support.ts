import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { vi } from "vitest";
import type { ReplicaProgram } from "./replica-program.test-support.ts";
import type { ReplicaSetup } from "./replica-setup.test-support.ts";

const flags = ["--conditions=development", "--disable-warning=ExperimentalWarning"];
const waitMs = 60_000;
const keptErrors = 8_000;

export interface ReplicaEvent extends Readonly<Record<string, unknown>> {
  readonly event: string;
}

/** A replica that can be asked, stopped and killed. */
export class ReplicaProcess implements AsyncDisposable {
  readonly name: string;
  readonly events: ReplicaEvent[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #stderr = "";

  private constructor(program: ReplicaProgram, setup: ReplicaSetup) {
    this.name = setup.name;
    this.#child = spawn(process.execPath, [...flags, program.file, JSON.stringify(setup)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#closed = once(this.#child, "close");
    createInterface(this.#child.stdout!).on("line", (line) => {
      this.events.push(line.startsWith("{") ? (JSON.parse(line) as ReplicaEvent) : { event: "text", line });
    });
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptErrors);
    });
  }

  static async start(program: ReplicaProgram, setup: ReplicaSetup): Promise<ReplicaProcess> {
    const replica = new ReplicaProcess(program, setup);
    await replica.said("ready");
    return replica;
  }

  get url(): string {
    return String(this.events.find(({ event }) => event === "ready")?.url);
  }

  get leads(): boolean {
    const changes = this.events.filter(({ event }) => event === "leadershipTaken" || event === "leadershipLost");
    return changes.at(-1)?.event === "leadershipTaken" && !this.hasEnded;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until it has said so; fails at once when the process has ended before. */
  async said(event: string): Promise<void> {
    const heard = () => this.events.some((one) => one.event === event);
    await vi.waitUntil(() => heard() || this.hasEnded, waitMs).catch(() => {});
    if (heard()) return;
    throw new Error(`${this.name} has not said ${event}: ${JSON.stringify(this.events.slice(-3))} ${this.#stderr}`);
  }

  /** @returns how it ended: its exit code, or the signal. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    await this.#closed;
    return this.#child.signalCode ?? this.#child.exitCode;
  }

  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (!this.hasEnded) this.#child.kill(signal);
    return await this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}
