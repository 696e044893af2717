export { decodeAddress, encodeAddress } from "./address.ts";
export { fromHex, toHex } from "./hex.ts";
export { generateKeypair, type Keypair, keypairFromPrivateKey, keypairFromSeed } from "./keypair.ts";
export { keypairFromUri } from "./keypair-uri.ts";
export { ready } from "./sr25519.ts";
export { type SignedMessage, verifySignature } from "./verify-signature.ts";
export { type HotkeyPlace, readColdkey, readHotkey, writeWallet } from "./wallet.ts";
