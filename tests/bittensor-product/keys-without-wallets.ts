/** The part of `@lode/bittensor/keys` that needs no files. */
export { decodeAddress, encodeAddress } from "../../packages/bittensor/src/keys/address.ts";
export { ready } from "../../packages/bittensor/src/keys/sr25519.ts";
export { verifySignature } from "../../packages/bittensor/src/keys/verify-signature.ts";
