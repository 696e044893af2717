import type { Hotkey } from "@lode/bittensor/primitives";
import { frozenKey, manifestKey } from "@lode/contract/storage-keys";
import type { ObjectStore } from "@lode/object-store/store";
import { compareText } from "@lode/zipcode/canonical-json";
import type { EpochId, EpochSchedule } from "@lode/zipcode/epoch";
import { atMostAtOnce } from "./at-most-at-once.ts";
import { type EpochObject, listEpochObjects, seeAgain } from "./epoch-objects.ts";
import type { FrozenObject, FrozenObjectStore } from "./frozen-object-store.ts";

export interface FreezePass {
  readonly epochId: EpochId;
  readonly schedule: EpochSchedule;
  /** Only what a registered hotkey wrote counts. */
  readonly hotkeys: readonly Hotkey[];
  readonly assigned: ReadonlySet<string>;
  /** `on-time` right after the deadline, `late` at close: it takes whatever is not frozen yet. */
  readonly kind: "on-time" | "late";
}

interface Take {
  readonly object: EpochObject;
  readonly readKey: string;
}

/** Miners whose objects are listed and copied at the same time. */
const concurrency = 8;
/** An object that changes under every copy is given up after this many. */
const maxCopies = 3;
/** Files of one zipcode that are tried, the best first: of the Python miner's there may be any number. */
const maxCandidates = 4;

/**
 * Copies the objects of an epoch to where no miner can write, each only while it still has the etag that was listed.
 * May be repeated after a crash at any point: an intent is on record before each copy.
 */
export class ObjectFreezer {
  readonly #store: ObjectStore;
  readonly #frozen: FrozenObjectStore;

  constructor(store: ObjectStore, frozen: FrozenObjectStore) {
    this.#store = store;
    this.#frozen = frozen;
  }

  async run(pass: FreezePass): Promise<void> {
    const settled = await this.#settled(pass.epochId);
    await atMostAtOnce(concurrency, pass.hotkeys, async (hotkey) => {
      const objects = await listEpochObjects(this.#store, hotkey, pass.epochId, pass.assigned);
      await this.#take(pass, objects, settled);
      await this.#noteTooLate(pass, hotkey, objects);
    });
  }

  /** Notes objects that arrived after close, for status and stats. */
  async noteTooLate(pass: Omit<FreezePass, "kind">): Promise<void> {
    await atMostAtOnce(concurrency, pass.hotkeys, async (hotkey) => {
      await this.#noteTooLate(pass, hotkey, await listEpochObjects(this.#store, hotkey, pass.epochId, pass.assigned));
    });
  }

  async #noteTooLate(pass: Omit<FreezePass, "kind">, hotkey: Hotkey, objects: readonly EpochObject[]): Promise<void> {
    const tooLate = objects.filter(({ lastModified }) => lastModified >= pass.schedule.closesAt);
    const rows = tooLate.map(({ key, lastModified }) => ({ key, hotkey, seenAt: lastModified }));
    await this.#frozen.noteTooLate(pass.epochId, rows);
  }

  /** What earlier passes decided. An intent that a crash left behind is settled if its copy was made, else dropped. */
  async #settled(epochId: EpochId): Promise<ReadonlyMap<string, FrozenObject>> {
    const settled = new Map<string, FrozenObject>();
    for (const object of await this.#frozen.ofEpoch(epochId)) {
      if (object.state !== "copying") settled.set(object.readKey, object);
      else if (await this.#wasCopied(object.frozenKey, object.etag)) {
        await this.#frozen.settle(epochId, [object.readKey], "frozen");
        settled.set(object.readKey, { ...object, state: "frozen" });
      } else await this.#frozen.forget(epochId, object.readKey);
    }
    return settled;
  }

  /** One miner's objects: all intents, then the copies, then what became of them. */
  async #take(
    pass: FreezePass,
    objects: readonly EpochObject[],
    settled: ReadonlyMap<string, FrozenObject>,
  ): Promise<void> {
    const queues = queuesOf(pass, objects, settled);
    const intents = queues.flatMap(([first]) => (first === undefined ? [] : [intentOf(pass, first)]));
    await this.#frozen.intend(pass.epochId, intents);
    const copied: string[] = [];
    for (const queue of queues) {
      const readKey = await this.#copyFirst(pass, queue);
      if (readKey !== undefined) copied.push(readKey);
    }
    await this.#frozen.settle(pass.epochId, copied, "frozen");
  }

  /** Goes down the candidates for one place until one is copied; the intent of the first is on record. */
  async #copyFirst(pass: FreezePass, queue: readonly Take[]): Promise<string | undefined> {
    for (const [index, take] of queue.entries()) {
      if (index > 0) await this.#frozen.intend(pass.epochId, [intentOf(pass, take)]);
      if (await this.#copy(pass, take, index === queue.length - 1)) return take.readKey;
    }
    return undefined;
  }

  /**
   * @param isLast there is no other candidate: that the object changed is then what remains to be said.
   * @returns whether the copy is there; if not, the record says already what became of the object.
   */
  async #copy(pass: FreezePass, first: Take, isLast: boolean): Promise<boolean> {
    const { epochId } = pass;
    const { readKey } = first;
    const to = frozenKey(epochId, readKey);
    let { object } = first;
    for (let copies = 1; ; copies += 1) {
      const copied = await this.#store.copy(object.key, to, { ifMatch: object.etag });
      if (copied !== undefined || (await this.#wasCopied(to, object.etag))) return true;
      const again = await seeAgain(this.#store, object);
      if (again === undefined || !isInside(pass, again) || copies === maxCopies) {
        // Gone, or rewritten after the deadline, when the pass at close decides about the new version.
        if (again === undefined || pass.kind === "on-time" || !isLast) await this.#frozen.forget(epochId, readKey);
        else await this.#frozen.settle(epochId, [readKey], "changed");
        return false;
      }
      object = again;
      await this.#frozen.intend(epochId, [intentOf(pass, { object, readKey })]);
    }
  }

  /** A crash between copy and record: the copy of exactly this version is there already. */
  async #wasCopied(to: string, etag: string): Promise<boolean> {
    return (await this.#store.head(to))?.etag === etag;
  }
}

function intentOf({ epochId, schedule }: FreezePass, { object, readKey }: Take): Omit<FrozenObject, "state"> {
  const { key: sourceKey, hotkey, zipcode, size, etag, lastModified: seenAt } = object;
  const late = seenAt >= schedule.deadlineAt;
  return { readKey, sourceKey, hotkey, zipcode, frozenKey: frozenKey(epochId, readKey), size, etag, seenAt, late };
}

function isInside({ kind, schedule }: FreezePass, { lastModified }: EpochObject): boolean {
  return lastModified < (kind === "on-time" ? schedule.deadlineAt : schedule.closesAt);
}

/**
 * What there is to copy: for each place the candidates, best first. Whatever was on time goes before what was late, of both
 * Parquet before the Python miner's files, and of those the one that was seen last.
 */
function queuesOf(
  pass: FreezePass,
  objects: readonly EpochObject[],
  settled: ReadonlyMap<string, FrozenObject>,
): readonly (readonly Take[])[] {
  // The on-time version wins over whatever its miner wrote afterwards, under that key or another.
  const settledPlaces = new Set(
    [...settled].map(([readKey, { hotkey, zipcode }]) => placeName(hotkey, zipcode, readKey)),
  );
  const queues = new Map<string, Take[]>();
  for (const object of objects.filter((one) => isInside(pass, one))) {
    const readKey = readKeyOf(pass, object, settled);
    const place = placeName(object.hotkey, object.zipcode, readKey);
    if (settledPlaces.has(place)) continue;
    queues.set(place, [...(queues.get(place) ?? []), { object, readKey }]);
  }
  const isLate = ({ lastModified }: EpochObject): number => Number(lastModified >= pass.schedule.deadlineAt);
  const better = ({ object: a }: Take, { object: b }: Take): number =>
    isLate(a) - isLate(b) ||
    Number(a.isLegacy) - Number(b.isLegacy) ||
    b.lastModified - a.lastModified ||
    compareText(b.key, a.key);
  return [...queues.values()].map((takes) => takes.sort(better).slice(0, maxCandidates));
}

function placeName(hotkey: Hotkey, zipcode: string | null, readKey: string): string {
  return zipcode === null ? readKey : `${hotkey} ${zipcode}`;
}

/** A manifest written in grace stands beside the one that was on time, under a name of its own. */
function readKeyOf(pass: FreezePass, object: EpochObject, settled: ReadonlyMap<string, FrozenObject>): string {
  const onTime = settled.get(object.key);
  const isSecondManifest =
    object.zipcode === null && onTime !== undefined && !onTime.late && object.lastModified >= pass.schedule.deadlineAt;
  return isSecondManifest ? lateManifestKey(object.hotkey, pass.epochId) : object.key;
}

export function lateManifestKey(hotkey: Hotkey, epochId: EpochId): string {
  return manifestKey(hotkey, epochId).replace(/manifest\.json$/, "manifest.late.json");
}
