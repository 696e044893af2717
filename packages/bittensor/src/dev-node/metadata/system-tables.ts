import { map, type PalletTable, plain } from "./pallet-table.ts";

/** Blocks whose hashes the chain itself remembers; an era cannot reach back further. */
export const blockHashCount = 2400;

/** The network's SS58 prefix. */
const ss58Prefix = 42;

const emptyAccount = {
  nonce: 0,
  consumers: 0,
  providers: 0,
  sufficients: 0,
  // The flag says that the account follows the newer rules of reference counting.
  data: { free: 0n, reserved: 0n, frozen: 0n, flags: 1n << 127n },
};

export const systemPallet: PalletTable = {
  name: "System",
  index: 0,
  storage: {
    Account: map("Blake2_128Concat AccountId32", "AccountInfo", emptyAccount),
    BlockHash: map("Twox64Concat u32", "H256"),
    Number: plain("u32"),
    ParentHash: plain("H256"),
    Digest: plain("Digest"),
    Events: plain("Vec<EventRecord>"),
    EventCount: plain("u32"),
    LastRuntimeUpgrade: plain("{ spec_version: Compact<u32>, spec_name: str }", null),
  },
  calls: {
    remark: [0, "{ remark: Vec<u8> }"],
    remark_with_event: [7, "{ remark: Vec<u8> }"],
  },
  events: {
    ExtrinsicSuccess: [0, "{ dispatch_info: DispatchEventInfo }"],
    ExtrinsicFailed: [1, "{ dispatch_error: DispatchError, dispatch_info: DispatchEventInfo }"],
    CodeUpdated: [2],
    NewAccount: [3, "{ account: AccountId32 }"],
    KilledAccount: [4, "{ account: AccountId32 }"],
    Remarked: [5, "{ sender: AccountId32, hash: H256 }"],
  },
  errors: [
    "InvalidSpecName",
    "SpecVersionNeedsToIncrease",
    "FailedToExtractRuntimeVersion",
    "NonDefaultComposite",
    "NonZeroRefCount",
    "CallFiltered",
  ],
  constants: { BlockHashCount: ["u32", blockHashCount], SS58Prefix: ["u16", ss58Prefix] },
};

/** @param blockTimeMs what the chain aims at; clients take it from here instead of knowing it. */
export function timePallets(blockTimeMs: number): readonly PalletTable[] {
  return [
    {
      name: "Timestamp",
      index: 2,
      storage: { Now: plain("u64"), DidUpdate: plain("bool") },
      calls: { set: [0, "{ now: Compact<u64> }"] },
      constants: { MinimumPeriod: ["u64", BigInt(Math.floor(blockTimeMs / 2))] },
    },
    {
      name: "Aura",
      index: 3,
      constants: { SlotDuration: ["u64", BigInt(blockTimeMs)] },
    },
  ];
}

export const commitmentsPallet: PalletTable = {
  name: "Commitments",
  index: 18,
  storage: {
    TimelockedIndex: plain("Vec<(NetUid, AccountId32)>"),
    CommitmentOf: map("Identity NetUid, Twox64Concat AccountId32", "Registration", null),
    LastCommitment: map("Identity NetUid, Twox64Concat AccountId32", "u32", null),
    LastBondsReset: map("Identity NetUid, Twox64Concat AccountId32", "u32", null),
    RevealedCommitments: map("Identity NetUid, Twox64Concat AccountId32", "Vec<(Vec<u8>, u64)>", null),
    UsedSpaceOf: map("Identity NetUid, Twox64Concat AccountId32", "UsageTracker", null),
    MaxSpace: plain("u32", 3100),
  },
  calls: {
    set_commitment: [0, "{ netuid: NetUid, info: CommitmentInfo }"],
    set_max_space: [2, "{ new_limit: u32 }"],
  },
  events: {
    Commitment: [0, "{ netuid: NetUid, who: AccountId32 }"],
    TimelockCommitment: [1, "{ netuid: NetUid, who: AccountId32, reveal_round: u64 }"],
    CommitmentRevealed: [2, "{ netuid: NetUid, who: AccountId32 }"],
  },
  errors: [
    "TooManyFieldsInCommitmentInfo",
    "AccountNotAllowedCommit",
    "SpaceLimitExceeded",
    "UnexpectedUnreserveLeftover",
  ],
  constants: { MaxFields: ["u32", 3], InitialDeposit: ["u64", 0n], FieldDeposit: ["u64", 0n] },
};

export const drandPallet: PalletTable = {
  name: "Drand",
  index: 26,
  storage: {
    BeaconConfig: plain("BeaconConfiguration"),
    Pulses: map("Blake2_128Concat u64", "Pulse", null),
    LastStoredRound: plain("u64"),
    OldestStoredRound: plain("u64"),
    NextUnsignedAt: plain("u32"),
  },
  calls: {
    write_pulse: [0, "{ pulses_payload: PulsesPayload, signature: Option<MultiSignature> }"],
    set_oldest_stored_round: [2, "{ oldest_round: u64 }"],
  },
  events: {
    BeaconConfigChanged: [0],
    NewPulse: [1, "{ rounds: Vec<u64> }"],
    SetOldestStoredRound: [2, "(u64)"],
  },
  errors: [
    "NoneValue",
    "StorageOverflow",
    "DrandConnectionFailure",
    "UnverifiedPulse",
    "InvalidRoundNumber",
    "PulseVerificationError",
  ],
};
