import type { TypeDefinition, Variants } from "./type-registry.ts";

const mortalEras: Variants = Object.fromEntries(
  Array.from({ length: 255 }, (_, i) => [`Mortal${i + 1}`, [i + 1, "(u8)"]]),
);

/** A commitment's field: nothing, up to 128 raw bytes each with a variant of its own, hashes, and what is sealed in time. */
const commitmentData: Variants = {
  None: [0],
  ...Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`Raw${i}`, [i + 1, `([u8; ${i}])`]])),
  BlakeTwo256: [130, "([u8; 32])"],
  Sha256: [131, "([u8; 32])"],
  Keccak256: [132, "([u8; 32])"],
  ShaThree256: [133, "([u8; 32])"],
  TimelockEncrypted: [134, "{ encrypted: Vec<u8>, reveal_round: u64 }"],
  ResetBondsFlag: [135],
  BigRaw: [136, "(Vec<u8>)"],
};

/** The names of the tables. What wraps `netuid` is decided by {@link netUidTypes}. */
export const namedTypes: Readonly<Record<string, TypeDefinition>> = {
  AccountId32: { path: "sp_core::crypto::AccountId32", newtype: "[u8; 32]" },
  H256: { path: "primitive_types::H256", newtype: "[u8; 32]" },
  MultiAddress: {
    path: "sp_runtime::multiaddress::MultiAddress",
    variants: {
      Id: [0, "(AccountId32)"],
      Index: [1, "(Compact<()>)"],
      Raw: [2, "(Vec<u8>)"],
      Address32: [3, "([u8; 32])"],
      Address20: [4, "([u8; 20])"],
    },
  },
  MultiSignature: {
    path: "sp_runtime::MultiSignature",
    variants: { Ed25519: [0, "([u8; 64])"], Sr25519: [1, "([u8; 64])"], Ecdsa: [2, "([u8; 65])"] },
  },
  MultiSigner: {
    path: "sp_runtime::MultiSigner",
    variants: { Ed25519: [0, "([u8; 32])"], Sr25519: [1, "([u8; 32])"], Ecdsa: [2, "([u8; 33])"] },
  },
  Era: { path: "sp_runtime::generic::era::Era", variants: { Immortal: [0], ...mortalEras } },
  RuntimeVersion: {
    path: "sp_version::RuntimeVersion",
    struct: `{ spec_name: str, impl_name: str, authoring_version: u32, spec_version: u32, impl_version: u32,
      apis: Vec<([u8; 8], u32)>, transaction_version: u32, system_version: u8 }`,
  },
  AccountInfo: {
    path: "frame_system::AccountInfo",
    struct: "{ nonce: u32, consumers: u32, providers: u32, sufficients: u32, data: AccountData }",
  },
  AccountData: {
    path: "pallet_balances::types::AccountData",
    struct: "{ free: u64, reserved: u64, frozen: u64, flags: u128 }",
  },
  DigestItem: {
    path: "sp_runtime::generic::digest::DigestItem",
    variants: {
      PreRuntime: [6, "([u8; 4], Vec<u8>)"],
      Consensus: [4, "([u8; 4], Vec<u8>)"],
      Seal: [5, "([u8; 4], Vec<u8>)"],
      Other: [0, "(Vec<u8>)"],
      RuntimeEnvironmentUpdated: [8],
    },
  },
  Digest: { path: "sp_runtime::generic::digest::Digest", struct: "{ logs: Vec<DigestItem> }" },
  Phase: {
    path: "frame_system::Phase",
    variants: { ApplyExtrinsic: [0, "(u32)"], Finalization: [1], Initialization: [2] },
  },
  Weight: {
    path: "sp_weights::weight_v2::Weight",
    struct: "{ ref_time: Compact<u64>, proof_size: Compact<u64> }",
  },
  DispatchClass: {
    path: "frame_support::dispatch::DispatchClass",
    variants: { Normal: [0], Operational: [1], Mandatory: [2] },
  },
  Pays: { path: "frame_support::dispatch::Pays", variants: { Yes: [0], No: [1] } },
  DispatchEventInfo: {
    path: "frame_system::DispatchEventInfo",
    struct: "{ weight: Weight, class: DispatchClass, pays_fee: Pays }",
  },
  ModuleError: { path: "sp_runtime::ModuleError", struct: "{ index: u8, error: [u8; 4] }" },
  TokenError: {
    path: "sp_runtime::TokenError",
    variants: { FundsUnavailable: [0], OnlyProvider: [1], BelowMinimum: [2], CannotCreate: [3], Frozen: [5] },
  },
  ArithmeticError: {
    path: "sp_arithmetic::ArithmeticError",
    variants: { Underflow: [0], Overflow: [1], DivisionByZero: [2] },
  },
  DispatchError: {
    path: "sp_runtime::DispatchError",
    variants: {
      Other: [0],
      CannotLookup: [1],
      BadOrigin: [2],
      Module: [3, "(ModuleError)"],
      ConsumerRemaining: [4],
      NoProviders: [5],
      TooManyConsumers: [6],
      Token: [7, "(TokenError)"],
      Arithmetic: [8, "(ArithmeticError)"],
      Exhausted: [10],
      Corruption: [11],
      Unavailable: [12],
      RootNotAllowed: [13],
    },
  },
  Mode: { path: "frame_metadata_hash_extension::Mode", variants: { Disabled: [0], Enabled: [1] } },
  TransactionSource: {
    path: "sp_runtime::transaction_validity::TransactionSource",
    variants: { InBlock: [0], Local: [1], External: [2] },
  },
  ValidTransaction: {
    path: "sp_runtime::transaction_validity::ValidTransaction",
    struct: "{ priority: u64, requires: Vec<Vec<u8>>, provides: Vec<Vec<u8>>, longevity: u64, propagate: bool }",
  },
  InvalidTransaction: {
    path: "sp_runtime::transaction_validity::InvalidTransaction",
    variants: {
      Call: [0],
      Payment: [1],
      Future: [2],
      Stale: [3],
      BadProof: [4],
      AncientBirthBlock: [5],
      ExhaustsResources: [6],
      Custom: [7, "(u8)"],
      BadMandatory: [8],
      MandatoryValidation: [9],
      BadSigner: [10],
      IndeterminateImplicit: [11],
      UnknownOrigin: [12],
    },
  },
  UnknownTransaction: {
    path: "sp_runtime::transaction_validity::UnknownTransaction",
    variants: { CannotLookup: [0], NoUnsignedValidator: [1], Custom: [2, "(u8)"] },
  },
  TransactionValidityError: {
    path: "sp_runtime::transaction_validity::TransactionValidityError",
    variants: { Invalid: [0, "(InvalidTransaction)"], Unknown: [1, "(UnknownTransaction)"] },
  },
  AxonInfo: {
    path: "pallet_subtensor::pallet::AxonInfo",
    struct: `{ block: u64, version: u32, ip: u128, port: u16, ip_type: u8, protocol: u8,
      placeholder1: u8, placeholder2: u8 }`,
  },
  PrometheusInfo: {
    path: "pallet_subtensor::pallet::PrometheusInfo",
    struct: "{ block: u64, version: u32, ip: u128, port: u16, ip_type: u8 }",
  },
  NeuronCertificate: {
    path: "pallet_subtensor::pallet::NeuronCertificate",
    struct: "{ public_key: Vec<u8>, algorithm: u8 }",
  },
  ChainIdentity: {
    path: "pallet_subtensor::pallet::ChainIdentityV2",
    struct: `{ name: Vec<u8>, url: Vec<u8>, github_repo: Vec<u8>, image: Vec<u8>, discord: Vec<u8>,
      description: Vec<u8>, additional: Vec<u8> }`,
  },
  SubnetIdentity: {
    path: "pallet_subtensor::pallet::SubnetIdentityV3",
    struct: `{ subnet_name: Vec<u8>, github_repo: Vec<u8>, subnet_contact: Vec<u8>, subnet_url: Vec<u8>,
      discord: Vec<u8>, description: Vec<u8>, logo_url: Vec<u8>, additional: Vec<u8> }`,
  },
  Data: { path: "pallet_commitments::types::Data", variants: commitmentData },
  CommitmentInfo: { path: "pallet_commitments::types::CommitmentInfo", struct: "{ fields: Vec<Data> }" },
  Registration: {
    path: "pallet_commitments::types::Registration",
    struct: "{ deposit: u64, block: u32, info: CommitmentInfo }",
  },
  UsageTracker: {
    path: "pallet_commitments::types::UsageTracker",
    struct: "{ last_epoch: u64, used_space: u64 }",
  },
  Pulse: { path: "pallet_drand::types::Pulse", struct: "{ round: u64, randomness: Vec<u8>, signature: Vec<u8> }" },
  BeaconConfiguration: {
    path: "pallet_drand::types::BeaconConfiguration",
    struct: `{ public_key: Vec<u8>, period: u32, genesis_time: u32, hash: Vec<u8>, group_hash: Vec<u8>,
      scheme_id: Vec<u8>, metadata: Vec<u8> }`,
  },
  HyperparamValue: {
    path: "pallet_subtensor::rpc_info::subnet_info::HyperparamValue",
    variants: {
      Bool: [0, "(bool)"],
      U16: [1, "(Compact<u16>)"],
      U32: [2, "(Compact<u32>)"],
      U64: [3, "(Compact<u64>)"],
      U128: [4, "(Compact<u128>)"],
      TaoBalance: [5, "(Compact<u64>)"],
      I32F32: [6, "(i64)"],
      U64F64: [7, "(u128)"],
    },
  },
  PulsesPayload: {
    path: "pallet_drand::types::PulsesPayload",
    struct: "{ block_number: u32, pulses: Vec<Pulse>, public: MultiSigner }",
  },
};

/** Spec 429 and later give `netuid` and the storage index types of their own; the bytes stay the same. */
export function netUidTypes(wrapped: boolean): Readonly<Record<string, TypeDefinition>> {
  if (!wrapped) return { NetUid: { alias: "u16" }, NetUidStorageIndex: { alias: "u16" }, MechId: { alias: "u8" } };
  return {
    NetUid: { path: "subtensor_runtime_common::NetUid", newtype: "u16" },
    NetUidStorageIndex: { path: "subtensor_runtime_common::NetUidStorageIndex", newtype: "u16" },
    MechId: { path: "subtensor_runtime_common::MechId", newtype: "u8" },
  };
}
