import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ready } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileDirectory } from "../directory/file-directory.ts";
import { validationServiceJudge } from "../judge/validation-service-judge.ts";
import { readRecords } from "../records/index.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { type TestWorld, testStart, testWorld, until } from "./test-miner.test-support.ts";
import { type StandInValidator, standInValidator } from "./validator-stand-in.test-support.ts";
import { type Workbench, workbench, workbenchMaker } from "./workbench.test-support.ts";

const program = fileURLToPath(new URL("killed-miner.test-support.ts", import.meta.url));

let dataDir: string;
let protocol: ManualClock;
let validator: StandInValidator;
let bench: Workbench;
let child: ChildProcess | undefined;

beforeEach(async () => {
  await ready();
  dataDir = mkdtempSync(join(tmpdir(), "lode-splat-miner-"));
  protocol = new ManualClock(testStart);
  validator = await standInValidator({ uid: 1, protocol });
  bench = await workbench();
  const { stakeRao, ...entry } = validator.entry;
  writeFileSync(
    join(dataDir, "validators.json"),
    JSON.stringify({ validators: [{ ...entry, stakeRao: String(stakeRao) }] }),
  );
});

afterEach(async () => {
  child?.kill("SIGKILL");
  await bench[Symbol.asyncDispose]();
  await validator[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

function startProcess(): void {
  const flags = ["--conditions=development", "--disable-warning=ExperimentalWarning"];
  const places = [bench.url, dataDir, join(dataDir, "validators.json"), String(protocol.now())];
  child = spawn(process.execPath, [...flags, program, ...places], { stdio: ["ignore", "inherit", "inherit"] });
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => child!.once("exit", resolve));
  child!.kill("SIGKILL");
  await gone;
}

/** The next process, in this one: only it can be given a clock that the test moves. */
function nextWorld(): TestWorld {
  const world = testWorld(dataDir, [], protocol, { variants: 2 });
  const options = {
    ...world.options,
    directory: fileDirectory(join(dataDir, "validators.json")),
    maker: workbenchMaker(bench.url),
    judge: validationServiceJudge({ baseUrl: bench.url, timeoutMs: 60_000 }),
  };
  return { ...world, options };
}

/** Resolves once somebody came here, and holds that somebody for ever. */
function trap(): { readonly caught: Promise<void>; readonly hold: () => Promise<void> } {
  let tell = (): void => {};
  const caught = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const hold = (): Promise<void> => {
    tell();
    return new Promise<void>(() => {});
  };
  return { caught, hold };
}

const nothing = () => undefined;

/** Lets protocol time pass, but not so much that a second task could be pulled. */
async function pass(condition: () => boolean): Promise<void> {
  while (!condition()) {
    if (protocol.now() < testStart + 200_000) await protocol.advanceBy(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Where the first process is killed. */
const places: Readonly<Record<string, (hold: () => Promise<void>) => void>> = {
  "a pull that the validator has not seen": (hold) => {
    validator.beforePull = hold;
  },
  "a pull whose answer has not come": (hold) => {
    validator.afterPull = hold;
  },
  "the first variant being made": (hold) => {
    bench.beforeMake = hold;
  },
  "the first variant made and not judged": (hold) => {
    bench.beforeJudge = hold;
  },
  "the first variant judged and the second being made": (hold) => {
    bench.beforeMake = (number) => (number === 1 ? hold() : undefined);
  },
  "the second variant made and not judged": (hold) => {
    bench.beforeJudge = (number) => (number === 1 ? hold() : undefined);
  },
  "a signed result that the validator has not taken": (hold) => {
    validator.beforeSubmit = hold;
  },
  "a result that was taken, and its answer has not come": (hold) => {
    validator.afterSubmit = hold;
  },
};

describe("after kill -9 in the middle of", () => {
  test.each(Object.keys(places))(
    "%s, the next process goes on: nothing is made twice, and no other bytes are sent",
    async (place) => {
      const { caught, hold } = trap();
      places[place]!(hold);
      startProcess();
      await caught;
      await kill();
      validator.beforePull = validator.afterPull = validator.beforeSubmit = validator.afterSubmit = nothing;
      bench.beforeMake = bench.beforeJudge = nothing;

      const world = nextWorld();
      await using _miner = await startSplatMiner(world.options);
      await pass(() => world.settled.length === 1);
      const isTaken = place.startsWith("a result that was taken");
      expect(world.settled).toMatchObject([
        { taskId: "1-task-1", outcome: isTaken ? "already-processed" : "accepted", chosenVariant: 1 },
      ]);
      expect(validator.outcomes).toMatchObject([{ taskId: "1-task-1", outcome: "accepted" }]);
      // An order that was cut off is given again under the same id; what was made stays made.
      expect(new Set(bench.asked.map(({ generationId }) => generationId)).size).toBe(2);
      expect(bench.made.size).toBe(2);
      const isCutOffWhileMaking = place.endsWith("being made");
      expect(bench.asked).toHaveLength(isCutOffWhileMaking ? 3 : 2);
      expect(new Set(validator.results.map(({ digest }) => digest)).size).toBe(1);
      expect(validator.violations).toEqual([]);
    },
  );

  test("a cooldown, the next process does not pull before it is over", async () => {
    startProcess();
    await until(() => (readRecords(dataDir, protocol.now())?.counts.settled ?? 0) === 1);
    await kill();
    const world = nextWorld();
    await using _miner = await startSplatMiner(world.options);
    await until(() => protocol.sleeping > 0);
    await protocol.advanceTo(testStart + 301_499);
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(validator.pulls).toHaveLength(1);
    await protocol.advanceTo(testStart + 301_500);
    await world.untilSettled(1);
    expect(validator.pulls).toHaveLength(2);
    expect(validator.violations).toEqual([]);
  });

  test("a validation, the next process sends its copy only when the validator listens again", async () => {
    const { caught, hold } = trap();
    // The first copy is being validated: it is taken later, and meanwhile others are left aside.
    let take = (): void => {};
    const isTaken = new Promise<void>((resolve) => {
      take = resolve;
    });
    validator.beforeSubmit = () => {
      void hold();
      return isTaken;
    };
    startProcess();
    await caught;
    await kill();
    validator.beforeSubmit = nothing;
    const world = nextWorld();
    await using _miner = await startSplatMiner(world.options);
    await until(() => protocol.sleeping > 0);
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(validator.results).toEqual([]);
    take();
    await until(() => validator.outcomes.length === 1);
    await pass(() => world.settled.length === 1);
    expect(world.settled).toMatchObject([{ outcome: "already-processed" }]);
    expect(validator.results).toHaveLength(2);
    expect(new Set(validator.results.map(({ digest }) => digest)).size).toBe(1);
  });

  test("a submission whose fate is unknown, the cooldown that it may have begun is kept too", async () => {
    const { caught, hold } = trap();
    validator.afterSubmit = hold;
    startProcess();
    await caught;
    await kill();
    // The validator's process is restarted as well, and answers nothing for a while.
    validator.beforeSubmit = () => new Promise<void>(() => {});
    const world = nextWorld();
    const { config } = world.options;
    await using miner = await startSplatMiner({ ...world.options, config: { ...config, submitTimeoutMs: 1_000 } });
    await pass(() => world.settled.length === 1);
    expect(world.settled).toMatchObject([{ outcome: "unknown", sends: 2 }]);
    const sentAt = world.settled[0]!.lastSentAt!;
    expect(miner.status().validators[0]!.heldUntil).toBeGreaterThanOrEqual(sentAt + 870_000);
    await protocol.advanceTo(sentAt + 869_000);
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(validator.pulls).toHaveLength(1);
    await protocol.advanceTo(testStart + 1_200_000);
    await until(() => validator.pulls.length === 2);
    expect(validator.violations).toEqual([]);
  });
});
