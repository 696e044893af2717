import { describe, expect, it } from "vitest";
import { RpcFailure } from "../connection/endpoint-socket.ts";
import { poolRefusalReason } from "./pool-refusal.ts";

const refusal = (code: number, message: string, data?: unknown): string =>
  poolRefusalReason(new RpcFailure("author_submitExtrinsic", code, message, data));

describe("a pool's refusal is named", () => {
  it.each([
    [0, "ColdkeySwapAnnounced"],
    [1, "StakeAmountTooLow"],
    [6, "RateLimitExceeded"],
    [10, "HotKeyNotRegisteredInNetwork"],
    [12, "ServingRateLimitExceeded"],
    [15, "InvalidRevealRound"],
    [18, "InputLengthsUnequal"],
    [27, "DelegateTakeTooHigh"],
    [255, "BadRequest"],
    [77, "Custom(77)"],
  ])("Custom(%s) is %s", (number, name) => {
    expect(refusal(1010, "Invalid Transaction", `Custom error: ${number}`)).toBe(name);
    expect(refusal(1010, `Invalid Transaction: Custom(${number})`)).toBe(name);
  });

  it.each([
    [1010, "Transaction has a bad signature", "BadProof"],
    [1010, "Transaction is outdated", "Stale"],
    [1010, "Transaction will be valid in the future", "Future"],
    [1010, "Transaction has an ancient birth block", "AncientBirthBlock"],
    [1010, "Inability to pay some fees (e.g. account balance too low)", "Payment"],
    [1012, "", "TemporarilyBanned"],
    [
      1014,
      "The transaction has too low priority to replace another transaction already in the pool.",
      "PriorityTooLow",
    ],
    [1016, "", "PoolFull"],
  ])("%s %s is %s", (code, data, name) => {
    expect(refusal(code, "Invalid Transaction", data)).toBe(name);
  });

  it("keeps words it has never heard", () => {
    expect(refusal(-32_000, "something else")).toBe("Rpc(-32000 something else)");
  });
});
