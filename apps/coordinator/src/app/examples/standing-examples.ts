import type { Example } from "./example.ts";
import {
  beacon,
  epochId,
  schedule,
  sha256,
  share,
  signature,
  stakeRao,
  timestamp,
  validator,
} from "./example-values.ts";

export const standingExamples = {
  agreement: {
    answer: {
      epochId,
      stage: "final",
      final: true,
      beaconBlock: beacon.block,
      resultsUntil: schedule.resultsUntil,
      rules: {
        setPpm: 900_000,
        majorityPpm: 700_000,
        revealedStakePpm: 500_000,
        revealCoveragePpm: 800_000,
        minValidators: 3,
      },
      permitted: { validators: 1, stakeRao },
      committed: share,
      revealed: share,
      enoughStake: true,
      enoughValidators: true,
      leadingDigest: sha256,
      leadingSharePpm: 1_000_000,
      band: "set",
      why: "AGREED",
      groups: [
        {
          digest: sha256,
          validators: [{ hotkey: validator, stakeRao, coveragePpm: 1_000_000, counts: true }],
          stakeRao,
          sharePpm: 1_000_000,
          differsIn: [],
        },
      ],
      groupsV1: [{ digestV1: sha256, hotkeys: [validator], sharePpm: 1_000_000 }],
      disputedZipcodes: [],
    },
  },
  readiness: {
    answer: {
      netuid: 46,
      block: beacon.block,
      permittedValidators: 1,
      permittedRao: stakeRao,
      onChain: "counted",
      effect: null,
      proposals: [
        {
          proposal: "activation",
          standing: "open",
          passedAt: null,
          fromEpoch: null,
          thresholdPpm: 300_000,
          windowSeconds: null,
          inFavourRao: stakeRao,
          againstRao: "0",
          sharePpm: 1_000_000,
          votes: [
            {
              hotkey: validator,
              inFavour: true,
              stakeRao,
              counts: true,
              source: "posted",
              signature,
              timestamp,
              block: null,
            },
          ],
        },
      ],
    },
  },
  voteReadiness: {
    request: { proposal: "activation", inFavour: true, timestamp, signature },
    answer: { success: true, message: "Vote counted", standing: "open", sharePpm: 250_000 },
  },
} as const satisfies Readonly<Record<string, Example>>;
