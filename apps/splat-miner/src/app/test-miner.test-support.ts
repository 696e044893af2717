import { createHash } from "node:crypto";
import { keypairFromUri } from "@lode/bittensor/keys";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { type RecordingReporter, recordingReporter } from "@lode/runtime/events";
import { SeededRandom } from "@lode/runtime/random";
import type { MinerConfig } from "../config.ts";
import type { SplatMinerOptions } from "../context.ts";
import type { TaskRow } from "../journal/task-row.ts";
import type { Judge, JudgeRequest } from "../judge/judge.ts";
import { beginsAsZstd } from "../variants/spz-check.ts";
import type { VariantMaker, VariantOrder } from "../variants/variant-maker.ts";
import type { StandInValidator } from "./validator-stand-in.test-support.ts";

/** The start of a test's protocol clock: real unix time is of no matter to it. */
export const testStart = 1_760_000_000_000;

/** Bytes that begin as an SPZ does and are a function of the generation alone. */
export function testSpz(generationId: string, size = 64): Uint8Array {
  const digest = createHash("sha256").update(generationId).digest();
  const bytes = new Uint8Array(Math.max(36, size));
  bytes.set([0x28, 0xb5, 0x2f, 0xfd]);
  bytes.set(digest, 4);
  return bytes;
}

/** The variant maker of a test: remembers what it was asked for. */
class TestMaker implements VariantMaker {
  readonly orders: VariantOrder[] = [];
  readonly notes: { readonly generationId: string; readonly status: string }[] = [];
  /** How many are being made at the same time, at most. */
  busiest = 0;
  #busy = 0;
  before: (order: VariantOrder) => Promise<void> | undefined = () => undefined;
  spzOf: (order: VariantOrder) => Uint8Array = ({ generationId }) => testSpz(generationId);

  async make(order: VariantOrder) {
    this.orders.push(order);
    this.#busy += 1;
    this.busiest = Math.max(this.busiest, this.#busy);
    try {
      await this.before(order);
      return {
        generationId: order.generationId,
        spz: this.spzOf(order),
        facts: { faceCount: 12, compressionRatio: 4 },
      };
    } finally {
      this.#busy -= 1;
    }
  }

  async note(generationId: string, { status }: { readonly status: string }): Promise<void> {
    this.notes.push({ generationId, status });
  }
}

class TestJudge implements Judge {
  readonly name = "test";
  readonly requests: JudgeRequest[] = [];
  scoreOf: (request: JudgeRequest, number: number) => number | Promise<number> = () => 0.8;

  async score(request: JudgeRequest) {
    this.requests.push(request);
    return { score: await this.scoreOf(request, this.requests.length - 1), metrics: { iqa: 0.5 } };
  }
}

export interface TestWorld {
  readonly protocol: ManualClock;
  readonly maker: TestMaker;
  readonly judge: TestJudge;
  readonly reporter: RecordingReporter;
  readonly settled: TaskRow[];
  readonly options: SplatMinerOptions;
  /** Once so many tasks have their outcome. */
  untilSettled(count: number): Promise<void>;
  untilEvent(event: string, count?: number): Promise<void>;
}

/** Small pauses, so that a test waits for events and not for time. */
const quick: Partial<MinerConfig> = {
  pollMs: 10,
  retryBaseMs: 2,
  retryMaxMs: 20,
  directoryRefreshMs: 50,
  graceMs: 5_000,
  summaryEveryMs: 60_000,
  goodEnough: 0.75,
};

export function testWorld(
  dataDir: string,
  validators: readonly StandInValidator[],
  protocol: ManualClock,
  config: Partial<MinerConfig> = {},
): TestWorld {
  const maker = new TestMaker();
  const judge = new TestJudge();
  const reporter = recordingReporter();
  const settled: TaskRow[] = [];
  return {
    protocol,
    maker,
    judge,
    reporter,
    settled,
    options: {
      signer: keypairFromUri("//Miner"),
      dataDir,
      directory: { validators: async () => validators.map(({ entry }) => entry) },
      maker,
      judge,
      spzCheck: {
        check: async (spz) => ({ ok: beginsAsZstd(spz), gaussians: 50_000, why: beginsAsZstd(spz) ? "" : "no zstd" }),
      },
      protocol,
      wall: new SystemClock(),
      random: new SeededRandom(17),
      reporter,
      config: { ...quick, ...config },
      onSettled: (task) => settled.push(task),
    },
    untilSettled: (count) => until(() => settled.length >= count),
    untilEvent: (event, count = 1) => until(() => reporter.events.filter((one) => one.event === event).length >= count),
  };
}

/** Looks again at each turn of the event loop: what a test waits for comes over sockets. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

export function eventsOf({ reporter }: TestWorld, event: string) {
  return reporter.events.filter((one) => one.event === event).map(({ fields }) => fields);
}
