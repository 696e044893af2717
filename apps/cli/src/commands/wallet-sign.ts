import { readHotkey, ready, toHex, unlockColdkey } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import { type MessageFlags, messageOf, withMessage } from "./wallet-message.ts";
import { keyOption, type PlaceFlags, passwordFdOption, placeOf, walletSubcommand } from "./wallet-options.ts";
import { type PasswordFlags, passwordSource } from "./wallet-password.ts";

interface SignFlags extends PlaceFlags, PasswordFlags, MessageFlags {
  readonly key: "hotkey" | "coldkey";
  readonly json: boolean;
}

const notes = `
The signature is sr25519 over the bytes as they are: nothing is wrapped around them, and nothing hashed. Prints 0x and 128 digits.
An encrypted key's password comes from --password-fd, from btcli's variable (\`lode wallet show\` names it), or is asked for.

Examples:
  lode wallet sign --wallet miner --text hello
  lode wallet sign --wallet miner --key coldkey --file statement.txt --json
`;

export function walletSignCommand() {
  return withMessage(walletSubcommand("sign", "sign a text, a file or bytes"))
    .addOption(keyOption("which key signs"))
    .addOption(passwordFdOption())
    .option("--json", "print one JSON object on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: SignFlags) => {
      await ready();
      if (flags.file === "-" && flags.passwordFd === 0) {
        throw new LodeError("MESSAGE_INVALID", "standard input cannot be both the message and the password", {
          retry: "never",
          next: "Name the message's file, or use another descriptor.",
        });
      }
      const message = await messageOf(flags);
      const place = placeOf(flags, process.env);
      const options = { password: passwordSource(flags, process.env) };
      using keypair = await (flags.key === "coldkey" ? unlockColdkey(place, options) : readHotkey(place, options));
      const signature = toHex(keypair.sign(message));
      const answer = { address: keypair.hotkey, key: flags.key, signature, messageBytes: message.length };
      process.stdout.write(flags.json ? `${JSON.stringify(answer)}\n` : `${signature}\n`);
    });
}
