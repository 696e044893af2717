import type { ObjectStore } from "@lode/object-store/store";
import { LodeError } from "@lode/runtime/errors";
import { canonicalJson, sha256Hex } from "@lode/zipcode/canonical-json";
import type { EpochId } from "@lode/zipcode/epoch";
import { eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochNeurons, epochs, observationReveals } from "../database/schema.ts";
import type { TextArchive, TextName } from "../epochs/epoch-store.ts";
import type { FencedWrites } from "../leadership/fenced-writes.ts";
import { prefixes } from "./retention-rules.ts";

/** The metagraph is moved with the texts, though nothing here reads it back: anybody can check a result with it. */
export type RecordName = TextName | "neurons";

/** Far more than 50 validators' reveals of 500 miners. */
const maxRecordBytes = 1024 ** 3;

export function recordKey(id: EpochId, name: RecordName): string {
  return `${prefixes.records}epoch=${id}/${name}.json`;
}

/** Texts of old epochs, in the object store and believed only by their hash. */
export class EpochTexts implements TextArchive {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** @throws LodeError RECORD_MISSING, RECORD_CHANGED, STORE_UNREACHABLE. */
  async read(id: EpochId, name: RecordName, sha256: string): Promise<string> {
    const key = recordKey(id, name);
    const object = await this.#store.get(key, { maxBytes: maxRecordBytes });
    if (object === undefined) throw damaged("RECORD_MISSING", key);
    const text = new TextDecoder().decode(object.bytes);
    if (sha256Hex(text) !== sha256) throw damaged("RECORD_CHANGED", key);
    return text;
  }

  /**
   * Writes the texts of an epoch to the object store, reads them back, and only then takes them out of the database. A
   * second time, by whomever, writes the same bytes.
   * @returns false when somebody else has done it.
   */
  async move(id: EpochId, db: Database, writes: FencedWrites, movedAt: number): Promise<boolean> {
    const [row] = await db
      .select({ snapshot: epochs.snapshot, candidates: epochs.candidates, observationSet: epochs.observationSet })
      .from(epochs)
      .where(eq(epochs.id, id));
    if (row === undefined) return false;
    const texts: Record<RecordName, string | null> = { ...row, neurons: await neuronsText(db, id) };
    const sha256: Partial<Record<RecordName, string>> = {};
    for (const [name, text] of Object.entries(texts) as [RecordName, string | null][]) {
      if (text !== null) sha256[name] = await this.#keep(id, name, text);
    }
    return await writes.write(async (tx) => {
      const [now] = await tx
        .select({ movedAt: epochs.textsArchivedAt, state: epochs.state })
        .from(epochs)
        .where(eq(epochs.id, id))
        .for("update");
      if (now === undefined || now.movedAt !== null || now.state !== "ARCHIVED") return false;
      await tx
        .update(epochs)
        .set({ snapshot: null, candidates: null, observationSet: null, textsSha256: sha256, textsArchivedAt: movedAt })
        .where(eq(epochs.id, id));
      // The set holds them all, signatures too; who revealed stays.
      await tx.update(observationReveals).set({ reveal: "" }).where(eq(observationReveals.epochId, id));
      return true;
    });
  }

  async #keep(id: EpochId, name: RecordName, text: string): Promise<string> {
    const sha256 = sha256Hex(text);
    const bytes = new TextEncoder().encode(text);
    await this.#store.put(recordKey(id, name), bytes, { contentType: "application/json" });
    await this.read(id, name, sha256);
    return sha256;
  }
}

async function neuronsText(db: Database, id: EpochId): Promise<string> {
  const rows = await db.select().from(epochNeurons).where(eq(epochNeurons.epochId, id)).orderBy(epochNeurons.uid);
  return canonicalJson(rows.map(({ epochId: _epochId, stakeRao, ...row }) => ({ ...row, stakeRao: String(stakeRao) })));
}

function damaged(code: string, key: string): LodeError {
  return new LodeError(code, `the record ${key} is not what was moved there`, {
    // Until its owner has put it back.
    retry: "later",
    facts: { key },
    next: "Put the object back from a backup of the bucket; its hash is in the database.",
  });
}
