import type { RpcFailure } from "../connection/endpoint-socket.ts";

/**
 * Why the runtime does not let an extrinsic into the pool, by the number that it gives.
 * @source subtensor common/src/transaction_error.rs, CustomTransactionError
 */
const customErrors: Readonly<Record<number, string>> = {
  0: "ColdkeySwapAnnounced",
  1: "StakeAmountTooLow",
  2: "BalanceTooLow",
  3: "SubnetNotExists",
  4: "HotkeyAccountDoesntExist",
  5: "NotEnoughStakeToWithdraw",
  6: "RateLimitExceeded",
  7: "InsufficientLiquidity",
  8: "SlippageTooHigh",
  9: "TransferDisallowed",
  10: "HotKeyNotRegisteredInNetwork",
  11: "InvalidIpAddress",
  12: "ServingRateLimitExceeded",
  13: "InvalidPort",
  14: "ZeroMaxAmount",
  15: "InvalidRevealRound",
  16: "CommitNotFound",
  17: "CommitBlockNotInRevealRange",
  18: "InputLengthsUnequal",
  19: "UidNotFound",
  20: "EvmKeyAssociateRateLimitExceeded",
  21: "ColdkeySwapDisputed",
  22: "InvalidRealAccount",
  23: "FailedShieldedTxParsing",
  24: "InvalidShieldedTxPubKeyHash",
  25: "NonAssociatedColdKey",
  26: "DelegateTakeTooLow",
  27: "DelegateTakeTooHigh",
  255: "BadRequest",
};

/** How the node words what is wrong with a transaction by itself. */
const invalidTransactions: ReadonlyArray<readonly [RegExp, string]> = [
  [/bad signature/i, "BadProof"],
  [/outdated/i, "Stale"],
  [/valid in the future/i, "Future"],
  [/ancient birth block/i, "AncientBirthBlock"],
  [/exhaust the block limits/i, "ExhaustsResources"],
  [/inability to pay/i, "Payment"],
  [/not expected/i, "CallNotAllowed"],
  [/bad mandatory|mandatory dispatch/i, "BadMandatory"],
  [/invalid signing address/i, "BadSigner"],
];

/** @source substrate client/rpc-api/src/author/error.rs */
const poolErrors: Readonly<Record<number, string>> = {
  1001: "BadFormat",
  1002: "BadFormat",
  1011: "UnknownValidity",
  1012: "TemporarilyBanned",
  1014: "PriorityTooLow",
  1015: "CycleDetected",
  1016: "PoolFull",
  1017: "InvalidSender",
  1018: "PoolFull",
};

/** The pool has this very extrinsic already: no refusal at all. */
export const alreadyImported = 1013;

/** Why the pool refused, in the chain's word where there is one. */
export function poolRefusalReason({ rpcCode, rpcMessage, data }: RpcFailure): string {
  const known = poolErrors[rpcCode];
  if (known !== undefined) return known;
  const words = [typeof data === "string" ? data : JSON.stringify(data ?? ""), rpcMessage];
  for (const text of words) {
    const custom = /custom(?: error)?\D{0,4}(\d{1,3})/i.exec(text);
    if (custom !== null) return customErrors[Number(custom[1])] ?? `Custom(${custom[1]})`;
    const invalid = invalidTransactions.find(([pattern]) => pattern.test(text));
    if (invalid !== undefined) return invalid[1];
  }
  return `Rpc(${rpcCode} ${rpcMessage})`;
}
