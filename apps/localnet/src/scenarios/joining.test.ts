import type { NetUid } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { EpochId } from "@lode/zipcode/epoch";
import { type JournalledEpoch, readJournal } from "@lode/zipcode-miner/app";
import { afterAll, describe, expect, it } from "vitest";
import type { ValidatorOutcome } from "../report/epoch-report.ts";
import { outcomesOf } from "./epoch-records.test-support.ts";
import { LodeProcess } from "./lode-process.test-support.ts";
import { Outsider } from "./outsider.test-support.ts";
import { RunningNetwork, StoryFolder } from "./running-network.test-support.ts";

const validators = 2;
const folder = new StoryFolder();
afterAll(() => folder[Symbol.dispose]());

/** What an epoch that has not closed answers is no answer yet. */
function notYet(error: unknown): { readonly results: [] } {
  if (error instanceof LodeError && error.retry === "later") return { results: [] };
  throw error;
}

describe("a miner and a validator that join from outside with one command each", () => {
  it("earn a score, come to the digest of the others and set their weights, also after being killed", async () => {
    const dataDir = folder.join("d");
    await using network = new RunningNetwork(dataDir, { miners: 3, validators, epochSeconds: 30 });
    const file = await network.networkFile();
    await using observer = await Outsider.join(file, file.spareMiner);
    const start = (role: "miner" | "validator") =>
      LodeProcess.start([role, "--network", dataDir, "--data-dir", folder.join(role)], folder.path);
    const mined = (epochId?: EpochId): JournalledEpoch | undefined =>
      readJournal(folder.join("miner"), { ...(epochId && { epochId }) })[0];

    const validating = new RegExp(`validating as ${file.spareValidator.hotkey} \\(uid ${file.spareValidator.uid}\\)`);
    await using firstJudge = await start("validator");
    {
      await using killed = await start("miner");
      await killed.line(new RegExp(`mining as ${file.spareMiner.hotkey} \\(uid ${file.spareMiner.uid}\\)`));
      await killed.until("the miner is in the middle of an epoch", () => {
        const { files = [], outcome } = mined() ?? {};
        return outcome === null && files.some(({ uploadedAt }) => uploadedAt !== null) ? true : undefined;
      });
      await killed.kill();
    }
    const interrupted = mined();
    if (interrupted === undefined) throw new Error("the miner has no journal");
    const { epochId } = interrupted.plan;
    expect(interrupted.outcome).toBeNull();

    await using miner = await start("miner");
    await miner.line(new RegExp(`^${epochId} submitted: (\\d+) zipcodes`, "m"));
    const files = new Map(mined(epochId)?.files.map(({ key, uploadedAt, sha256 }) => [key, { uploadedAt, sha256 }]));
    for (const { key, uploadedAt, sha256 } of interrupted.files.filter((one) => one.uploadedAt !== null)) {
      expect(files.get(key)).toEqual({ uploadedAt, sha256 });
    }
    await firstJudge.line(validating);
    const first = await judgedTogether(miner);
    await expectPart(first);

    await firstJudge.kill();
    await using validator = await start("validator");
    await validator.line(validating);
    await expectPart(await judgedTogether(miner, first));
    for (const stopped of [await miner.interrupt(), await validator.interrupt()]) {
      expect(stopped).toMatchObject({ code: 0, signal: null, stdout: "" });
      expect(stopped.stderr).toContain("stopping …");
    }

    /** The first epoch that the miner has handed in whole and that the validator was fast enough to judge in time. */
    function judgedTogether(worker: LodeProcess, after = ""): Promise<EpochId> {
      const judged = async () => {
        const submitted = [...worker.stderr.matchAll(/^(\S+) submitted: \d+ zipcodes, [1-9]\d* listings uploaded/gm)];
        for (const epochId of submitted.map((line) => line[1] as EpochId).filter((id) => id > after)) {
          const { results } = await observer.client.results(epochId).catch(notYet);
          if (results.some(({ hotkey }) => hotkey === file.spareValidator.hotkey)) return epochId;
        }
        return undefined;
      };
      return network.until("an epoch is mined and judged from outside", judged, 200_000);
    }

    async function expectPart(epochId: EpochId): Promise<void> {
      const outcomes = await network.until(
        `the network has judged ${epochId}`,
        async (): Promise<ValidatorOutcome[] | undefined> => {
          const found = await outcomesOf(dataDir, epochId);
          return found.size === validators ? [...found.values()] : undefined;
        },
      );
      const { results } = await observer.client.results(epochId);
      const seats = new Set([...outcomes.map(({ hotkey }) => hotkey), file.spareValidator.hotkey]);
      expect(new Set(results.map(({ hotkey }) => hotkey))).toEqual(seats);
      expect(new Set([...results, ...outcomes].map(({ digest }) => digest)).size).toBe(1);
      for (const { result } of outcomes) {
        const own = result.scores.find(({ hotkey }) => hotkey === file.spareMiner.hotkey);
        expect(own?.score1e9).toBeGreaterThan(0);
      }
      await network.until(`all have set the same weights, the spare miner's among them`, async () => {
        const set = await observer.chain.weights(file.netuid as NetUid);
        const vectors = [...set.values()].map((vector) => JSON.stringify([...vector].sort(([a], [b]) => a - b)));
        const [vector = ""] = vectors;
        const agreed = vectors.length === validators + 1 && new Set(vectors).size === 1;
        return agreed && vector.includes(`[${file.spareMiner.uid},`) ? true : undefined;
      });
    }
  }, 480_000);
});
