import { type Coldkey, type Hotkey, parseColdkey, parseHotkey } from "../../primitives/index.ts";
import type { Keypair } from "../keypair.ts";
import { openKeyfile, type PasswordSource } from "./keyfile-encryption.ts";
import type { WarningListener } from "./keyfile-mode.ts";
import { readKeyfile } from "./keyfile-store.ts";
import { parseKeyfileAddress, parsePlainKeyfile } from "./plain-keyfile.ts";
import {
  coldkeyPath,
  coldkeypubPath,
  type HotkeyPlace,
  hotkeyPath,
  hotkeypubPath,
  type WalletPlace,
} from "./wallet-place.ts";

export interface ReadKeyOptions {
  /** Asked if the keyfile is encrypted. Without one, an encrypted keyfile is refused. */
  readonly password?: PasswordSource;
  /** Told if the keyfile is open to others. Without one, the process's own warnings tell it. */
  readonly onWarning?: WarningListener;
}

/**
 * The key that signs for a neuron. Dispose it when the process ends.
 * @throws LodeError WALLET_NAME_INVALID, KEYFILE_MISSING, KEYFILE_INVALID, KEYFILE_ENCRYPTED, KEYFILE_PASSWORD_WRONG,
 * KEYFILE_FERNET, KEYFILE_CIPHER_UNAVAILABLE
 */
export async function readHotkey(place: HotkeyPlace, options: ReadKeyOptions = {}): Promise<Keypair> {
  return readKey(hotkeyPath(place), options);
}

/** The key that owns: nothing that runs on a validator or miner needs it. @throws LodeError as {@link readHotkey} */
export async function unlockColdkey(place: WalletPlace, options: ReadKeyOptions = {}): Promise<Keypair> {
  return readKey(coldkeyPath(place), options);
}

/** The wallet's coldkey, from `coldkeypub.txt`: an address, not a secret. @throws LodeError as {@link readHotkey} */
export async function readColdkey(place: WalletPlace): Promise<Coldkey> {
  return parseColdkey(await readAddress(coldkeypubPath(place)))!;
}

/** A hotkey's address, from the public twin beside it. @throws LodeError as {@link readHotkey} */
export async function readHotkeyAddress(place: HotkeyPlace): Promise<Hotkey> {
  return parseHotkey(await readAddress(hotkeypubPath(place)))!;
}

async function readAddress(path: string): Promise<string> {
  return parseKeyfileAddress(await readKeyfile(path, false), path);
}

async function readKey(path: string, { password, onWarning }: ReadKeyOptions): Promise<Keypair> {
  const content = await readKeyfile(path, true, onWarning);
  let plain = content;
  try {
    plain = await openKeyfile(content, path, password);
    return parsePlainKeyfile(plain, path);
  } finally {
    plain.fill(0);
    content.fill(0);
  }
}
