import {
  coldkeyPath,
  coldkeypubPath,
  decodeAddress,
  type HotkeyPlace,
  hotkeyPath,
  type KeySecret,
  parseSecret,
  ready,
  writeColdkey,
  writeColdkeyAddress,
  writeHotkey,
} from "@lode/bittensor/keys";
import { parseColdkey } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import { Option } from "commander";
import { readLine } from "./wallet-line.ts";
import {
  fileDescriptor,
  keyOption,
  type PlaceFlags,
  passwordFdOption,
  placeOf,
  walletSubcommand,
} from "./wallet-options.ts";
import { newPassword, type PasswordFlags } from "./wallet-password.ts";
import { promptHidden } from "./wallet-prompt.ts";
import { printWritten, say, type WrittenKey, warnUnencrypted } from "./wallet-written.ts";

interface ImportFlags extends PlaceFlags, PasswordFlags {
  readonly key: "hotkey" | "coldkey";
  readonly secretFd?: number;
  readonly address?: string;
  readonly password: boolean;
  readonly json: boolean;
}

const notes = `
The secret is asked for and not shown while it is typed, or read as one line from a file descriptor; it is never an argument, where
other users could see it. It may be a mnemonic of 12 to 24 words, a seed of 32 bytes or a private key of 64 bytes in hex, or a URI
such as words//hard/soft. A coldkey is encrypted as \`lode wallet create\` does it.

Examples:
  lode wallet import --wallet miner                                  a hotkey, asked for
  lode wallet import --wallet miner --key coldkey --secret-fd 0 --no-password < words.txt
  lode wallet import --wallet miner --key coldkey --address 5F…      coldkeypub.txt alone, all that a neuron's machine needs
`;

export function walletImportCommand() {
  return walletSubcommand("import", "write a key that you have: mnemonic, seed, private key, URI, or an address alone")
    .addOption(keyOption("which key it becomes"))
    .addOption(
      new Option("--secret-fd <n>", "read the secret, one line, from this file descriptor").argParser(fileDescriptor),
    )
    .addOption(passwordFdOption())
    .option("--address <ss58>", "with --key coldkey: write its address alone, without any secret")
    .option("--no-password", "leave the coldkey unencrypted: only for keys without worth")
    .option("--json", "print one JSON object on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: ImportFlags) => {
      await ready();
      const place = placeOf(flags, process.env);
      const written =
        flags.address === undefined
          ? await importSecret(place, flags)
          : await importAddress(place, flags, flags.address);
      printWritten([written], { wallet: place.wallet, json: flags.json });
    });
}

async function importSecret(place: HotkeyPlace, flags: ImportFlags): Promise<WrittenKey> {
  using secret = await askSecret(flags);
  const address = secret.keypair.hotkey;
  if (flags.key === "hotkey") {
    await writeHotkey(place, secret);
    return { key: "hotkey", name: place.hotkeyName, address, path: hotkeyPath(place), encrypted: false };
  }
  const path = coldkeyPath(place);
  say(`this is the coldkey ${address}`);
  const password = flags.password ? await newPassword(flags, process.env, path) : undefined;
  if (password === undefined) warnUnencrypted(path);
  else say("encrypting it, which takes some seconds …");
  try {
    await writeColdkey(place, secret, password === undefined ? {} : { password });
  } finally {
    password?.fill(0);
  }
  return { key: "coldkey", address, path, encrypted: password !== undefined };
}

async function askSecret({ secretFd, key }: ImportFlags): Promise<KeySecret> {
  if (secretFd === undefined && !process.stdin.isTTY) {
    throw new LodeError("SECRET_MISSING", "there is no terminal to ask for the secret in", {
      retry: "never",
      next: "Use --secret-fd 0 and hand it to standard input.",
    });
  }
  const question = `Mnemonic, seed, private key or URI of the ${key} (not shown): `;
  const typed =
    secretFd === undefined ? await promptHidden(question, process.stdin, process.stderr) : await readLine(secretFd);
  try {
    return parseSecret(new TextDecoder().decode(typed));
  } finally {
    typed.fill(0);
  }
}

async function importAddress(place: HotkeyPlace, flags: ImportFlags, text: string): Promise<WrittenKey> {
  const address = decodeAddress(text) === undefined ? undefined : parseColdkey(text);
  if (flags.key !== "coldkey" || address === undefined) {
    const why = address === undefined ? `"${text}" is not an address of this network` : "a hotkey needs its secret";
    throw new LodeError("WALLET_ADDRESS_INVALID", `an address alone cannot be imported so: ${why}`, {
      retry: "never",
      next: "Use --key coldkey --address with an SS58 address that begins with 5.",
    });
  }
  await writeColdkeyAddress(place, address);
  return { key: "coldkey", address, path: coldkeypubPath(place), encrypted: false };
}
