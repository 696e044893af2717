export { nodeHashes } from "../auth/node-hashes.ts";
export { CallFailure, type CallFailureCode } from "./call-failure.ts";
export {
  type Answer,
  type AxonEndpoint,
  type CallOptions,
  type CallOutcome,
  Dendrite,
  type DendriteLimits,
  type DendriteOptions,
} from "./dendrite.ts";
export { HttpTransport, type HttpTransportOptions } from "./http-transport.ts";
export { type IncomingAnswer, type OutgoingRequest, type Transport, TransportFailure } from "./transport.ts";
