import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChainClient } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { NetworkFile } from "@lode/contract/network-file";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { DutyLedger } from "@lode/runtime/lifecycle";
import type { Random } from "@lode/runtime/random";
import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { httpSource, readJournal, startMiner } from "@lode/zipcode-miner/app";
import { HttpDetailsLookup, startValidator } from "@lode/zipcode-validator/app";
import type { MinerPerson, People, Person } from "../people/people.ts";
import type { UploadedFile } from "../report/epoch-report.ts";
import type { ReportStore } from "../report/report-store.ts";
import type { CharacterContext, Victim } from "../simulated/characters.ts";

export interface PlayersSetting {
  readonly dataDir: string;
  readonly people: People;
  readonly policy: Policy;
  readonly networkFile: NetworkFile;
  chainOf(name: string): ChainClient;
  readonly netuid: NetUid;
  readonly versionKey: number;
  readonly duties: DutyLedger;
  readonly clock: Clock;
  readonly wall: Clock;
  readonly pollMs: number;
  readonly reports: ReportStore;
  random(what: string): Random;
  reporterOf(component: string): Reporter;
  progress(text: string): void;
}

/** Providers of spot checks answer within this, or the next one is asked; real milliseconds. */
const lookupTimeoutMs = 1_000;

/**
 * Starts all miners and validators of the network, each with a key, a data directory and a log of its own. They are the
 * same apps that an operator runs; a miner's character is only a wrapper around its source and its uploader.
 */
export async function startPlayers(setting: PlayersSetting): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  for (const validator of setting.people.validators) {
    const running = await startJudge(setting, validator);
    stack.defer(() => running.stop());
  }
  for (const miner of setting.people.miners) {
    const running = await startWorker(setting, miner);
    stack.defer(() => running.stop());
  }
  return stack.move();
}

function startJudge(setting: PlayersSetting, person: Person) {
  const { networkFile, reports, progress } = setting;
  return startValidator({
    name: person.name,
    coordinatorUrl: networkFile.coordinatorUrl,
    signer: person.key,
    dataDir: join(setting.dataDir, "validators", person.name),
    chain: setting.chainOf(person.name),
    netuid: setting.netuid,
    lookups: networkFile.providerUrls.map(
      (url, index) => new HttpDetailsLookup({ name: `provider-${index + 1}`, url, timeoutMs: lookupTimeoutMs }),
    ),
    protocol: setting.clock,
    wall: setting.wall,
    duties: setting.duties,
    reporter: setting.reporterOf(person.name),
    random: setting.random(person.name),
    pollMs: setting.pollMs,
    versionKey: setting.versionKey,
    limits: { engineMemoryMb: 512, engineThreads: 1 },
    onEpoch: ({ epochId, digest, result, judgedRows, quorum, weightsOutcome }) => {
      const outcome =
        weightsOutcome.kind === "set" ? "weights set" : `weights ${weightsOutcome.kind}: ${weightsOutcome.reason}`;
      progress(`${epochId} ${person.name} came to ${digest.slice(0, 16)}, ${outcome}`);
      return reports.keepOutcome(epochId, person.name, {
        hotkey: person.key.hotkey,
        digest,
        result,
        judgedRows,
        weights: weightsOutcome.kind === "set" ? pairs(weightsOutcome.uids, weightsOutcome.values) : null,
        held: weightsOutcome.kind === "set" ? null : weightsOutcome.reason,
        quorum: quorum.kind === "set",
      });
    },
  });
}

function startWorker(setting: PlayersSetting, person: MinerPerson) {
  const { networkFile, policy, progress } = setting;
  const { character } = person;
  const victim = person.character.name === "copier" ? victimOf(setting) : undefined;
  const random = setting.random(person.name);
  const context: CharacterContext = {
    protocol: setting.clock,
    wall: setting.wall,
    random,
    scheduleOf: (epochId) => scheduleOf(epochId, policy.values),
    ...(victim && { victim }),
  };
  const market = httpSource({
    baseUrl: `${networkFile.marketUrl}/eyes/${person.name}`,
    protocol: setting.clock,
    wall: setting.wall,
    random,
  });
  return startMiner({
    name: person.name,
    coordinatorUrl: networkFile.coordinatorUrl,
    signer: person.key,
    coldkey: person.coldkey,
    dataDir: minerFolder(setting, person),
    source: character.wrapSource(market, context),
    uploader: (standard) => character.wrapUploader?.(standard, context) ?? standard,
    protocol: setting.clock,
    wall: setting.wall,
    duties: setting.duties,
    reporter: setting.reporterOf(person.name),
    random,
    pollMs: setting.pollMs,
    ...(character.finishBy && { finishBy: (schedule) => character.finishBy?.(schedule) ?? schedule.deadlineAt }),
    onEpoch: ({ epochId, outcome, files }) => {
      const uploaded = files.filter(({ uploadedAt }) => uploadedAt !== null).length;
      progress(`${epochId} ${person.name} ${outcome}: ${uploaded} of ${files.length} zipcodes uploaded`);
    },
  });
}

function pairs(uids: readonly number[], values: readonly number[]): Record<string, number> {
  return Object.fromEntries(uids.map((uid, index) => [String(uid), values[index] ?? 0]));
}

/** What the miners of this network uploaded for an epoch, from their own journals. */
export function uploadsOf(
  setting: Pick<PlayersSetting, "dataDir" | "people">,
  epochId: EpochId,
): Map<string, readonly UploadedFile[]> {
  return new Map(
    setting.people.miners.map((miner) => {
      const files = readJournal(minerFolder(setting, miner), { epochId })[0]?.files ?? [];
      const uploaded = files.flatMap(({ zipcode, sha256, rows, uploadedAt }) =>
        uploadedAt === null ? [] : [{ zipcode, sha256, rows, uploadedAt }],
      );
      return [miner.key.hotkey, uploaded];
    }),
  );
}

function minerFolder({ dataDir }: Pick<PlayersSetting, "dataDir">, { name }: Person): string {
  return join(dataDir, "miners", name);
}

/** The first honest miner: its open directory is the leak that a copier reads. */
function victimOf(setting: PlayersSetting): Victim | undefined {
  const honest = setting.people.miners.find(({ character }) => character.name === "honest");
  if (honest === undefined) return undefined;
  const folder = minerFolder(setting, honest);
  return {
    hasFinished: async (epochId) => (readJournal(folder, { epochId })[0]?.manifestUploadedAt ?? null) !== null,
    packedFile: async (epochId, zipcode) => {
      const file = readJournal(folder, { epochId })[0]?.files.find((packed) => packed.zipcode === zipcode);
      return file && readFile(file.path);
    },
  };
}
