import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, expect } from "vitest";
import type { MinerConfig } from "../config.ts";
import type { RunningSplatMiner } from "./start-splat-miner.ts";
import { type TestWorld, testStart, testWorld } from "./test-miner.test-support.ts";
import { type StandInValidator, standInValidator } from "./validator-stand-in.test-support.ts";

/** What a test of the miner stands on: a data directory, a clock moved by hand and a validator, new for each test. */
export class Stage {
  dataDir = "";
  protocol = new ManualClock(testStart);
  validator!: StandInValidator;
  others: StandInValidator[] = [];
  readonly #servers: Server[] = [];

  async open(): Promise<void> {
    await ready();
    this.dataDir = mkdtempSync(join(tmpdir(), "lode-splat-miner-"));
    this.protocol = new ManualClock(testStart);
    this.validator = await standInValidator({ uid: 1, protocol: this.protocol });
    this.others = [];
  }

  async close(): Promise<void> {
    for (const one of [this.validator, ...this.others]) await one[Symbol.asyncDispose]();
    for (const server of this.#servers.splice(0)) server.close().closeAllConnections();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** A miner's surroundings with the one validator. */
  world(config: Partial<MinerConfig> = {}): TestWorld {
    return testWorld(this.dataDir, [this.validator], this.protocol, config);
  }

  async moreValidators(count: number): Promise<StandInValidator[]> {
    const uids = Array.from({ length: count }, (_, index) => index + 2);
    this.others = await Promise.all(uids.map((uid) => standInValidator({ uid, protocol: this.protocol })));
    return [this.validator, ...this.others];
  }

  async serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Lets protocol time pass in steps until something has happened, and stand still while something happens over sockets. */
  async passUntil(miner: RunningSplatMiner, condition: () => boolean, stepMs = 1_000): Promise<void> {
    const isBusy = (): boolean => {
      const { calls, tasks } = miner.status();
      return calls.pulls + calls.submits > 0 || tasks.some(({ state }) => state !== "settled" && state !== "sent");
    };
    while (!condition()) {
      if (!isBusy()) await this.protocol.advanceBy(stepMs);
      await turns(5);
    }
  }

  /** Nothing that was promised to validators may be broken, whatever else goes wrong. */
  expectPeace(): void {
    const { violations, outcomes, results } = this.validator;
    expect(violations).toEqual([]);
    expect(outcomes.filter(({ outcome }) => outcome === "rejected" || outcome === "bad-signature")).toEqual([]);
    const digests = new Map<string, Set<string>>();
    for (const { taskId, digest } of results) digests.set(taskId, (digests.get(taskId) ?? new Set()).add(digest));
    for (const seen of digests.values()) expect(seen.size).toBe(1);
  }
}

/** Lets everything that is due happen so many times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function useStage(): Stage {
  const stage = new Stage();
  beforeEach(() => stage.open());
  afterEach(() => stage.close());
  return stage;
}
