import { decodeAddress, fromHex, readColdkey, readHotkeyAddress, ready, verifySignature } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import { type MessageFlags, messageOf, withMessage } from "./wallet-message.ts";
import { keyOption, type PlaceFlags, placeOf, walletSubcommand } from "./wallet-options.ts";

interface VerifyFlags extends PlaceFlags, MessageFlags {
  readonly key: "hotkey" | "coldkey";
  readonly address?: string;
  readonly signature: string;
  readonly wrapped: boolean;
  readonly json: boolean;
}

const notes = `
Exit code 0 when the signature is valid, 3 when it is not, 2 when it cannot be judged.
--wrapped also takes a signature over <Bytes>…</Bytes>, as browser wallets make it, and as btcli would take it without being asked.

Example:
  lode wallet verify --address 5F… --text hello --signature 0x…
`;

const signatureLength = 64;
const notValidExitCode = 3;

export function walletVerifyCommand() {
  return withMessage(walletSubcommand("verify", "say whether a key signed a text, a file or bytes"))
    .requiredOption("--signature <hex>", "64 bytes, with or without 0x")
    .option("--address <ss58>", "whose signature it should be (default: the wallet's own key)")
    .addOption(keyOption("without --address: which of the wallet's keys"))
    .option("--wrapped", "also take a signature of a browser wallet", false)
    .option("--json", "print one JSON object on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: VerifyFlags) => {
      await ready();
      const message = await messageOf(flags);
      const signature = signatureOf(flags.signature);
      const address = await addressOf(flags);
      const valid = verifySignature({ address, message, signature, allowWrapped: flags.wrapped });
      if (!valid) process.exitCode = notValidExitCode;
      const text = valid ? `valid: ${address} signed this` : `NOT VALID: ${address} did not sign this`;
      process.stdout.write(`${flags.json ? JSON.stringify({ valid, address }) : text}\n`);
    });
}

async function addressOf(flags: VerifyFlags): Promise<string> {
  if (flags.address === undefined) {
    const place = placeOf(flags, process.env);
    return flags.key === "coldkey" ? readColdkey(place) : readHotkeyAddress(place);
  }
  if (decodeAddress(flags.address) !== undefined) return flags.address;
  throw new LodeError("WALLET_ADDRESS_INVALID", `"${flags.address}" is not an address of this network`, {
    retry: "never",
    next: "Use an SS58 address that begins with 5, whole.",
  });
}

function signatureOf(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes?.length === signatureLength) return bytes;
  throw new LodeError("SIGNATURE_MALFORMED", `--signature is not ${signatureLength} bytes of hex`, {
    retry: "never",
    next: "Use the 128 digits that `lode wallet sign` printed.",
  });
}
