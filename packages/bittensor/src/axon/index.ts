export { nodeHashes } from "../auth/node-hashes.ts";
export { type AxonLimits, defaultAxonLimits } from "./axon-limits.ts";
export { type AxonCall, type AxonService, handle, handleStream, type StreamedBytes } from "./axon-service.ts";
export { CallRefused } from "./call-refused.ts";
export type { Blacklist } from "./doorkeeper.ts";
export { type Axon, type AxonOptions, serveAxon } from "./serve-axon.ts";
