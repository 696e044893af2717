import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";

/**
 * What is signed, route by route: the raw UTF-8 bytes of one of these texts, sr25519, never wrapped in `<Bytes>` by us.
 * `timestamp` is unix seconds of real time, also where epochs run on a compressed clock.
 */
export function currentAssignmentCommitment(timestamp: number): string {
  return `zipcode:assignment:current:${timestamp}`;
}

export function epochAssignmentCommitment(epochId: EpochId, timestamp: number): string {
  return `zipcode:validation:${epochId}:${timestamp}`;
}

/** The form our miner signs, and the public Python client too. */
export function statusCommitment(epochId: EpochId, timestamp: number): string {
  return `zipcode:status:${epochId}:${timestamp}`;
}

/** The form of the design documents; a coordinator accepts either. */
export function documentedStatusCommitment(hotkey: Hotkey, epochId: EpochId, timestamp: number): string {
  return `miner:status:${hotkey}:${epochId}:${timestamp}`;
}

export function folderAccessCommitment(coldkey: Coldkey, hotkey: Hotkey, timestamp: number): string {
  return `s3:data:access:${coldkey}:${hotkey}:${timestamp}`;
}

export function validatorAccessCommitment(timestamp: number): string {
  return `s3:validator:access:${timestamp}`;
}

export function minerAccessCommitment(miner: Hotkey, timestamp: number): string {
  return `s3:validator:miner:${miner}:${timestamp}`;
}

/** What one reader of the public Python code signs for the same route. */
export function minerFoldersCommitment(miner: Hotkey, validator: Hotkey, timestamp: number): string {
  return `s3:validator:folders:${miner}:${validator}:${timestamp}`;
}

export function validatorUploadCommitment(timestamp: number): string {
  return `s3:validator:upload:${timestamp}`;
}

export const lodeRoutes = [
  "submissions",
  "observations-commit",
  "observations-reveal",
  "observations",
  "results",
  "results-read",
  "candidates",
  "policies",
  "readiness-votes",
] as const;
/** The name a route of our own has inside its commitment. */
export type LodeRoute = (typeof lodeRoutes)[number];

/**
 * @param epochId `-` where the route names no epoch.
 * @param bodySha256 lower-case hex of the raw request body, of the empty string for a GET.
 */
export function lodeCommitment(
  route: LodeRoute,
  epochId: EpochId | "-",
  bodySha256: string,
  timestamp: number,
): string {
  return `lode:${route}:${epochId}:${bodySha256}:${timestamp}`;
}

/** Request headers that carry a signature of {@link lodeCommitment}. */
export const lodeHeaders = {
  hotkey: "x-lode-hotkey",
  timestamp: "x-lode-timestamp",
  signature: "x-lode-signature",
} as const;
