import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";

/** Where a wallet lives in the field's own tree: `<root>/<wallet>`. */
export interface WalletPlace {
  /** `~/.bittensor/wallets` by convention; `~` is not expanded here. */
  readonly root: string;
  readonly wallet: string;
}

/** Where a hotkey lives in the field's own tree: `<root>/<wallet>/hotkeys/<hotkeyName>`. */
export interface HotkeyPlace extends WalletPlace {
  readonly hotkeyName: string;
}

/** Names become file names; this set is safe on every file system and cannot leave the tree. */
const nameShape = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/;

export function isWalletName(name: string): boolean {
  return nameShape.test(name);
}

/** @throws LodeError WALLET_NAME_INVALID, as all of these */
export function walletPath({ root, wallet }: WalletPlace): string {
  return join(root, checkedName(wallet));
}

export function coldkeyPath(place: WalletPlace): string {
  return join(walletPath(place), "coldkey");
}

export function coldkeypubPath(place: WalletPlace): string {
  return join(walletPath(place), "coldkeypub.txt");
}

export function hotkeysPath(place: WalletPlace): string {
  return join(walletPath(place), "hotkeys");
}

export function hotkeyPath(place: HotkeyPlace): string {
  return join(hotkeysPath(place), checkedName(place.hotkeyName));
}

/** The public twin of a hotkey, which btcli writes beside it. */
export function hotkeypubPath(place: HotkeyPlace): string {
  return `${hotkeyPath(place)}pub.txt`;
}

function checkedName(name: string): string {
  if (isWalletName(name)) return name;
  throw new LodeError("WALLET_NAME_INVALID", `${JSON.stringify(name)} is not a name for a wallet or hotkey`, {
    retry: "never",
    next: "Use letters, digits, dots, dashes and underscores, not starting with a dot.",
  });
}
