import { LodeError } from "@lode/runtime/errors";
import type { Coldkey } from "../../primitives/index.ts";
import { decodeAddress } from "../address.ts";
import { KeySecret } from "../key-secret.ts";
import { type Keypair, keypairFromSeed } from "../keypair.ts";
import { createKeyfile } from "./keyfile-store.ts";
import { sealNacl } from "./nacl-keyfile.ts";
import { plainKeyfile, publicKeyfile } from "./plain-keyfile.ts";
import { readColdkey, readHotkey } from "./read-wallet.ts";
import {
  coldkeyPath,
  coldkeypubPath,
  type HotkeyPlace,
  hotkeyPath,
  hotkeypubPath,
  type WalletPlace,
} from "./wallet-place.ts";

export interface WriteKeyOptions {
  /** Seals the keyfile with it (`$NACL`); without one it is written plain. It stays the caller's, to wipe. */
  readonly password?: Uint8Array;
}

/**
 * Writes a hotkey and its public twin, readable by their owner only.
 * @throws LodeError WALLET_NAME_INVALID; WALLET_EXISTS when any key is there: no key is ever overwritten;
 * WALLET_UNWRITABLE, KEYFILE_CIPHER_UNAVAILABLE
 */
export async function writeHotkey(place: HotkeyPlace, secret: KeySecret, options: WriteKeyOptions = {}): Promise<void> {
  await writeSecret(hotkeyPath(place), secret, options);
  await writePublic(hotkeypubPath(place), secret.keypair);
}

/**
 * Writes a coldkey and `coldkeypub.txt`. A `coldkeypub.txt` of the same key may be there already, of another not.
 * @throws LodeError as {@link writeHotkey}
 */
export async function writeColdkey(
  place: WalletPlace,
  secret: KeySecret,
  options: WriteKeyOptions = {},
): Promise<void> {
  // First, so that a secret never lies beside another key's address.
  await writeColdkeyAddress(place, secret.keypair.hotkey as string as Coldkey);
  await writeSecret(coldkeyPath(place), secret, options);
}

/** Writes `coldkeypub.txt` alone: all that a machine needs that never moves funds. @throws LodeError as {@link writeHotkey} */
export async function writeColdkeyAddress(place: WalletPlace, coldkey: Coldkey): Promise<void> {
  const path = coldkeypubPath(place);
  const publicKey = decodeAddress(coldkey);
  if (publicKey === undefined) throw new RangeError(`${coldkey} is not an address of this network`);
  const isNew = await createKeyfile(path, publicKeyfile(publicKey, coldkey));
  if (!isNew && (await readColdkey(place)) !== coldkey) throw exists(path);
}

/**
 * Writes a plain hotkey, its public twin and, if given, the coldkey's address (never its secret). A hotkey that is
 * already there is left alone when it is the same.
 * @throws LodeError as {@link writeHotkey}
 */
export async function writeWallet(
  options: HotkeyPlace & { readonly seed: Uint8Array; readonly coldkey?: Coldkey },
): Promise<Keypair> {
  const keypair = keypairFromSeed(options.seed);
  try {
    await writeHotkey(options, new KeySecret(keypair, { seed: options.seed }));
  } catch (error) {
    if (!(error instanceof LodeError) || error.code !== "WALLET_EXISTS") throw error;
    using there = await readHotkey(options);
    if (there.hotkey !== keypair.hotkey) throw error;
    await writePublic(hotkeypubPath(options), keypair);
  }
  if (options.coldkey !== undefined) await writeColdkeyAddress(options, options.coldkey);
  return keypair;
}

async function writeSecret(path: string, secret: KeySecret, { password }: WriteKeyOptions): Promise<void> {
  const plain = plainKeyfile(secret);
  try {
    const content = password === undefined ? plain : await sealNacl(plain, password);
    if (!(await createKeyfile(path, content))) throw exists(path);
  } finally {
    plain.fill(0);
  }
}

/** The twin says nothing that the key itself does not: one that is there already stays. */
async function writePublic(path: string, keypair: Keypair): Promise<void> {
  await createKeyfile(path, publicKeyfile(keypair.publicKey, keypair.hotkey));
}

function exists(path: string): LodeError<"WALLET_EXISTS"> {
  return new LodeError("WALLET_EXISTS", `${path} already holds a key`, {
    retry: "never",
    facts: { path },
    next: "Choose another wallet or hotkey name; keys are never overwritten.",
  });
}
