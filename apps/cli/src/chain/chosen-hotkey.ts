import { homedir } from "node:os";
import { join, resolve } from "node:path";
import {
  decodeAddress,
  type HotkeyPlace,
  type Keypair,
  readHotkey,
  readHotkeyAddress,
  ready,
} from "@lode/bittensor/keys";
import { type Hotkey, parseHotkey } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";

/** How a hotkey may be named on a command line. */
export interface HotkeyFlags {
  /** SS58; enough for reading. */
  readonly address?: string;
  readonly wallet?: string;
  readonly hotkey?: string;
  readonly walletRoot?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whom a question is about; undefined when nobody is named. No secret is read for it where the address lies beside it.
 * @throws LodeError HOTKEY_ADDRESS_INVALID, and as `readHotkey`
 */
export async function namedHotkey(flags: HotkeyFlags, environment: Environment): Promise<Hotkey | undefined> {
  if (flags.address !== undefined) {
    const hotkey = parseHotkey(flags.address);
    if (hotkey !== undefined && decodeAddress(flags.address) !== undefined) return hotkey;
    throw new LodeError("HOTKEY_ADDRESS_INVALID", `${JSON.stringify(flags.address)} is no address of this network`, {
      retry: "never",
      next: "A hotkey's address begins with 5 and has 48 characters; copy it whole.",
    });
  }
  if (flags.wallet === undefined && flags.hotkey === undefined) return undefined;
  const place = hotkeyPlace(flags, environment);
  try {
    return await readHotkeyAddress(place);
  } catch (error) {
    if (!(error instanceof LodeError) || error.code !== "KEYFILE_MISSING") throw error;
    await ready();
    using key = await readHotkey(place);
    return key.hotkey;
  }
}

/** Whom a question is about. @throws LodeError HOTKEY_NOT_NAMED, and as {@link namedHotkey} */
export async function requiredHotkey(flags: HotkeyFlags, environment: Environment): Promise<Hotkey> {
  const hotkey = await namedHotkey(flags, environment);
  if (hotkey !== undefined) return hotkey;
  throw notNamed("this asks about one hotkey", "Name it by --address, or by --wallet and --hotkey.");
}

/**
 * The key that signs a write.
 * @throws LodeError HOTKEY_NOT_NAMED unless both names were given: no write is signed by a key that only the environment
 * or a default names. As `readHotkey` too.
 */
export async function signingHotkey(flags: HotkeyFlags, environment: Environment): Promise<Keypair> {
  if (flags.wallet === undefined || flags.hotkey === undefined) {
    throw notNamed("a write is signed by a hotkey", "Name it by --wallet and --hotkey, both.");
  }
  await ready();
  return readHotkey(hotkeyPlace(flags, environment));
}

const defaultName = "default";

/** The field's own variables and defaults fill in what was not said. */
function hotkeyPlace({ wallet, hotkey, walletRoot }: HotkeyFlags, environment: Environment): HotkeyPlace {
  const root = walletRoot ?? environment.BT_WALLET_PATH ?? join("~", ".bittensor", "wallets");
  return {
    root: resolve(root.replace(/^~(?=\/|$)/, homedir())),
    wallet: wallet ?? environment.BT_WALLET ?? environment.BT_WALLET_NAME ?? defaultName,
    hotkeyName: hotkey ?? environment.BT_WALLET_HOTKEY ?? defaultName,
  };
}

function notNamed(message: string, next: string): LodeError<"HOTKEY_NOT_NAMED"> {
  return new LodeError("HOTKEY_NOT_NAMED", message, { retry: "never", next });
}
