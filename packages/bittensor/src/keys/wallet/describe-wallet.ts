import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";
import { encryptionOf, type KeyfileEncryption } from "./keyfile-encryption.ts";
import { type KeyfileWarning, modeWarnings } from "./keyfile-mode.ts";
import { readKeyfile } from "./keyfile-store.ts";
import { passwordVariable } from "./password-variable.ts";
import { parseKeyfileAddress, parsePlainKeyfile } from "./plain-keyfile.ts";
import {
  coldkeyPath,
  coldkeypubPath,
  hotkeyPath,
  hotkeypubPath,
  hotkeysPath,
  isWalletName,
  type WalletPlace,
  walletPath,
} from "./wallet-place.ts";

/** What can be said of a key without a password and without a secret. */
export interface KeyDescription {
  /** The file with the secret, or, if there is none, the public one. */
  readonly path: string;
  /** Undefined when an encrypted key has no public twin, or the file has a problem. */
  readonly address: string | undefined;
  /** `undefined`: there is only the public file here. */
  readonly encryption: KeyfileEncryption | undefined;
  /** Where btcli would look for the password of this file. */
  readonly passwordVariable: string | undefined;
  readonly warnings: readonly KeyfileWarning[];
  /** Why the key cannot be used, if so. */
  readonly problem: string | undefined;
}

export interface WalletDescription {
  readonly wallet: string;
  readonly path: string;
  readonly coldkey: KeyDescription | undefined;
  readonly hotkeys: ReadonlyArray<KeyDescription & { readonly name: string }>;
}

/** A folder with more entries than this is not a wallet's. */
const maxEntries = 10_000;
const publicSuffix = "pub.txt";

/** Everything in a wallet, for people to look at. @throws LodeError WALLET_NAME_INVALID, WALLET_MISSING */
export async function describeWallet(place: WalletPlace): Promise<WalletDescription> {
  const path = walletPath(place);
  const coldkey = await describeKey(coldkeyPath(place), coldkeypubPath(place));
  const names = await hotkeyNames(place);
  if (coldkey === undefined && names.length === 0) throw missing(path);
  const hotkeys: WalletDescription["hotkeys"][number][] = [];
  for (const name of names) {
    const key = { ...place, hotkeyName: name };
    const description = await describeKey(hotkeyPath(key), hotkeypubPath(key));
    if (description !== undefined) hotkeys.push({ name, ...description });
  }
  return { wallet: place.wallet, path, coldkey, hotkeys };
}

/** The wallets under a root, by name; empty when there is no such folder. */
export async function walletNames(root: string): Promise<string[]> {
  return (await entriesOf(root)).filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(nameOf);
}

async function hotkeyNames(place: WalletPlace): Promise<string[]> {
  const files = (await entriesOf(hotkeysPath(place))).filter((entry) => !entry.isDirectory()).map(nameOf);
  const bare = files.map((name) => (name.endsWith(publicSuffix) ? name.slice(0, -publicSuffix.length) : name));
  return [...new Set(bare)].filter(isWalletName).sort();
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const known = entries.slice(0, maxEntries).filter(({ name }) => isWalletName(name));
    return known.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function nameOf({ name }: Dirent): string {
  return name;
}

async function describeKey(path: string, publicPath: string): Promise<KeyDescription | undefined> {
  const twin = await addressIn(publicPath);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    if (twin === undefined) return undefined;
    const nothing = { encryption: undefined, passwordVariable: undefined, warnings: [] };
    return { path: publicPath, address: twin.address, problem: twin.problem, ...nothing };
  }
  try {
    return await describeSecret(path, twin?.address);
  } catch (error) {
    const nothing = { encryption: undefined, passwordVariable: undefined, warnings: [] };
    return { path, address: twin?.address, problem: tellOf(error), ...nothing };
  }
}

async function describeSecret(path: string, twinAddress: string | undefined): Promise<KeyDescription> {
  const warnings = modeWarnings(path, await stat(path));
  const content = await readKeyfile(path, false);
  const encryption = encryptionOf(content);
  const variable = encryption === "none" || encryption === "fernet" ? undefined : passwordVariable(path);
  const described = { path, encryption, passwordVariable: variable, warnings };
  if (encryption !== "none") return { ...described, address: twinAddress, problem: undefined };
  try {
    using keypair = parsePlainKeyfile(content, path);
    const isTwinOurs = twinAddress === undefined || twinAddress === keypair.hotkey;
    const problem = isTwinOurs ? undefined : `the public file beside it is for another key, ${twinAddress}`;
    return { ...described, address: keypair.hotkey, problem };
  } catch (error) {
    return { ...described, address: undefined, problem: tellOf(error) };
  } finally {
    content.fill(0);
  }
}

async function addressIn(path: string): Promise<{ address: string | undefined; problem?: string } | undefined> {
  try {
    return { address: parseKeyfileAddress(await readKeyfile(path, false), path) };
  } catch (error) {
    if (error instanceof LodeError && error.code === "KEYFILE_MISSING") return undefined;
    return { address: undefined, problem: tellOf(error) };
  }
}

/** Only what we say ourselves: other errors might quote what they read. */
function tellOf(error: unknown): string {
  return error instanceof LodeError ? `${error.code}: ${error.message}` : "it cannot be read";
}

function missing(path: string): LodeError<"WALLET_MISSING"> {
  return new LodeError("WALLET_MISSING", `there is no wallet at ${path}`, {
    retry: "never",
    facts: { path },
    next: "Check the wallet's name and the root, or make one: `lode wallet create`.",
  });
}
