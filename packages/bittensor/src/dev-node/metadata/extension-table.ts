import type { TypeDefinition } from "./type-registry.ts";

export interface ExtensionRow {
  readonly identifier: string;
  /** Type of what is signed over but not sent. */
  readonly additional: string;
}

/** What every signed extrinsic carries, in order; the same from spec 424 to 467. */
export const extensions: readonly ExtensionRow[] = [
  { identifier: "CheckNonZeroSender", additional: "()" },
  { identifier: "CheckSpecVersion", additional: "u32" },
  { identifier: "CheckTxVersion", additional: "u32" },
  { identifier: "CheckGenesis", additional: "H256" },
  { identifier: "CheckMortality", additional: "H256" },
  { identifier: "CheckNonce", additional: "()" },
  { identifier: "CheckWeight", additional: "()" },
  { identifier: "ChargeTransactionPayment", additional: "()" },
  { identifier: "SudoTransactionExtension", additional: "()" },
  { identifier: "CheckShieldedTxValidity", additional: "()" },
  { identifier: "SubtensorTransactionExtension", additional: "()" },
  { identifier: "DrandPriority", additional: "()" },
  { identifier: "CheckMetadataHash", additional: "Option<[u8; 32]>" },
];

/** Those that send anything; the others are empty. */
const sent: Readonly<Record<string, TypeDefinition>> = {
  CheckMortality: { path: "node_subtensor_runtime::check_mortality::CheckMortality", newtype: "Era" },
  CheckNonce: { path: "node_subtensor_runtime::check_nonce::CheckNonce", newtype: "Compact<u32>" },
  ChargeTransactionPayment: {
    path: "pallet_transaction_payment::ChargeTransactionPayment",
    newtype: "Compact<u64>",
  },
  CheckMetadataHash: { path: "frame_metadata_hash_extension::CheckMetadataHash", struct: "{ mode: Mode }" },
};

export const extensionTypes: Readonly<Record<string, TypeDefinition>> = Object.fromEntries(
  extensions.map(({ identifier }): [string, TypeDefinition] => [
    identifier,
    sent[identifier] ?? { path: `node_subtensor_runtime::${identifier}`, struct: "{}" },
  ]),
);
