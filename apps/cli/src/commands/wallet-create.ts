import {
  coldkeyPath,
  describeWallet,
  type HotkeyPlace,
  hotkeyPath,
  type MnemonicLength,
  newSecret,
  ready,
  type WalletDescription,
  writeColdkey,
  writeHotkey,
} from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import { Option } from "commander";
import { type PlaceFlags, passwordFdOption, placeOf, walletSubcommand } from "./wallet-options.ts";
import { newPassword, type PasswordFlags } from "./wallet-password.ts";
import { printWritten, say, showWords, type WrittenKey, warnUnencrypted } from "./wallet-written.ts";

interface CreateFlags extends PlaceFlags, PasswordFlags {
  readonly words: string;
  readonly only?: "coldkey" | "hotkey";
  readonly password: boolean;
  readonly showMnemonic: boolean;
  readonly json: boolean;
}

const notes = `
The coldkey is encrypted with a password that is asked for; the hotkey is not, as btcli has it. The words of each key are shown once,
in the terminal. No key is ever overwritten.

Examples:
  lode wallet create --wallet miner
  lode wallet create --wallet miner --only hotkey --hotkey second
  pass show miner | lode wallet create --wallet miner --password-fd 0 --json
`;

export function walletCreateCommand() {
  return walletSubcommand("create", "make a new coldkey and a new hotkey")
    .addOption(new Option("--only <which>", "make only this one").choices(["coldkey", "hotkey"]))
    .addOption(
      new Option("--words <n>", "length of the mnemonic").choices(["12", "15", "18", "21", "24"]).default("12"),
    )
    .addOption(passwordFdOption())
    .option("--no-password", "leave the coldkey unencrypted: only for keys without worth")
    .option("--show-mnemonic", "put the words into the output, be it a terminal or not", false)
    .option("--json", "print one JSON object on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: CreateFlags) => {
      await ready();
      const place = placeOf(flags, process.env);
      const keys = (["coldkey", "hotkey"] as const).filter((key) => flags.only === undefined || flags.only === key);
      await checkFree(place, keys);
      const written: WrittenKey[] = [];
      for (const key of keys) written.push(await (key === "coldkey" ? makeColdkey : makeHotkey)(place, flags));
      printWritten(written, { wallet: place.wallet, json: flags.json });
    });
}

async function makeColdkey(place: HotkeyPlace, flags: CreateFlags): Promise<WrittenKey> {
  const path = coldkeyPath(place);
  const password = flags.password ? await newPassword(flags, process.env, path) : undefined;
  if (password === undefined) warnUnencrypted(path);
  else say("encrypting the coldkey, which takes some seconds …");
  using secret = newSecret(Number(flags.words) as MnemonicLength);
  try {
    await writeColdkey(place, secret, password === undefined ? {} : { password });
  } finally {
    password?.fill(0);
  }
  const mnemonic = showWords(secret, "coldkey", flags);
  const address = secret.keypair.hotkey;
  return { key: "coldkey", address, path, encrypted: password !== undefined, ...(mnemonic && { mnemonic }) };
}

async function makeHotkey(place: HotkeyPlace, flags: CreateFlags): Promise<WrittenKey> {
  using secret = newSecret(Number(flags.words) as MnemonicLength);
  await writeHotkey(place, secret);
  const mnemonic = showWords(secret, `hotkey ${place.hotkeyName}`, flags);
  const { hotkey: address } = secret.keypair;
  const path = hotkeyPath(place);
  return { key: "hotkey", name: place.hotkeyName, address, path, encrypted: false, ...(mnemonic && { mnemonic }) };
}

/** Before anybody is asked anything. */
async function checkFree(place: HotkeyPlace, keys: readonly ("coldkey" | "hotkey")[]): Promise<void> {
  const there = await describeWallet(place).catch((error: unknown): WalletDescription | undefined => {
    if (error instanceof LodeError && error.code === "WALLET_MISSING") return undefined;
    throw error;
  });
  const coldkey = keys.includes("coldkey") ? there?.coldkey : undefined;
  if (coldkey) throw taken(coldkey.path, "Use --only hotkey to add a hotkey, or name another --wallet.");
  const hotkey = keys.includes("hotkey") && there?.hotkeys.find(({ name }) => name === place.hotkeyName);
  if (hotkey) throw taken(hotkey.path, "Name another --hotkey, or, for the coldkey alone, use --only coldkey.");
}

function taken(path: string, next: string): LodeError<"WALLET_EXISTS"> {
  return new LodeError("WALLET_EXISTS", `${path} already holds a key, and keys are never overwritten`, {
    retry: "never",
    facts: { path },
    next,
  });
}
