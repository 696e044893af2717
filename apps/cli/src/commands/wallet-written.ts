import type { KeySecret } from "@lode/bittensor/keys";

/** A key that was just written: what may be told of it. */
export interface WrittenKey {
  readonly key: "coldkey" | "hotkey";
  readonly name?: string;
  readonly address: string;
  readonly path: string;
  readonly encrypted: boolean;
  /** Only where it was asked for by name. */
  readonly mnemonic?: string;
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function warnUnencrypted(path: string): void {
  say(`WARNING: the coldkey is written UNENCRYPTED to ${path}. Whoever reads that file owns its funds.`);
}

export function printWritten(keys: readonly WrittenKey[], options: { wallet: string; json: boolean }): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ wallet: options.wallet, keys })}\n`);
    return;
  }
  for (const { key, name, address, path, encrypted } of keys) {
    const label = name === undefined ? key : `${key} ${name}`;
    process.stdout.write(`${label}: ${address}\n  ${encrypted ? "encrypted" : "not encrypted"}, in ${path}\n`);
  }
}

/**
 * Shows the words of a new key this once: in a terminal, or in the output where they were asked for by name.
 * @returns the words for the JSON answer, if they belong there.
 */
export function showWords(
  secret: KeySecret,
  label: string,
  options: { readonly json: boolean; readonly showMnemonic: boolean },
): string | undefined {
  const words = secret.mnemonic();
  if (words === undefined) return undefined;
  if (options.json && options.showMnemonic) return words;
  const stdout = process.stdout.isTTY && !options.json;
  const stream = stdout || options.showMnemonic ? process.stdout : process.stderr.isTTY ? process.stderr : undefined;
  if (stream === undefined) {
    say(`The words of the ${label} were not shown: this is no terminal. They are in its keyfile only; --show-mnemonic`);
    say("puts them into the output.");
  } else {
    stream.write(
      `\nWrite down the words of the ${label} and keep them offline. Whoever has them has the key, and without them a\n` +
        `lost file or password is a lost key. They are shown this once:\n\n  ${words}\n\n`,
    );
  }
  return undefined;
}
