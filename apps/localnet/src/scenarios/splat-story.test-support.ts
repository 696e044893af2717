import type { SplatReport } from "../report/splat-report.ts";
import type { TaskRecord } from "../simulated/sn17-validator/task-record.ts";
import { type SplatNetwork, type SplatNetworkSetting, startSplatNetwork } from "../up-splat/splat-network.ts";
import { type SplatWorldOptions, splatUpDefaults } from "../up-splat/splat-options.ts";

export interface SplatStory extends Partial<Omit<SplatNetworkSetting, "dataDir" | "world">> {
  readonly dataDir: string;
  readonly options?: Partial<SplatWorldOptions>;
}

/** Simple things: they are made fast. */
const plainPrompts = ["a red ball", "a blue box", "a green cone", "a yellow cup", "a white vase", "a brown stool"];

/** A whole network, fast: a cooldown passes in one second. */
export function startStory({ dataDir, options, ...rest }: SplatStory): Promise<SplatNetwork> {
  return startSplatNetwork({
    dataDir,
    world: {
      version: 1,
      subnet: 17,
      startAt: 1_760_000_000_000,
      options: { ...splatUpDefaults, validators: 2, speed: 300, variants: 2, goodEnough: 0.62, ...options },
    },
    prompts: plainPrompts,
    tasks: 4,
    onTask: () => {},
    ...rest,
  });
}

export interface ToldStory {
  readonly report: SplatReport;
  readonly tasks: readonly TaskRecord[];
}

/** Runs a story to its end, which the test's own time limit enforces. */
export async function tellStory(story: SplatStory): Promise<ToldStory> {
  await using network = await startStory(story);
  return await endStory(network);
}

export async function endStory(network: SplatNetwork): Promise<ToldStory> {
  await network.finished(new AbortController().signal);
  await network.stopMiner();
  return { report: network.report(), tasks: tasksOf(network) };
}

export function tasksOf(network: SplatNetwork): TaskRecord[] {
  return network.validators.flatMap((validator) => [...validator.report().tasks]);
}

/** Different bytes that arrived for one task, be they taken or not. */
export function differentResults({ results }: TaskRecord): number {
  return new Set(results.map(({ sha256 }) => sha256)).size;
}
