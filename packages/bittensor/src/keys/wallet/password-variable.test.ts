import { describe, expect, it } from "vitest";
import { decodePassword, encodePassword, passwordVariable } from "../index.ts";

describe("the variable with a keyfile's password", () => {
  it.each([
    ["/home/op/.bittensor/wallets/w-1/coldkey", "BT_PW__HOME_OP__BITTENSOR_WALLETS_W-1_COLDKEY"],
    ["./x/coldkey", "BT_PW___X_COLDKEY"],
  ])("for %s is named as btcli names it: %s", (path, name) => {
    expect(passwordVariable(path)).toBe(name);
  });

  // Both were set by bittensor-wallet 4.0.0 (Keyfile.save_password_to_env) for ./x/coldkey.
  it.each([
    ["correct horse", "ITstIjI8K38wMDE8KQ=="],
    ["pässword ✓ 123", "Mpf7IyQoMC08f6HT32R6d2o="],
  ])("holds %j as btcli puts it there", (password, value) => {
    const bytes = new TextEncoder().encode(password);
    expect(encodePassword("BT_PW___X_COLDKEY", bytes)).toBe(value);
    expect(decodePassword("BT_PW___X_COLDKEY", value)).toEqual(bytes);
    expect(bytes).toEqual(new TextEncoder().encode(password));
  });

  it.each(["", "correct horse", "====", "a".repeat(5_000)])("is not taken when it holds %j", (value) => {
    expect(decodePassword("BT_PW_X", value)).toBeUndefined();
  });
});
