import { sha256Hex } from "../canonical-json/index.ts";
import { compareCodePoints, type PythonValue, pythonJson } from "./python-json.ts";

/** What the Python validator hashes at the end of an epoch. Scores and weights are its floats. */
export interface ConsensusV1 {
  readonly epochNonce: string;
  /** By hotkey. */
  readonly minerScores: Readonly<Record<string, number>>;
  /** By zipcode. */
  readonly zipcodeWeights: Readonly<Record<string, number>>;
  readonly totalParticipants: number;
  readonly totalWinners: number;
  readonly totalEpochListings: number;
}

/**
 * The text under the hash: sorted keys, no spaces, ASCII escapes, floats as Python prints them.
 * @source resi ed9ff45, vali_utils/deterministic_consensus.py, lines 26–59.
 */
export function consensusV1Text(values: ConsensusV1): string {
  return pythonJson(
    new Map<string, PythonValue>([
      ["epoch_nonce", values.epochNonce],
      ["miner_scores", sortedPairs(values.minerScores)],
      ["total_epoch_listings", values.totalEpochListings],
      ["total_participants", values.totalParticipants],
      ["total_winners", values.totalWinners],
      ["zipcode_weights", sortedPairs(values.zipcodeWeights)],
    ]),
  );
}

/** Digest v1: SHA-256 of {@link consensusV1Text}, lower-case hex. */
export function consensusV1Hash(values: ConsensusV1): string {
  return sha256Hex(consensusV1Text(values));
}

function sortedPairs(floats: Readonly<Record<string, number>>): PythonValue {
  return Object.entries(floats)
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, float]) => [key, { float }]);
}
