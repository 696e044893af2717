import { assignZipcodes, type Candidate } from "@lode/zipcode/assignment";
import { canonicalJson } from "@lode/zipcode/canonical-json";
import type { EpochId } from "@lode/zipcode/epoch";
import type { PolicyValues } from "@lode/zipcode/policy";
import type { EpochZipcode } from "./epoch-record.ts";

export interface DrawInputs {
  readonly epochId: EpochId;
  readonly master: Uint8Array;
  /** When each zipcode was last announced, where that was lately. */
  readonly lastAssigned: ReadonlyMap<string, number>;
  readonly policy: PolicyValues;
}

/** What a draw decides about an epoch. */
export interface DrawnEpoch {
  readonly nonce: string;
  readonly commitment: string;
  readonly selectionSeed: number;
  readonly targetListings: number;
  /** Canonical JSON of the candidates as drawn from. */
  readonly candidates: string;
  readonly zipcodes: readonly EpochZipcode[];
}

/** A pure function, and a long one: for all zipcodes of the country it takes about a second. */
export function drawEpoch(candidates: readonly Candidate[], inputs: DrawInputs): DrawnEpoch {
  const { epochId, master, lastAssigned, policy } = inputs;
  const table = candidates.map((candidate) => ({
    ...candidate,
    lastAssignedAt: lastAssigned.get(candidate.zipcode) ?? candidate.lastAssignedAt,
  }));
  const { nonce, commitment, selectionSeed, targetListings, ...drawn } = assignZipcodes({
    epochId,
    master,
    candidates: table,
    policy,
  });
  const honeypots = new Set(drawn.honeypots);
  return {
    nonce,
    commitment,
    selectionSeed,
    targetListings,
    candidates: canonicalJson(table),
    zipcodes: drawn.zipcodes.map((zipcode) => ({ ...zipcode, honeypot: honeypots.has(zipcode.zipcode) })),
  };
}
