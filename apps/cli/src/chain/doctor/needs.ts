import type { Runtime } from "@lode/bittensor/chain-substrate";

/** What Lode's chain client asks of a runtime, by pallet. */
const calls: Readonly<Record<string, readonly string[]>> = {
  SubtensorModule: [
    "set_mechanism_weights",
    "commit_timelocked_mechanism_weights",
    "commit_mechanism_weights",
    "reveal_mechanism_weights",
    "serve_axon",
  ],
  Commitments: ["set_commitment"],
  Timestamp: ["set"],
};

const storage: Readonly<Record<string, readonly string[]>> = {
  System: ["Number", "Events"],
  Timestamp: ["Now"],
  SubtensorModule: [
    "Axons",
    "BlocksSinceLastStep",
    "CommitRevealWeightsEnabled",
    "CommitRevealWeightsVersion",
    "LastEpochBlock",
    "LastUpdate",
    "MaxWeightsLimit",
    "MechanismCountCurrent",
    "MinAllowedWeights",
    "NetworksAdded",
    "PendingEpochAt",
    "RevealPeriodEpochs",
    "ServingRateLimit",
    "StakeThreshold",
    "SubnetEpochIndex",
    "SubnetOwnerHotkey",
    "SubnetworkN",
    "Tempo",
    "TimelockedWeightCommits",
    "Uids",
    "ValidatorPermit",
    "WeightCommits",
    "Weights",
    "WeightsSetRateLimit",
    "WeightsVersionKey",
  ],
  Commitments: ["CommitmentOf", "RevealedCommitments"],
  Drand: ["LastStoredRound"],
};

/** Of several, one is enough. */
const apis: ReadonlyArray<readonly [api: string, ...oneOf: string[]]> = [
  ["SubnetInfoRuntimeApi", "get_selective_metagraph"],
  ["SubnetInfoRuntimeApi", "get_selective_mechagraph"],
  ["SubnetInfoRuntimeApi", "get_subnet_hyperparams_v3", "get_subnet_hyperparams_v2"],
];

export interface Needs {
  /** How many things were looked for. */
  readonly count: number;
  readonly missing: readonly string[];
}

/** What of it a runtime lacks: everything that is listed here is asked for by name. */
export function missingIn(runtime: Pick<Runtime, "hasCall" | "hasStorage" | "hasApi">): Needs {
  const found = [
    ...pairs(calls).map(([pallet, call]) => [`call ${pallet}.${call}`, runtime.hasCall(pallet, call)] as const),
    ...pairs(storage).map(([pallet, item]) => [`storage ${pallet}.${item}`, runtime.hasStorage(pallet, item)] as const),
    ...apis.map(([api, ...oneOf]) => {
      return [`API ${api}.${oneOf.join(" or ")}`, oneOf.some((method) => runtime.hasApi(api, method))] as const;
    }),
  ];
  return { count: found.length, missing: found.filter(([, isThere]) => !isThere).map(([name]) => name) };
}

function pairs(table: Readonly<Record<string, readonly string[]>>): Array<readonly [string, string]> {
  return Object.entries(table).flatMap(([pallet, names]) => names.map((name) => [pallet, name] as const));
}
