import { LodeError } from "@lode/runtime/errors";
import { sr25519 } from "./sr25519.ts";

/** How many words a mnemonic may have, and the bits of entropy behind them (128 to 256). */
export const mnemonicLengths = [12, 15, 18, 21, 24] as const;
export type MnemonicLength = (typeof mnemonicLengths)[number];

/** More text than this is not looked at: 24 words of 8 letters, generously spaced. */
const maxMnemonicText = 512;

/** New English words from the system's source of randomness, which is the only right one for a secret. */
export function generateMnemonic(words: MnemonicLength = 12): string {
  if (!isMnemonicLength(words)) throw invalid(`${words} is not a number of words; it is ${mnemonicLengths.join(", ")}`);
  return sr25519().bip39Generate(words);
}

/**
 * Words as somebody typed them, in any case and spacing, in the form that keyfiles hold.
 * @throws LodeError MNEMONIC_INVALID (the message never repeats a word)
 */
export function parseMnemonic(text: string): string {
  if (text.length > maxMnemonicText) throw invalid("it is far too long");
  const words = text.trim().toLowerCase().split(/\s+/);
  if (!isMnemonicLength(words.length)) {
    const given = words[0] === "" ? "no words" : words.length === 1 ? "1 word" : `${words.length} words`;
    throw invalid(`it has ${given}; there are ${mnemonicLengths.join(", ")}`);
  }
  const phrase = words.join(" ");
  if (!sr25519().bip39Validate(phrase))
    throw invalid("a word is not in the English list, or the last one does not fit");
  return phrase;
}

/**
 * The 32-byte mini secret of a valid mnemonic; whoever asks wipes it. Substrate derives it from the words' entropy, so
 * it is not the seed that BIP-39 wallets of other chains make of the same words.
 */
export function seedOfMnemonic(phrase: string, password = ""): Uint8Array {
  return sr25519().bip39ToMiniSecret(phrase, password);
}

function isMnemonicLength(words: number): words is MnemonicLength {
  return (mnemonicLengths as readonly number[]).includes(words);
}

function invalid(why: string): LodeError<"MNEMONIC_INVALID"> {
  return new LodeError("MNEMONIC_INVALID", `not a mnemonic: ${why}`, {
    retry: "never",
    next: "Check each word and their order against what was written down.",
  });
}
