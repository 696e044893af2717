/** Keys without files: all of it runs in a browser too. */
export { decodeAddress, encodeAddress } from "./address.ts";
export { fromHex, toHex } from "./hex.ts";
export { KeySecret, newSecret, parseSecret } from "./key-secret.ts";
export { generateKeypair, type Keypair, keypairFromPrivateKey, keypairFromSeed } from "./keypair.ts";
export { keypairFromUri } from "./keypair-uri.ts";
export { generateMnemonic, type MnemonicLength, mnemonicLengths, parseMnemonic, seedOfMnemonic } from "./mnemonic.ts";
export { ready } from "./sr25519.ts";
export { type SignedMessage, verifySignature } from "./verify-signature.ts";
