import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { OpenSubstrate } from "../open-chain.ts";
import { axonText } from "../tell-metagraph.ts";
import { type Check, check, fail, type Judgement, ok, skip, warn } from "./check.ts";
import { judgeBlockAge, judgeClock, judgeDrand, judgeFinality, judgeGenesis } from "./judge-chain.ts";
import { judgeCommitReveal, judgePermit, judgeServingPace, judgeStake, judgeWeightsPace } from "./judge-neuron.ts";
import { missingIn } from "./needs.ts";
import { reachAxon } from "./reach-axon.ts";
import { ServedRuntime } from "./served-runtime.ts";

export interface Examination {
  readonly netuid: NetUid;
  /** Whose neuron is examined; without one the chain and the subnet are. */
  readonly hotkey: Hotkey | undefined;
  readonly timeoutMs: number;
  /** Real time, epoch milliseconds. */
  readonly now: () => number;
}

const expectedSpecName = "node-subtensor";
/** Nobody waits longer than this for a block, whatever the block time. */
const maxWatchMs = 30_000;

/** Looks at everything that keeps a neuron from working, and says of each how it is. Reads only. */
export async function examine(open: OpenSubstrate, examination: Examination): Promise<readonly Check[]> {
  const { chain } = open;
  const { netuid, now } = examination;
  const checks: Check[] = [];
  const add = async (name: string, work: () => Promise<Judgement> | Judgement): Promise<void> => {
    checks.push(await check(name, work));
  };
  await add("endpoint", () => judgeEndpoint(open));
  await add("genesis", () => judgeGenesis(open.genesisHash, open.network.genesisHash));
  const served = await readServed(open, examination.timeoutMs);
  await using _ = served instanceof ServedRuntime ? served : undefined;
  await add("runtime", () => judgeRuntime(orThrow(served)));
  await add("metadata", () => judgeMetadata(orThrow(served), open.genesisHash));
  const blockTimeMs = await answerOf(() => chain.epochSchedule(netuid).then((schedule) => schedule.blockTimeMs));
  const blockTime = blockTimeMs instanceof LodeError ? 12_000 : blockTimeMs;
  await add("block age", async () => {
    const { number, timestampMs } = await chain.head();
    if (number === 0)
      return fail("there is no block yet but the first, which has no time", "Wait for the chain to start.");
    return judgeBlockAge(now() - timestampMs, blockTime);
  });
  await add("finality", async () => {
    const finalized = await chain.finalizedHead();
    return judgeFinality(Math.max(0, (await chain.head()).number - finalized.number));
  });
  await add("clock", async () => {
    const seen = await nextBlock(open, Math.min(maxWatchMs, 2.5 * blockTime), now);
    if (seen !== undefined) return judgeClock(seen.arrivedAt - (await timeOf(open, seen.number, blockTime)), blockTime);
    return skip("no block came while watching, so the clock cannot be compared", "Look at the block age.");
  });
  const hyperparameters = await answerOf(() => chain.hyperparameters(netuid));
  const setting = (name: string): number => Number(orThrow(hyperparameters).get(name) ?? 0);
  const isCommitReveal = (): boolean => orThrow(hyperparameters).get("commit_reveal_weights_enabled") === true;
  await add("subnet", () => {
    const { size } = orThrow(hyperparameters);
    return ok(`${netuid} exists: ${size} parameters, tempo ${setting("tempo")}`);
  });
  await add("drand", async () => judgeDrand(await chain.drandStatus(), isCommitReveal()));
  checks.push(...(await examineNeuron(open, examination, { blockTime, setting, isCommitReveal, served })));
  return checks;
}

interface Known {
  readonly blockTime: number;
  readonly setting: (name: string) => number;
  readonly isCommitReveal: () => boolean;
  readonly served: ServedRuntime | LodeError;
}

async function examineNeuron(
  { chain }: OpenSubstrate,
  { netuid, hotkey }: Examination,
  { blockTime, setting, isCommitReveal, served }: Known,
): Promise<readonly Check[]> {
  if (hotkey === undefined) {
    return [{ name: "hotkey", ...skip("none was named", "Name one by --address, or by --wallet and --hotkey.") }];
  }
  const fields = await answerOf(() =>
    chain.metagraphFields(netuid, [
      "block",
      "hotkeys",
      "validatorPermit",
      "totalStake",
      "lastUpdate",
      "activityCutoff",
    ]),
  );
  const registered = await check("hotkey", () => {
    const uid = orThrow(fields).hotkeys.indexOf(hotkey);
    if (uid >= 0) return ok(`${hotkey} is uid ${uid}`);
    return fail(
      `${hotkey} is not registered on subnet ${netuid}`,
      "Register it with its coldkey, or name another one.",
    );
  });
  if (registered.level !== "ok" || fields instanceof LodeError) return [registered];
  const uid = fields.hotkeys.indexOf(hotkey);
  const { block } = fields;
  const stakeRao = fields.totalStake[uid] ?? 0n;
  const hasPermit = fields.validatorPermit[uid] ?? false;
  const axon = await answerOf(() => chain.axonOf(netuid, hotkey));
  return [
    registered,
    await check("permit", () => judgePermit(hasPermit, stakeRao)),
    await check("stake", async () => {
      const threshold = BigInt(String(await orThrow(served).get("SubtensorModule", "StakeThreshold")));
      return judgeStake(stakeRao, threshold);
    }),
    await check("weights", () =>
      judgeWeightsPace({
        block,
        lastUpdate: fields.lastUpdate[uid] ?? 0,
        rateLimit: setting("weights_rate_limit"),
        activityCutoff: fields.activityCutoff,
        hasPermit,
        blockTimeMs: blockTime,
      }),
    ),
    await check("commit-reveal", async () => {
      const commits = await chain.timelockedCommits(netuid);
      const own = commits.filter((commit) => commit.hotkey === hotkey);
      return judgeCommitReveal(isCommitReveal(), await chain.epochSchedule(netuid), own);
    }),
    await check("serving", () =>
      judgeServingPace(orThrow(axon)?.block, block, setting("serving_rate_limit"), blockTime),
    ),
    await check("axon", () => {
      const told = orThrow(axon);
      if (told?.isServing !== true) return skip("it serves none", "A miner serves one; a validator need not.");
      return reachAxon(told.address, told.port, axonText(told));
    }),
  ];
}

function judgeEndpoint({ chain, losses, openedInMs }: OpenSubstrate): Judgement {
  const { url } = chain.health;
  const found = `${url ?? "none"} answered in ${openedInMs} ms`;
  if (losses.length === 0) return ok(found);
  const failed = losses.map((loss) => `${loss.url} (${loss.why})`).join(", ");
  return warn(`${found}; others failed: ${failed}`, "Put an endpoint of your own first: public ones limit requests.");
}

function judgeRuntime({ runtime, metadataBytes }: ServedRuntime): Judgement {
  const { specName, specVersion, transactionVersion } = runtime.version;
  const found = `${specName} ${specVersion} (transactions ${transactionVersion}, metadata of ${metadataBytes} bytes)`;
  return specName === expectedSpecName ? ok(found) : fail(found, "This is no Subtensor: check the endpoint.");
}

function judgeMetadata(served: ServedRuntime, genesisHash: string): Judgement {
  const { count, missing } = missingIn(served.runtime);
  served.assertSignable(genesisHash);
  if (missing.length === 0) return ok(`all ${count} calls, storage items and APIs that Lode uses are there`);
  return fail(
    `${missing.length} of ${count} are missing: ${missing.join(", ")}`,
    "This runtime is older or newer than Lode understands: upgrade Lode, or ask another network.",
  );
}

/** A block that arrives while we listen, with our time of its arrival. */
async function nextBlock(
  { chain }: OpenSubstrate,
  withinMs: number,
  now: () => number,
): Promise<{ readonly number: number; readonly arrivedAt: number } | undefined> {
  const { number } = await chain.head();
  let stop = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  const seen = await new Promise<{ number: number; arrivedAt: number } | undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
    stop = chain.watchHeads((head) => {
      if (head.kind === "best" && head.number > number) resolve({ number: head.number, arrivedAt: now() });
    });
  });
  clearTimeout(timer);
  stop();
  return seen;
}

/** A recent block's own time. Only the newest one is asked for; if more came since, they came at the chain's pace. */
async function timeOf({ chain }: OpenSubstrate, block: number, blockTimeMs: number): Promise<number> {
  const { number, timestampMs } = await chain.head();
  return timestampMs - (number - block) * blockTimeMs;
}

async function readServed({ chain, network }: OpenSubstrate, timeoutMs: number): Promise<ServedRuntime | LodeError> {
  return answerOf(() => ServedRuntime.read(chain.health.url ?? network.endpoints[0]!, timeoutMs));
}

/** What was answered, or why it was not: several checks may depend on it, and each says so. */
async function answerOf<T>(work: () => Promise<T>): Promise<T | LodeError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LodeError) return error;
    throw error;
  }
}

function orThrow<T>(answer: T | LodeError): T {
  if (answer instanceof LodeError) throw answer;
  return answer;
}
