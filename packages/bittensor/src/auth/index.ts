export { type BtauthClaim, isBtauth, readBtauthClaim } from "./btauth/btauth-claim.ts";
export { type BtauthParts, btauthPayload } from "./btauth/payload.ts";
export { type BtauthRequest, signBtauth } from "./btauth/sign-btauth.ts";
export { type BtauthVerifier, btauthReplayed, type VerifiedBtauth, verifyBtauth } from "./btauth/verify-btauth.ts";
export type { AnyValue, DefaultedField, FieldType } from "./fields/index.ts";
export * as field from "./fields/index.ts";
export { btauthWindow, type Freshness, type FreshWindow, freshnessOf, synapseWindow } from "./freshness.ts";
export { type Hashes, portableHashes } from "./hashes.ts";
export { NonceSource } from "./nonce-source.ts";
export {
  BoundedNonceStore,
  defaultNonceLimits,
  type NonceStore,
  type NonceStoreLimits,
  type NonceUse,
} from "./nonce-store.ts";
export {
  defaultJsonLimits,
  type JsonLimits,
  JsonRefused,
  PyFloat,
  PyTuple,
  type PyValue,
  parsePythonJson,
  pyFloat,
  pythonJson,
  pythonRepr,
  pythonStr,
} from "./python/index.ts";
export type { Refusal, RefusalCode } from "./refusal.ts";
export { bodyHash, hashOfTexts } from "./synapse/body-hash.ts";
export {
  defineSynapse,
  type Fields,
  fieldsFromInput,
  fieldsFromJson,
  type PyFields,
  type SynapseDefinition,
  type SynapseInput,
  type SynapseValue,
  valueFromFields,
} from "./synapse/define-synapse.ts";
export { readProvenBody, readSynapseBody, type SynapseBody } from "./synapse/read-synapse-body.ts";
export { type SignedParts, signedMessage } from "./synapse/signed-message.ts";
export { type HeaderReader, readSynapseClaim, type SynapseClaim } from "./synapse/synapse-claim.ts";
export { protocolVersion, type SynapseCall, type SynapseRequest, synapseRequest } from "./synapse/synapse-request.ts";
export {
  oldestVersion,
  replayed,
  type SynapseVerifier,
  type VerifiedSynapse,
  verifySynapse,
} from "./synapse/verify-synapse.ts";
export type { AuthProtocol, SignatureScheme, Verified, VerifySignature } from "./verified.ts";
