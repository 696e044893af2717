import { setImmediate } from "node:timers/promises";
import type { Hotkey } from "@lode/bittensor/primitives";
import type { AgreementBand, AgreementWire } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { isValidator } from "@lode/zipcode/consensus";
import type { EpochId } from "@lode/zipcode/epoch";
import type { Snapshot } from "@lode/zipcode/submission";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { EpochNeuron } from "../epochs/epoch-store.ts";
import type { ObservationStore } from "../observations/observation-store.ts";
import type { AgreementStore } from "./agreement-store.ts";
import { countAgreement, shareOf, sum } from "./count-agreement.ts";
import { estimateCoverage } from "./estimate-coverage.ts";

export interface AgreementParts {
  readonly epochs: EpochLookup;
  readonly store: AgreementStore;
  readonly observations: ObservationStore;
  readonly protocol: Clock;
  readonly wall: Clock;
}

/** Of one epoch, in two words: for the public page and the gauges. */
export interface AgreementSummary {
  readonly final: boolean;
  readonly band: AgreementBand;
  /** Of the revealed stake that counts. */
  readonly leadingSharePpm: number;
  /** Of the permitted stake. */
  readonly revealedSharePpm: number;
  readonly published: number;
}

/** Real milliseconds for which one answer serves everybody. */
const freshMs = 1_000;
const keptAnswers = 64;
/** Coverage is told of epochs whose results were due at most this long ago: two days, protocol time. */
const coverageMs = 2 * 86_400_000;
const keptCoverages = 16;

interface Counted {
  readonly wire: AgreementWire;
  /** Of the epoch as it was counted. */
  readonly revision: number;
}

interface Kept {
  readonly at: number;
  readonly answer: Promise<Counted>;
}

/** Nothing is told while observations are secret. */
function isOpen({ beacon, observationSetSha256 }: EpochRecord): boolean {
  return beacon !== null && observationSetSha256 !== null;
}

/** How far the validators of a closed epoch agree, as far as anybody may know it by now. */
export class Agreement {
  readonly #parts: AgreementParts;
  readonly #answers = new Map<EpochId, Kept>();
  /** By epoch and set: an epoch that its owner rolled back gets another one. */
  readonly #coverages = new Map<string, Promise<ReadonlyMap<Hotkey, number> | undefined>>();
  readonly #summaries = new Map<EpochId, { readonly summary: AgreementSummary; readonly revision: number }>();
  #estimating: Promise<unknown> = Promise.resolve();

  constructor(parts: AgreementParts) {
    this.#parts = parts;
  }

  /** At most a second old. @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND, 409 EPOCH_OPEN. */
  async of(text: string): Promise<AgreementWire> {
    return (await this.#counted(text)).wire;
  }

  async #counted(text: string): Promise<Counted> {
    const { epochs, wall } = this.#parts;
    const id = epochs.parse(text);
    const now = wall.now();
    const kept = this.#answers.get(id);
    if (kept !== undefined && now - kept.at < freshMs && now >= kept.at) return await kept.answer;
    const answer = this.#count(text);
    this.#keep(id, { at: now, answer });
    return await answer;
  }

  /** Undefined while nothing of the epoch may be told. */
  async summaryOf(epoch: EpochRecord): Promise<AgreementSummary | undefined> {
    if (!isOpen(epoch)) return undefined;
    return this.#summarise(epoch.id, await this.#counted(epoch.id));
  }

  /** What was counted last, without waiting: the next to ask hears of what is counted now. For pages that many read. */
  knownSummaryOf(epoch: EpochRecord): AgreementSummary | undefined {
    if (!isOpen(epoch)) return undefined;
    const known = this.#summaries.get(epoch.id);
    // What was final is so until its owner, by whatever replica, rolls the epoch back.
    const stands = known?.summary.final === true && known.revision === epoch.revision;
    if (!stands) void this.summaryOf(epoch).catch(() => {});
    return known?.summary;
  }

  /** The epoch is not what it was: its owner rolled it back. */
  forget(id: EpochId): void {
    this.#answers.delete(id);
    this.#summaries.delete(id);
  }

  #summarise(id: EpochId, { wire, revision }: Counted): AgreementSummary {
    const { final, band, leadingSharePpm, revealed, groups } = wire;
    const published = groups.reduce(
      (all, { digest, validators }) => all + (digest === null ? 0 : validators.length),
      0,
    );
    const summary = { final, band, leadingSharePpm, revealedSharePpm: revealed.sharePpm, published };
    this.#summaries.delete(id);
    this.#summaries.set(id, { summary, revision });
    for (const oldest of [...this.#summaries.keys()].slice(0, -keptAnswers)) this.#summaries.delete(oldest);
    return summary;
  }

  #keep(id: EpochId, kept: Kept): void {
    this.#answers.delete(id);
    this.#answers.set(id, kept);
    // A refusal is no answer to keep.
    kept.answer.catch(() => {
      if (this.#answers.get(id) === kept) this.#answers.delete(id);
    });
    for (const oldest of [...this.#answers.keys()].slice(0, -keptAnswers)) this.#answers.delete(oldest);
  }

  async #count(text: string): Promise<Counted> {
    const { epochs, store, protocol } = this.#parts;
    const epoch = await epochs.getClosed(text);
    if (epoch.beacon === null) {
      throw new ApiError(409, "EPOCH_OPEN", `Epoch ${text} has not closed yet`, { retry: "later" });
    }
    const { values } = epoch.policy;
    const validators = (await store.neurons(epoch.id)).filter((neuron) => isValidator(neuron, values));
    const permittedRao = sum(validators);
    const part = (hotkeys: readonly Hotkey[]) => {
      const those = validators.filter(({ hotkey }) => hotkeys.includes(hotkey));
      return { validators: those.length, stakeRao: String(sum(those)), sharePpm: shareOf(sum(those), permittedRao) };
    };
    const revealed = await store.revealed(epoch.id);
    // Reveals are secret until their set is frozen, and nothing is published before.
    const open = epoch.observationSetSha256 !== null;
    const counted = countAgreement({
      validators,
      revealed: open ? revealed : [],
      published: open ? await store.published(epoch.id) : [],
      coveragePpm: open ? await this.#coverage(epoch, validators) : undefined,
      policy: values,
    });
    const now = protocol.now();
    const { setPpm, majorityPpm, revealedStakePpm, revealCoveragePpm, minValidators } = values.agreement;
    const final = open && now >= epoch.schedule.resultsUntil;
    const wire: AgreementWire = {
      epochId: epoch.id,
      stage: final ? "final" : open ? "results" : now < epoch.schedule.commitsUntil ? "committing" : "revealing",
      final,
      beaconBlock: epoch.beacon.block,
      resultsUntil: epoch.schedule.resultsUntil,
      rules: { setPpm, majorityPpm, revealedStakePpm, revealCoveragePpm, minValidators },
      permitted: { validators: validators.length, stakeRao: String(permittedRao) },
      committed: part(await store.committed(epoch.id)),
      revealed: part(revealed),
      ...counted,
    };
    return { wire, revision: epoch.revision };
  }

  /** Once for each epoch and one epoch at a time: a large one takes seconds of work. */
  async #coverage(
    epoch: EpochRecord,
    validators: readonly EpochNeuron[],
  ): Promise<ReadonlyMap<Hotkey, number> | undefined> {
    if (this.#parts.protocol.now() >= epoch.schedule.resultsUntil + coverageMs) return undefined;
    const name = `${epoch.id} ${epoch.observationSetSha256}`;
    const known = this.#coverages.get(name);
    if (known !== undefined) return await known;
    const before = this.#estimating;
    const coverage = (async () => {
      await before.catch(() => {});
      return await this.#estimate(epoch, validators);
    })();
    this.#estimating = coverage;
    this.#coverages.set(name, coverage);
    coverage.catch(() => this.#coverages.delete(name));
    for (const oldest of [...this.#coverages.keys()].slice(0, -keptCoverages)) this.#coverages.delete(oldest);
    return await coverage;
  }

  async #estimate(
    epoch: EpochRecord,
    validators: readonly EpochNeuron[],
  ): Promise<ReadonlyMap<Hotkey, number> | undefined> {
    const { epochs, observations } = this.#parts;
    const text = await epochs.store.snapshotText(epoch.id);
    if (text === null || epoch.beacon === null) return undefined;
    const zipcodes = await epochs.zipcodes(epoch.id);
    return await estimateCoverage(
      {
        snapshot: JSON.parse(text) as Snapshot,
        beacon: { block: epoch.beacon.block, hash: epoch.beacon.hash },
        policy: epoch.policy,
        nonce: epoch.nonce,
        zipcodes,
        honeypots: zipcodes.filter(({ honeypot }) => honeypot).map(({ zipcode }) => zipcode),
        validators,
        reveals: observations.each(epoch.id),
      },
      async () => void (await setImmediate()),
    );
  }
}
