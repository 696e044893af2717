import type { Candidate } from "@lode/zipcode/assignment";
import type { OwnerSettings } from "../settings/owner-settings.ts";
import type { CandidateTableStore } from "./candidate-table-store.ts";

/** The table that epochs are drawn from. */
export interface CandidateTables {
  /** The one in force: epochs opened from now on are drawn from it, earlier ones keep theirs. */
  current(): Promise<readonly Candidate[]>;
  /** The last one read, for statistics: it may lag behind by a moment. The same array as long as it is the same table. */
  lastRead(): readonly Candidate[];
}

export interface OwnerCandidateTablesParts {
  readonly store: CandidateTableStore;
  readonly settings: OwnerSettings;
  /** What the coordinator was started with, in force until the owner activates another. */
  readonly configured: readonly Candidate[];
}

interface KeptTable {
  /** Null: the configured one. */
  readonly sha256: string | null;
  readonly candidates: readonly Candidate[];
}

/** The table that the owner activated, of which the last one read is kept. */
export class OwnerCandidateTables implements CandidateTables {
  readonly #parts: OwnerCandidateTablesParts;
  #kept: KeptTable;

  constructor(parts: OwnerCandidateTablesParts) {
    this.#parts = parts;
    this.#kept = { sha256: null, candidates: parts.configured };
  }

  lastRead(): readonly Candidate[] {
    return this.#kept.candidates;
  }

  async current(): Promise<readonly Candidate[]> {
    const { store, settings, configured } = this.#parts;
    const sha256 = settings.values.candidateTable;
    if (this.#kept.sha256 === sha256) return this.#kept.candidates;
    const found = sha256 === null ? configured : await store.candidates(sha256);
    // Tables are never deleted; still, one that is gone is no reason to open no epoch.
    this.#kept = { sha256, candidates: found ?? configured };
    return this.#kept.candidates;
  }
}
