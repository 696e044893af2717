import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { type Coldkey, parseColdkey } from "../primitives/index.ts";
import { decodeAddress } from "./address.ts";
import { toHex } from "./hex.ts";
import { keyfileTexts, parseKeyfile, parseKeyfileAddress } from "./keyfile.ts";
import { type Keypair, keypairFromSeed } from "./keypair.ts";

/** Where a hotkey lives in the field's own tree: `<root>/<wallet>/hotkeys/<hotkeyName>`. */
export interface HotkeyPlace {
  /** `~/.bittensor/wallets` by convention. */
  readonly root: string;
  readonly wallet: string;
  readonly hotkeyName: string;
}

/** Names become file names; this set is safe on every file system and cannot leave the tree. */
const nameShape = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/;
const maxKeyfileBytes = 16 * 1024;

/**
 * Writes a plain hotkey, its public twin and, if given, the coldkey's address (never its secret). Files are readable by
 * their owner only. A key that is already there is left alone when it is the same.
 * @throws LodeError WALLET_NAME_INVALID; WALLET_EXISTS when another key is there: no key is ever overwritten.
 */
export async function writeWallet(
  options: HotkeyPlace & { readonly seed: Uint8Array; readonly coldkey?: Coldkey },
): Promise<Keypair> {
  const path = hotkeyPath(options);
  const keypair = keypairFromSeed(options.seed);
  const { secret, open } = keyfileTexts(keypair, options.seed);
  await mkdir(join(options.root, options.wallet, "hotkeys"), { recursive: true, mode: 0o700 });
  if (!(await created(path, secret))) {
    const there = parseKeyfile(await readKeyfile(path), path);
    const isSame = there.hotkey === keypair.hotkey;
    there.dispose();
    if (!isSame) throw exists(path);
  }
  await created(`${path}pub.txt`, open);
  if (options.coldkey !== undefined) await writeColdkey(options, options.coldkey);
  return keypair;
}

/** @throws LodeError WALLET_NAME_INVALID, KEYFILE_MISSING, KEYFILE_ENCRYPTED, KEYFILE_INVALID */
export async function readHotkey(place: HotkeyPlace): Promise<Keypair> {
  const path = hotkeyPath(place);
  return parseKeyfile(await readKeyfile(path), path);
}

/** The wallet's coldkey, from `coldkeypub.txt`: an address, not a secret. @throws LodeError as {@link readHotkey} */
export async function readColdkey(place: Pick<HotkeyPlace, "root" | "wallet">): Promise<Coldkey> {
  const path = coldkeyPath(place);
  const address = parseKeyfileAddress(await readKeyfile(path), path);
  return parseColdkey(address)!;
}

async function writeColdkey(place: Pick<HotkeyPlace, "root" | "wallet">, coldkey: Coldkey): Promise<void> {
  const path = coldkeyPath(place);
  const publicKey = decodeAddress(coldkey);
  if (publicKey === undefined) throw new RangeError(`${coldkey} is not an address of this network`);
  const accountId = toHex(publicKey);
  const text = JSON.stringify({ accountId, publicKey: accountId, ss58Address: coldkey });
  if (!(await created(path, text)) && (await readColdkey(place)) !== coldkey) throw exists(path);
}

/** Creates a file whole or not at all, so that no crash leaves half a key; false if there is one already. */
async function created(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { flag: "wx", mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function readKeyfile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= maxKeyfileBytes) return await readFile(path, "utf8");
  } catch (cause) {
    throw new LodeError("KEYFILE_MISSING", `${path} cannot be read`, {
      retry: "never",
      facts: { path },
      next: "Check the wallet root, the wallet's name and the hotkey's name.",
      cause,
    });
  }
  throw new LodeError("KEYFILE_INVALID", `${path} is larger than any keyfile`, { retry: "never", facts: { path } });
}

function hotkeyPath({ root, wallet, hotkeyName }: HotkeyPlace): string {
  return join(root, checkedName(wallet), "hotkeys", checkedName(hotkeyName));
}

function coldkeyPath({ root, wallet }: Pick<HotkeyPlace, "root" | "wallet">): string {
  return join(root, checkedName(wallet), "coldkeypub.txt");
}

function checkedName(name: string): string {
  if (nameShape.test(name)) return name;
  throw new LodeError("WALLET_NAME_INVALID", `${JSON.stringify(name)} is not a name for a wallet or hotkey`, {
    retry: "never",
    next: "Use letters, digits, dots, dashes and underscores, not starting with a dot.",
  });
}

function exists(path: string): LodeError<"WALLET_EXISTS"> {
  return new LodeError("WALLET_EXISTS", `${path} already holds another key`, {
    retry: "never",
    facts: { path },
    next: "Choose another wallet or hotkey name; keys are never overwritten.",
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
