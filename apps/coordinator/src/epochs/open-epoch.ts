import { policyForTable } from "@lode/zipcode/assignment";
import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import type { CandidateTables } from "../candidates/candidate-tables.ts";
import type { PolicyBook } from "../policies/policy-book.ts";
import { drawElsewhere } from "./draw-elsewhere.ts";
import type { EpochSteps } from "./epoch-steps.ts";
import type { EpochStore } from "./epoch-store.ts";

export interface OpenEpochParts {
  readonly store: EpochStore;
  readonly steps: EpochSteps;
  readonly policies: PolicyBook;
  readonly tables: CandidateTables;
  readonly master: Uint8Array;
  /** No epoch is opened while the table in force is empty; otherwise such an epoch has no zipcodes. */
  readonly waitsForTable: boolean;
}

/**
 * Draws the zipcodes of an epoch and writes it down as PENDING, with the candidate table it was drawn from. The draw
 * follows from the master secret, so a repeated one is the same. A table too small for the policy's target lowers it.
 * @returns false when the epoch exists already, or waits for a table.
 */
export async function openEpoch(
  id: EpochId,
  { store, steps, policies, tables, master, waitsForTable }: OpenEpochParts,
): Promise<boolean> {
  if ((await store.find(id)) !== undefined) return false;
  const candidates = await tables.current();
  if (waitsForTable && candidates.length === 0) return false;
  const policy = await policies.keep(policyForTable(policies.current, candidates));
  const schedule = scheduleOf(id, policy.values);
  // Longer ago than the cooldown makes no difference to the draw.
  const since = schedule.startsAt - policy.values.assignment.cooldownMs;
  const lastAssigned = await store.lastAssigned(since, schedule.startsAt);
  const drawn = await drawElsewhere(candidates, { epochId: id, master, lastAssigned, policy: policy.values });
  return await steps.create({
    ...drawn,
    id,
    policySha256: policy.sha256,
    rulesVersion: policy.values.rulesVersion,
    startsAt: schedule.startsAt,
    endsAt: schedule.endsAt,
  });
}
