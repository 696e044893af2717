import type { Hotkey } from "@lode/bittensor/primitives";
import { describe, expect, it } from "vitest";
import { canonicalJson, fromHex, sha256Hex, toHex } from "../canonical-json/index.ts";
import {
  deriveResult,
  deriveVerdicts,
  digestV1,
  digestV2,
  observationCommitment,
  type Reveal,
  revealText,
  verifyReveal,
} from "../consensus/index.ts";
import { withValues } from "../policy/index.ts";
import { tieBreak } from "../ranking/index.ts";
import { type SpotCheckOrigin, spotCheckRows, spotCheckSeed, validatorsForRow } from "../tiers/index.ts";
import {
  epochOf,
  revealVector,
  smallEpochTable,
  smallEpochVector,
  spotCheckVectors,
  tieBreakVector,
  validatorVectors,
  vectorPolicy,
} from "./index.ts";

describe("the golden vectors", () => {
  it("hold the seed and the rows of a spot check", () => {
    for (const vector of spotCheckVectors) {
      const seed = spotCheckSeed(vector as unknown as SpotCheckOrigin);
      expect(toHex(seed)).toBe(vector.seed);
      expect(spotCheckRows(seed, vector.rows, vectorPolicy.values)).toEqual(vector.chosen);
    }
  });

  it("hold who looks a row up", () => {
    const seed = fromHex(validatorVectors.seed);
    const validators = validatorVectors.validators.map(({ hotkey, stakeRao }) => ({
      hotkey: hotkey as string as Hotkey,
      stakeRao: BigInt(stakeRao),
    }));
    const one = withValues(vectorPolicy, { spotCheck: { validatorsPerRow: 1 } }).values;
    for (const { row, perRow1, perRow5 } of validatorVectors.rows) {
      expect(validatorsForRow(seed, row, validators, one)).toEqual(perRow1);
      expect(validatorsForRow(seed, row, validators, vectorPolicy.values)).toEqual(perRow5);
    }
  });

  it("hold a commitment and the text that is signed", () => {
    const reveal = revealVector.reveal as unknown as Reveal;
    expect(observationCommitment(reveal)).toBe(revealVector.commitment);
    expect(revealText(reveal)).toBe(revealVector.text);
    expect(verifyReveal(reveal, { epochId: reveal.epochId, commitment: revealVector.commitment })).toEqual({
      ok: true,
    });
  });

  it("hold how a tie is broken", () => {
    expect(tieBreak(tieBreakVector.beaconHash, tieBreakVector.hotkey as string as Hotkey)).toBe(
      tieBreakVector.tieBreak,
    );
  });

  it("hold both digests of a small epoch, down to the text under them", () => {
    const { inputs, plan, distinctIds, registered } = epochOf(smallEpochTable);
    const verdicts = deriveVerdicts(inputs, plan);
    const result = deriveResult({ ...inputs, verdicts, distinctIds, netuid: smallEpochVector.netuid, registered });
    const { digest, header, zipcodes } = digestV2(result);
    expect(plan).toHaveLength(smallEpochVector.plannedRows);
    expect(Object.fromEntries(result.scores.map(({ hotkey, score1e9 }) => [hotkey, score1e9]))).toEqual(
      smallEpochVector.scores,
    );
    expect(canonicalJson(result.zipcodes[2])).toBe(smallEpochVector.decoyText);
    expect(canonicalJson({ header, zipcodes, burned1e9: result.burned1e9 })).toBe(smallEpochVector.digestText);
    expect(sha256Hex(smallEpochVector.digestText)).toBe(smallEpochVector.digest);
    expect(digest).toBe(smallEpochVector.digest);
    expect(digestV1(result, inputs.assignment.nonce)).toBe(smallEpochVector.digestV1);
  });
});
