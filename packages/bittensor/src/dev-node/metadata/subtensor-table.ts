import { map, type PalletTable, plain } from "./pallet-table.ts";
import { subtensorErrors } from "./subtensor-errors.ts";

/** What a subnet has one of, and what it is when nobody set it. */
const perSubnet = (value: string, absent?: unknown) => map("Identity NetUid", value, absent);
/** Keyed by mechanism × 4096 + netuid. */
const perMechanism = (value: string) => map("Identity NetUidStorageIndex", value);
const perHotkey = (value: string) => map("Identity NetUid, Blake2_128Concat AccountId32", value, null);

/** The pallet of subnets, neurons and weights: what a neuron reads and writes of it, with the numbers of spec 424. */
export const subtensorPallet: PalletTable = {
  name: "SubtensorModule",
  index: 7,
  storage: {
    Tempo: perSubnet("u16", 360),
    WeightsVersionKey: perSubnet("u64"),
    WeightsSetRateLimit: perSubnet("u64", 100n),
    MinAllowedWeights: perSubnet("u16", 1024),
    MaxWeightsLimit: perSubnet("u16", 65535),
    CommitRevealWeightsEnabled: perSubnet("bool", true),
    SubnetworkN: perSubnet("u16"),
    MaxAllowedUids: perSubnet("u16", 256),
    MaxAllowedValidators: perSubnet("u16", 128),
    ImmunityPeriod: perSubnet("u16", 4096),
    ServingRateLimit: perSubnet("u64", 50n),
    ActivityCutoff: perSubnet("u16", 5000),
    LastEpochBlock: perSubnet("u64"),
    PendingEpochAt: perSubnet("u64"),
    SubnetEpochIndex: perSubnet("u64"),
    BlocksSinceLastStep: perSubnet("u64"),
    NetworksAdded: perSubnet("bool"),
    NetworkRegisteredAt: perSubnet("u64"),
    SubnetOwner: perSubnet("AccountId32"),
    SubnetOwnerHotkey: perSubnet("AccountId32"),
    ValidatorPermit: perSubnet("Vec<bool>"),
    Active: perSubnet("Vec<bool>"),
    Consensus: perSubnet("Vec<u16>"),
    Dividends: perSubnet("Vec<u16>"),
    Emission: perSubnet("Vec<u64>"),
    Incentive: perMechanism("Vec<u16>"),
    LastUpdate: perMechanism("Vec<u64>"),
    Weights: map("Identity NetUidStorageIndex, Identity u16", "Vec<(u16, u16)>"),
    Bonds: map("Identity NetUidStorageIndex, Identity u16", "Vec<(u16, u16)>"),
    Uids: map("Identity NetUid, Blake2_128Concat AccountId32", "u16", null),
    Keys: map("Identity NetUid, Identity u16", "AccountId32"),
    BlockAtRegistration: map("Identity NetUid, Identity u16", "u64"),
    Axons: perHotkey("AxonInfo"),
    NeuronCertificates: perHotkey("NeuronCertificate"),
    RevealPeriodEpochs: map("Twox64Concat NetUid", "u64", 1n),
    TimelockedWeightCommits: map(
      "Twox64Concat NetUidStorageIndex, Twox64Concat u64",
      "Vec<(AccountId32, u64, Vec<u8>, u64)>",
    ),
    WeightCommits: map("Twox64Concat NetUidStorageIndex, Twox64Concat AccountId32", "Vec<(H256, u64, u64, u64)>", null),
    MechanismCountCurrent: map("Twox64Concat NetUid", "u8", 1),
    MaxMechanismCount: plain("u8", 2),
    CommitRevealWeightsVersion: plain("u16", 4),
    StakeThreshold: plain("u64"),
    TotalNetworks: plain("u16"),
    TxRateLimit: plain("u64", 1000n),
    Owner: map("Blake2_128Concat AccountId32", "AccountId32"),
    IsNetworkMember: map("Blake2_128Concat AccountId32, Identity NetUid", "bool"),
    TotalHotkeyAlpha: map("Blake2_128Concat AccountId32, Identity NetUid", "u64"),
  },
  calls: {
    set_weights: [0, "{ netuid: NetUid, dests: Vec<u16>, weights: Vec<u16>, version_key: u64 }"],
    serve_axon: [
      4,
      `{ netuid: NetUid, version: u32, ip: u128, port: u16, ip_type: u8, protocol: u8,
        placeholder1: u8, placeholder2: u8 }`,
    ],
    burned_register: [7, "{ netuid: NetUid, hotkey: AccountId32 }"],
    serve_axon_tls: [
      40,
      `{ netuid: NetUid, version: u32, ip: u128, port: u16, ip_type: u8, protocol: u8,
        placeholder1: u8, placeholder2: u8, certificate: Vec<u8> }`,
    ],
    batch_set_weights: [
      80,
      `{ netuids: Vec<Compact<NetUid>>, weights: Vec<Vec<(Compact<u16>, Compact<u16>)>>,
        version_keys: Vec<Compact<u64>> }`,
    ],
    commit_weights: [96, "{ netuid: NetUid, commit_hash: H256 }"],
    reveal_weights: [97, "{ netuid: NetUid, uids: Vec<u16>, values: Vec<u16>, salt: Vec<u16>, version_key: u64 }"],
    batch_reveal_weights: [
      98,
      `{ netuid: NetUid, uids_list: Vec<Vec<u16>>, values_list: Vec<Vec<u16>>, salts_list: Vec<Vec<u16>>,
        version_keys: Vec<u64> }`,
    ],
    batch_commit_weights: [100, "{ netuids: Vec<Compact<NetUid>>, commit_hashes: Vec<H256> }"],
    commit_timelocked_weights: [
      113,
      "{ netuid: NetUid, commit: Vec<u8>, reveal_round: u64, commit_reveal_version: u16 }",
    ],
    commit_mechanism_weights: [115, "{ netuid: NetUid, mecid: MechId, commit_hash: H256 }"],
    reveal_mechanism_weights: [
      116,
      "{ netuid: NetUid, mecid: MechId, uids: Vec<u16>, values: Vec<u16>, salt: Vec<u16>, version_key: u64 }",
    ],
    commit_crv3_mechanism_weights: [117, "{ netuid: NetUid, mecid: MechId, commit: Vec<u8>, reveal_round: u64 }"],
    commit_timelocked_mechanism_weights: [
      118,
      "{ netuid: NetUid, mecid: MechId, commit: Vec<u8>, reveal_round: u64, commit_reveal_version: u16 }",
    ],
    set_mechanism_weights: [
      119,
      "{ netuid: NetUid, mecid: MechId, dests: Vec<u16>, weights: Vec<u16>, version_key: u64 }",
    ],
    register_limit: [134, "{ netuid: NetUid, hotkey: AccountId32, limit_price: u64 }"],
  },
  events: {
    WeightsSet: [5, "(NetUidStorageIndex, u16)"],
    NeuronRegistered: [6, "(NetUid, u16, AccountId32)"],
    AxonServed: [28, "(NetUid, AccountId32)"],
    WeightsCommitted: [85, "(AccountId32, NetUidStorageIndex, H256)"],
    WeightsRevealed: [86, "(AccountId32, NetUidStorageIndex, H256)"],
    TimelockedWeightsCommitted: [107, "(AccountId32, NetUidStorageIndex, H256, u64)"],
    TimelockedWeightsRevealed: [108, "(NetUidStorageIndex, AccountId32)"],
  },
  errors: subtensorErrors,
};
