import { describeWallet, type KeyDescription, ready, type WalletDescription, walletNames } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import { type PlaceFlags, placeOf, walletSubcommand } from "./wallet-options.ts";

interface ShowFlags extends PlaceFlags {
  readonly all: boolean;
  readonly json: boolean;
}

const notes = `
Never asks for a password and never shows a secret. Files that others can read are pointed out.
`;

const kept = {
  none: "not encrypted",
  nacl: "encrypted",
  ansible: "encrypted (an older vault)",
  fernet: "encrypted in a form that is no longer read: import it again from its mnemonic",
} as const;

export function walletShowCommand() {
  return walletSubcommand("show", "the keys of a wallet: addresses, files, how they are kept")
    .option("--all", "every wallet under the root", false)
    .option("--json", "print one JSON object on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: ShowFlags) => {
      await ready();
      const { root, wallet } = placeOf(flags, process.env);
      const wallets = flags.all ? await describeAll(root) : [await describeWallet({ root, wallet })];
      const answer = flags.json ? JSON.stringify({ root, wallets }) : wallets.map(walletText).join("\n");
      process.stdout.write(`${answer}\n`);
    });
}

async function describeAll(root: string): Promise<WalletDescription[]> {
  const wallets: WalletDescription[] = [];
  for (const wallet of await walletNames(root)) {
    const described = await describeWallet({ root, wallet }).catch((error: unknown) => {
      // A folder without keys in it is not a wallet.
      if (error instanceof LodeError && error.code === "WALLET_MISSING") return undefined;
      throw error;
    });
    if (described !== undefined) wallets.push(described);
  }
  return wallets;
}

function walletText({ wallet, path, coldkey, hotkeys }: WalletDescription): string {
  const keys = hotkeys.map((hotkey) => keyText(`hotkey ${hotkey.name}`, hotkey));
  return [`${wallet}  (${path})`, coldkey ? keyText("coldkey", coldkey) : "  no coldkey", ...keys].join("\n");
}

function keyText(label: string, key: KeyDescription): string {
  const how = key.problem ?? (key.encryption === undefined ? "the address alone, no secret" : kept[key.encryption]);
  const lines = [`  ${label}  ${key.address ?? "address unknown"}`, `    ${how}`];
  if (key.passwordVariable !== undefined) lines.push(`    password, if not typed: ${key.passwordVariable}`);
  return [...lines, ...key.warnings.map(({ text }) => `    WARNING: ${text}`)].join("\n");
}
