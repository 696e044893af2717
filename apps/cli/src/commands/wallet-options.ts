import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { HotkeyPlace } from "@lode/bittensor/keys";
import { type Command, type CommanderError, createCommand, InvalidArgumentError, Option } from "commander";

export interface PlaceFlags {
  readonly wallet?: string;
  readonly hotkey?: string;
  readonly walletRoot?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A subcommand of `lode wallet` with the options that say which wallet. */
export function walletSubcommand(name: string, description: string): Command {
  return createCommand(name)
    .description(description)
    .option("--wallet <name>", "wallet (default: BT_WALLET_NAME, else default)")
    .option("--hotkey <name>", "hotkey in that wallet (default: BT_WALLET_HOTKEY, else default)")
    .option("--wallet-root <dir>", "where wallets are (default: BT_WALLET_PATH, else ~/.bittensor/wallets)")
    .exitOverride(exitForMending);
}

/** What was typed wrongly is the user's to mend: exit code 2, as everywhere. */
export function exitForMending(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}

export function keyOption(what: string): Option {
  return new Option("--key <which>", what).choices(["hotkey", "coldkey"]).default("hotkey");
}

export function passwordFdOption(): Option {
  return new Option("--password-fd <n>", "read the coldkey's password, one line, from this file descriptor").argParser(
    fileDescriptor,
  );
}

export function fileDescriptor(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not the number of a file descriptor.`);
  return Number(text);
}

/** Options first, then the environment under the names that btcli reads (BT_WALLET since Bittensor 11), then the field's own places. */
export function placeOf(flags: PlaceFlags, environment: Environment): HotkeyPlace {
  const { BT_WALLET_PATH, BT_WALLET_NAME, BT_WALLET, BT_WALLET_HOTKEY } = environment;
  const root = flags.walletRoot || BT_WALLET_PATH || join("~", ".bittensor", "wallets");
  return {
    // Absolute, so that the variable with a password has one name wherever the command is given.
    root: resolve(root.replace(/^~(?=$|[/\\])/, homedir())),
    wallet: flags.wallet || BT_WALLET || BT_WALLET_NAME || "default",
    hotkeyName: flags.hotkey || BT_WALLET_HOTKEY || "default",
  };
}
