import { z } from "zod";
import { countField, epochIdField, epochMsField, hotkeyField, ppmField, sha256Field, zipcodeField } from "./fields.ts";

/** Rao as a decimal text: it does not fit a double. */
const raoField = z.string().regex(/^\d{1,39}$/, "not a number of rao");

const shareOfPermitted = z.object({
  validators: countField,
  stakeRao: raoField,
  /** Of the permitted stake, floored. */
  sharePpm: ppmField,
});

/**
 * `set`: enough stake stands behind one digest for everybody to set weights. `majority`: those in the leading group set, the others
 * hold. `hold`: nobody sets.
 */
export const agreementBands = ["set", "majority", "hold"] as const;
export type AgreementBand = (typeof agreementBands)[number];

/** Why nobody sets, or `AGREED`, `MAJORITY` when somebody does. */
export const agreementReasons = [
  "AGREED",
  "MAJORITY",
  "NO_MAJORITY",
  "TOO_FEW_VALIDATORS",
  "TOO_LITTLE_STAKE",
] as const;
export type AgreementReason = (typeof agreementReasons)[number];

export const agreementGroupSchema = z.object({
  /** Digest v2; null for those whose reveal is in the set and who published nothing (yet). */
  digest: sha256Field.nullable(),
  validators: z
    .array(
      z.object({
        hotkey: hotkeyField,
        stakeRao: raoField,
        /** How much of its rows its reveal covers; null where that is not told. */
        coveragePpm: ppmField.nullable(),
        /** It covers enough of its rows to have a voice. */
        counts: z.boolean(),
      }),
    )
    .max(1000),
  /** Of those that count. */
  stakeRao: raoField,
  /** Of the revealed stake that counts, floored. */
  sharePpm: ppmField,
  /** Where it differs from the leading group; empty for that one. */
  differsIn: z.array(zipcodeField).max(10_000),
});
export type AgreementGroup = z.output<typeof agreementGroupSchema>;

/**
 * Answer of `GET /api/v1/epochs/{epochId}/agreement`; 409 EPOCH_OPEN until the beacon is fixed.
 * Who said what is told only once the reveals are frozen; until then there are counts and no groups.
 */
export const agreementResponseSchema = z.object({
  epochId: epochIdField,
  /** `committing`, `revealing`: nothing is told but counts. `final`: results are no longer taken. */
  stage: z.enum(["committing", "revealing", "results", "final"]),
  final: z.boolean(),
  beaconBlock: countField,
  resultsUntil: epochMsField,
  /** The numbers of the epoch's policy that decide. */
  rules: z.object({
    setPpm: ppmField,
    majorityPpm: ppmField,
    revealedStakePpm: ppmField,
    revealCoveragePpm: ppmField,
    minValidators: countField,
  }),
  /** With a permit and enough stake at the beacon block. */
  permitted: z.object({ validators: countField, stakeRao: raoField }),
  committed: shareOfPermitted,
  revealed: shareOfPermitted,
  /** Whether enough of the permitted stake revealed, and enough validators published. */
  enoughStake: z.boolean(),
  enoughValidators: z.boolean(),
  leadingDigest: sha256Field.nullable(),
  leadingSharePpm: ppmField,
  band: z.enum(agreementBands),
  why: z.enum(agreementReasons),
  /** Heaviest first; who published nothing comes last. */
  groups: z.array(agreementGroupSchema).max(1000),
  /** The same by the Python's digest. */
  groupsV1: z
    .array(z.object({ digestV1: sha256Field, hotkeys: z.array(hotkeyField).max(1000), sharePpm: ppmField }))
    .max(1000),
  /** Zipcodes on which any group differs from the leading one. */
  disputedZipcodes: z.array(zipcodeField).max(10_000),
});
export type AgreementAnswer = z.output<typeof agreementResponseSchema>;
export type AgreementWire = z.input<typeof agreementResponseSchema>;
