export { describeWallet, type KeyDescription, type WalletDescription, walletNames } from "./describe-wallet.ts";
export type { KeyfileEncryption, PasswordRequest, PasswordSource } from "./keyfile-encryption.ts";
export type { KeyfileWarning, WarningListener } from "./keyfile-mode.ts";
export { decodePassword, encodePassword, passwordVariable } from "./password-variable.ts";
export { type ReadKeyOptions, readColdkey, readHotkey, readHotkeyAddress, unlockColdkey } from "./read-wallet.ts";
export { coldkeyPath, coldkeypubPath, type HotkeyPlace, hotkeyPath, type WalletPlace } from "./wallet-place.ts";
export { type WriteKeyOptions, writeColdkey, writeColdkeyAddress, writeHotkey, writeWallet } from "./write-wallet.ts";
