import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import { AssetsClient } from "@lode/contract/assets";
import type { SplatNetworkFile } from "@lode/contract/network-file";
import { SystemClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { Workshop } from "@lode/splat-node/workshop";
import { createReporter, type OwnedReporter } from "@lode/telemetry/reporter";
import { walletRoot } from "../people/people.ts";
import { serveClock } from "../protocol-clock/clock-server.ts";
import { LeasedClock } from "../protocol-clock/leased-clock.ts";
import { reportSplats, reportTask, type SplatReport, type SplatTaskReport } from "../report/splat-report.ts";
import { type ScorerOptions, serveScorer, simulatedLabel } from "../simulated/sn17-scorer/serve-scorer.ts";
import type { SimulatedValidator } from "../simulated/sn17-validator/serve-validator.ts";
import type { TaskRecord } from "../simulated/sn17-validator/task-record.ts";
import { readJournalledTasks } from "./journalled-tasks.ts";
import { Previews } from "./keep-previews.ts";
import { keptPorts, splatNetworkFilePath, writeSplatNetworkFile } from "./splat-network-file.ts";
import { castSplatPeople, type SplatPeople, writeSpareWallet } from "./splat-people.ts";
import { type AssetsSetting, startAssets, startWorker, type WorkerSetting } from "./splat-players.ts";
import { startValidators, type ValidatorCharacter } from "./splat-validators.ts";
import type { SplatWorld } from "./splat-world.ts";

const host = "127.0.0.1";
/** Files that the scorer and the miner's own check look at, at the same time. */
const scorerThreads = 1;
/** Real milliseconds between two looks at what is finished. */
const lookEveryMs = 100;
/** Real milliseconds that the miner gets to learn what its validators know already. */
const learningMs = 60_000;

export interface SplatNetworkSetting {
  readonly dataDir: string;
  readonly world: SplatWorld;
  readonly prompts: readonly string[];
  /** How many tasks there are in all; undefined: no end. */
  readonly tasks: number | undefined;
  /** The miner knows what became of a task. */
  onTask(task: SplatTaskReport, finishedAt: number | null): void;
  /** For stories: who misbehaves, and how. */
  characterOf?(name: string): ValidatorCharacter;
  readonly scorerFailing?: NonNullable<ScorerOptions["failing"]>;
  /** In place of the asset server's own generator. */
  readonly generator?: NonNullable<AssetsSetting["generator"]>;
  /** False: whoever mines comes from outside. */
  readonly isMining?: boolean;
}

export interface SplatNetwork extends AsyncDisposable {
  readonly introduction: readonly string[];
  readonly networkFile: SplatNetworkFile;
  readonly validators: readonly SimulatedValidator[];
  nameOf(hotkey: string): string;
  /** Waits until every task has an outcome and the miner knows of it, or until the signal. */
  finished(signal: AbortSignal): Promise<void>;
  /** Stops the miner, which finishes or releases what it holds while the others still answer. */
  stopMiner(): Promise<void>;
  report(): SplatReport;
  /** Waits for the pictures of all tasks that have one. */
  previewsKept(): Promise<void>;
}

/**
 * Starts every part in the order in which they need each other; disposing of it stops them in the opposite order.
 * The validators, their scorer and the clock are simulated; miner and asset server are what an operator runs.
 */
export async function startSplatNetwork(setting: SplatNetworkSetting): Promise<SplatNetwork> {
  const { dataDir, world } = setting;
  const { options } = world;
  await ready();
  await using stack = new AsyncDisposableStack();
  const reporterOf = (component: string): OwnedReporter =>
    stack.use(createReporter({ component, destination: join(dataDir, "logs", `${component}.log`), level: "info" }));
  const wall = new SystemClock();
  const clock = stack.use(
    new LeasedClock({
      statePath: join(dataDir, "clock.json"),
      startAt: world.startAt,
      rate: options.speed,
      // Nothing has a deadline on this subnet: nobody is waited for.
      barrier: () => undefined,
      creep: { windowMs: 0, rate: 0 },
    }),
  );
  const portOf = await keptPorts(dataDir, host);
  const clockServer = stack.use(await serveClock(() => clock.reading(), host, await portOf((last) => last.clockUrl)));
  const people = castSplatPeople(options.seed, options.validators);
  await writeSpareWallet(people, options.seed, dataDir);
  const workshop = stack.use(new Workshop({ threads: scorerThreads }));
  const scorer = stack.use(
    await serveScorer({
      darkroom: workshop,
      host,
      port: await portOf((last) => last.validationUrl),
      reporter: reporterOf("scorer"),
      ...(setting.scorerFailing && { failing: setting.scorerFailing }),
    }),
  );
  const parties = stack.use(
    await startValidators({
      dataDir,
      people,
      prompts: setting.prompts,
      seed: options.seed,
      tasks: setting.tasks,
      validationUrl: scorer.url,
      host,
      protocol: clock,
      wall,
      portOf: (name) => portOf((last) => last.validators.find((known) => known.name === name)?.port),
      reporterOf,
      ...(setting.characterOf && { characterOf: (name: string) => setting.characterOf?.(name) ?? {} }),
    }),
  );
  const { validators } = parties;
  const assets = stack.use(
    await startAssets({
      dataDir,
      host,
      port: await portOf((last) => last.assetsUrl),
      wall,
      random: new SeededRandom(`${options.seed} assets`),
      reporter: reporterOf("assets"),
      ...(setting.generator && { generator: setting.generator }),
    }),
  );
  const networkFile: SplatNetworkFile = {
    version: 1,
    netuid: 17,
    clockUrl: clockServer.url,
    assetsUrl: assets.url,
    validationUrl: scorer.url,
    validators: validators.map(({ name, port }) => ({ ...seatOf(people, name), ip: host, port })),
    walletRoot: walletRoot(dataDir),
    spareMiner: {
      wallet: people.spareMiner.name,
      hotkeyName: "default",
      hotkey: people.spareMiner.key.hotkey,
      uid: people.spareMiner.uid,
    },
    speed: options.speed,
  };
  await writeSplatNetworkFile(dataDir, networkFile);

  const previews = new Previews(dataDir, new AssetsClient({ baseUrl: assets.url, wall }), reporterOf("previews"));
  const records = () =>
    validators.flatMap((validator) => validator.report().tasks.map((task) => ({ validator, task })));
  const journalled = readJournalledTasks(dataDir).filter(({ isSettled }) => isSettled);
  /** Tasks whose outcome the miner knows. */
  const learnt = new Set(journalled.map(({ validator, taskId }) => keyOf(validator, taskId)));
  const miner: WorkerSetting = {
    dataDir,
    signer: people.miner.key,
    directoryFile: splatNetworkFilePath(dataDir),
    assets: new AssetsClient({ baseUrl: assets.url, wall }),
    validationUrl: scorer.url,
    workshop,
    protocol: clock,
    wall,
    random: new SeededRandom(`${options.seed} miner`),
    reporter: reporterOf("miner"),
    variants: options.variants,
    goodEnough: options.goodEnough,
    onSettled(made) {
      const { validator: hotkey, taskId, assetId } = made;
      learnt.add(keyOf(hotkey, taskId));
      previews.keep({ id: taskId, assetId });
      const found = records().find(({ task, validator }) => task.id === taskId && validator.hotkey === hotkey);
      if (found) setting.onTask(reportTask(found.task, hotkey, made), found.task.finishedAt);
    },
  };
  const worker = setting.isMining === false ? undefined : stack.use(await startWorker(miner));

  const names = new Map(
    [...people.validators, people.miner, people.spareMiner].map(({ key, name }) => [key.hotkey as string, name]),
  );
  const running = stack.move();
  return {
    introduction: [
      `${setting.prompts.length} prompts · ${validators.length} validators · ${options.speed} s of protocol time a second · seed ${options.seed}`,
      `scores: ${simulatedLabel}`,
      `assets ${assets.url}/docs · previews ${join(dataDir, "previews")} · logs ${join(dataDir, "logs")}`,
    ],
    networkFile,
    validators,
    nameOf: (hotkey) => names.get(hotkey) ?? hotkey.slice(0, 8),
    async finished(signal) {
      const isSettled = ({ outcome }: TaskRecord) => outcome !== null;
      const all = setting.tasks ?? Number.POSITIVE_INFINITY;
      let patience = learningMs / lookEveryMs;
      while (!signal.aborted && patience > 0) {
        const settled = records().filter(({ task }) => isSettled(task));
        if (settled.length >= all) {
          // What a miner from outside has sent, only that one knows.
          const own = settled.filter(({ task }) => worker && task.hotkey === people.miner.key.hotkey);
          if (own.every(({ validator, task }) => learnt.has(keyOf(validator.hotkey, task.id)))) return;
          patience -= 1;
        }
        await wall.sleepUntil(wall.now() + lookEveryMs, signal).catch(() => {});
      }
    },
    stopMiner: async () => worker?.stop(),
    report() {
      const made = new Map(
        readJournalledTasks(dataDir).map((task) => [keyOf(task.validator, task.taskId), task] as const),
      );
      const books = validators.map((validator) => ({
        ...validator.report(),
        uid: seatOf(people, validator.name).uid,
      }));
      return reportSplats(books, (hotkey, taskId) => made.get(keyOf(hotkey, taskId)), simulatedLabel);
    },
    async previewsKept() {
      for (const { taskId, assetId } of readJournalledTasks(dataDir)) previews.keep({ id: taskId, assetId });
      await previews.settled();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function keyOf(validatorHotkey: string, taskId: string): string {
  return `${validatorHotkey} ${taskId}`;
}

function seatOf({ validators }: SplatPeople, name: string) {
  const person = validators.find((one) => one.name === name);
  if (!person) throw new Error(`nobody is called ${name}`);
  return {
    name,
    uid: person.uid,
    hotkey: person.key.hotkey,
    stakeRao: String(person.stakeRao),
    permit: true as const,
  };
}
