import type { ApiTable } from "./pallet-table.ts";

/** Every field of the view but its netuid is there only when it was asked for. The order is the chain's index. */
const selectiveMetagraph = `{ netuid: Compact<NetUid>,
  name: Option<Vec<Compact<u8>>>, symbol: Option<Vec<Compact<u8>>>, identity: Option<Option<SubnetIdentity>>,
  network_registered_at: Option<Compact<u64>>, owner_hotkey: Option<AccountId32>, owner_coldkey: Option<AccountId32>,
  block: Option<Compact<u64>>, tempo: Option<Compact<u16>>, last_step: Option<Compact<u64>>,
  blocks_since_last_step: Option<Compact<u64>>, subnet_emission: Option<Compact<u64>>,
  alpha_in: Option<Compact<u64>>, alpha_out: Option<Compact<u64>>, tao_in: Option<Compact<u64>>,
  alpha_out_emission: Option<Compact<u64>>, alpha_in_emission: Option<Compact<u64>>,
  tao_in_emission: Option<Compact<u64>>, pending_alpha_emission: Option<Compact<u64>>,
  pending_root_emission: Option<Compact<u64>>, subnet_volume: Option<Compact<u128>>, moving_price: Option<i128>,
  rho: Option<Compact<u16>>, kappa: Option<Compact<u16>>, min_allowed_weights: Option<Compact<u16>>,
  max_weights_limit: Option<Compact<u16>>, weights_version: Option<Compact<u64>>,
  weights_rate_limit: Option<Compact<u64>>, activity_cutoff: Option<Compact<u64>>,
  max_validators: Option<Compact<u16>>, num_uids: Option<Compact<u16>>, max_uids: Option<Compact<u16>>,
  burn: Option<Compact<u64>>, difficulty: Option<Compact<u64>>, registration_allowed: Option<bool>,
  pow_registration_allowed: Option<bool>, immunity_period: Option<Compact<u16>>,
  min_difficulty: Option<Compact<u64>>, max_difficulty: Option<Compact<u64>>, min_burn: Option<Compact<u64>>,
  max_burn: Option<Compact<u64>>, adjustment_alpha: Option<Compact<u64>>, adjustment_interval: Option<Compact<u16>>,
  target_regs_per_interval: Option<Compact<u16>>, max_regs_per_block: Option<Compact<u16>>,
  serving_rate_limit: Option<Compact<u64>>, commit_reveal_weights_enabled: Option<bool>,
  commit_reveal_period: Option<Compact<u64>>, liquid_alpha_enabled: Option<bool>, alpha_high: Option<Compact<u16>>,
  alpha_low: Option<Compact<u16>>, bonds_moving_avg: Option<Compact<u64>>, hotkeys: Option<Vec<AccountId32>>,
  coldkeys: Option<Vec<AccountId32>>, identities: Option<Vec<Option<ChainIdentity>>>,
  axons: Option<Vec<AxonInfo>>, active: Option<Vec<bool>>, validator_permit: Option<Vec<bool>>,
  pruning_score: Option<Vec<Compact<u16>>>, last_update: Option<Vec<Compact<u64>>>,
  emission: Option<Vec<Compact<u64>>>, dividends: Option<Vec<Compact<u16>>>, incentives: Option<Vec<Compact<u16>>>,
  consensus: Option<Vec<Compact<u16>>>, trust: Option<Vec<Compact<u16>>>, rank: Option<Vec<Compact<u16>>>,
  block_at_registration: Option<Vec<Compact<u64>>>, alpha_stake: Option<Vec<Compact<u64>>>,
  tao_stake: Option<Vec<Compact<u64>>>, total_stake: Option<Vec<Compact<u64>>>,
  tao_dividends_per_hotkey: Option<Vec<(AccountId32, Compact<u64>)>>,
  alpha_dividends_per_hotkey: Option<Vec<(AccountId32, Compact<u64>)>>, validators: Option<Vec<Compact<u16>>>,
  commitments: Option<Vec<(AccountId32, Vec<Compact<u8>>)>> }`;

const neuronLite = `{ hotkey: AccountId32, coldkey: AccountId32, uid: Compact<u16>, netuid: Compact<NetUid>,
  active: bool, axon_info: AxonInfo, prometheus_info: PrometheusInfo, stake: Vec<(AccountId32, Compact<u64>)>,
  rank: Compact<u16>, emission: Compact<u64>, incentive: Compact<u16>, consensus: Compact<u16>, trust: Compact<u16>,
  validator_trust: Compact<u16>, dividends: Compact<u16>, last_update: Compact<u64>, validator_permit: bool,
  pruning_score: Compact<u16> }`;

const hyperparamsV2 = `{ rho: Compact<u16>, kappa: Compact<u16>, immunity_period: Compact<u16>,
  min_allowed_weights: Compact<u16>, max_weights_limit: Compact<u16>, tempo: Compact<u16>,
  min_difficulty: Compact<u64>, max_difficulty: Compact<u64>, weights_version: Compact<u64>,
  weights_rate_limit: Compact<u64>, adjustment_interval: Compact<u16>, activity_cutoff: Compact<u64>,
  registration_allowed: bool, target_regs_per_interval: Compact<u16>, min_burn: Compact<u64>,
  max_burn: Compact<u64>, bonds_moving_avg: Compact<u64>, max_regs_per_block: Compact<u16>,
  serving_rate_limit: Compact<u64>, max_validators: Compact<u16>, adjustment_alpha: Compact<u64>,
  difficulty: Compact<u64>, commit_reveal_period: Compact<u64>, commit_reveal_weights_enabled: bool,
  alpha_high: Compact<u16>, alpha_low: Compact<u16>, liquid_alpha_enabled: bool, alpha_sigmoid_steepness: i64,
  yuma_version: Compact<u16>, subnet_is_active: bool, transfers_enabled: bool, bonds_reset_enabled: bool,
  user_liquidity_enabled: bool }`;

/** The runtime calls that neurons' clients make. */
export const apiTables: readonly ApiTable[] = [
  { name: "Core", version: 5, methods: { version: ["{}", "RuntimeVersion"] } },
  {
    name: "Metadata",
    version: 2,
    methods: {
      metadata: ["{}", "Vec<u8>"],
      metadata_at_version: ["{ version: u32 }", "Option<Vec<u8>>"],
      metadata_versions: ["{}", "Vec<u32>"],
    },
  },
  {
    name: "TaggedTransactionQueue",
    version: 3,
    methods: {
      validate_transaction: [
        "{ source: TransactionSource, tx: Vec<u8>, block_hash: H256 }",
        "Result<ValidTransaction, TransactionValidityError>",
      ],
    },
  },
  { name: "AuraApi", version: 1, methods: { slot_duration: ["{}", "u64"] } },
  { name: "AccountNonceApi", version: 1, methods: { account_nonce: ["{ account: AccountId32 }", "u32"] } },
  {
    name: "NeuronInfoRuntimeApi",
    version: 1,
    methods: {
      get_neurons_lite: ["{ netuid: NetUid }", `Vec<${neuronLite}>`],
      get_neuron_lite: ["{ netuid: NetUid, uid: u16 }", `Option<${neuronLite}>`],
    },
  },
  {
    name: "SubnetInfoRuntimeApi",
    version: 2,
    methods: {
      get_selective_metagraph: ["{ netuid: NetUid, metagraph_indexes: Vec<u16> }", `Option<${selectiveMetagraph}>`],
      get_selective_mechagraph: [
        "{ netuid: NetUid, mecid: MechId, metagraph_indexes: Vec<u16> }",
        `Option<${selectiveMetagraph}>`,
      ],
      get_subnet_hyperparams_v2: ["{ netuid: NetUid }", `Option<${hyperparamsV2}>`],
      get_subnet_hyperparams_v3: ["{ netuid: NetUid }", "Option<Vec<{ name: Vec<u8>, value: HyperparamValue }>>"],
      get_next_epoch_start_block: ["{ netuid: NetUid }", "Option<u64>"],
    },
  },
];
