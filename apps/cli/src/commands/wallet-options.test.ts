import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { placeOf } from "./wallet-options.ts";

describe("which wallet is meant", () => {
  it("is the field's own place when nobody says anything, also with empty variables", () => {
    const place = { root: join(homedir(), ".bittensor", "wallets"), wallet: "default", hotkeyName: "default" };
    expect(placeOf({}, {})).toEqual(place);
    expect(placeOf({}, { BT_WALLET_PATH: "", BT_WALLET_NAME: "", BT_WALLET_HOTKEY: "" })).toEqual(place);
  });

  it("is said by btcli's variables, and by the options over them", () => {
    const environment = { BT_WALLET_PATH: "~/keys/", BT_WALLET_NAME: "miner", BT_WALLET_HOTKEY: "second" };
    expect(placeOf({}, environment)).toEqual({
      root: join(homedir(), "keys"),
      wallet: "miner",
      hotkeyName: "second",
    });
    expect(placeOf({ walletRoot: "/w", wallet: "a", hotkey: "b" }, environment)).toEqual({
      root: "/w",
      wallet: "a",
      hotkeyName: "b",
    });
  });
});
