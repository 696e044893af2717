import { createCommand } from "commander";
import { walletCreateCommand } from "./wallet-create.ts";
import { walletImportCommand } from "./wallet-import.ts";
import { exitForMending } from "./wallet-options.ts";
import { walletShowCommand } from "./wallet-show.ts";
import { walletSignCommand } from "./wallet-sign.ts";
import { walletVerifyCommand } from "./wallet-verify.ts";

const notes = `
Wallets are kept as btcli keeps them: ~/.bittensor/wallets/<wallet>/coldkey, coldkeypub.txt, hotkeys/<hotkey>. The coldkey owns funds
and stays off the machines that run neurons; the hotkey signs for a neuron.
Names come from the options, else from BT_WALLET_PATH, BT_WALLET_NAME and BT_WALLET_HOTKEY.

Exit codes: 0 good, 2 something you can mend (told with its code), 3 a signature that is not valid, 1 a bug.
`;

export function walletCommand() {
  return createCommand("wallet")
    .description("make, import and look at keys; sign and verify")
    .addHelpText("after", notes)
    .exitOverride(exitForMending)
    .addCommand(walletCreateCommand())
    .addCommand(walletImportCommand())
    .addCommand(walletShowCommand())
    .addCommand(walletSignCommand())
    .addCommand(walletVerifyCommand());
}
