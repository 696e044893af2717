import { createHash } from "node:crypto";
import type { Neuron } from "@lode/bittensor/chain";
import { type Keypair, keypairFromSeed } from "@lode/bittensor/keys";
import type { Coldkey, NetUid, Uid } from "@lode/bittensor/primitives";
import type { Candidate } from "@lode/zipcode/assignment";
import type { Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";

export const netuid = 46 as NetUid;
export const policy = policies.calibrated;
/** As many as the country has. */
const zipcodes = 33_000;
const aValidatorsStakeRao = 100_000_000_000_000n;

/** The same key in every process. */
export function keyOf(role: "miner" | "validator", index: number): Keypair {
  return keypairFromSeed(createHash("sha256").update(`bench ${role} ${index}`).digest());
}

export function neurons(miners: readonly string[], validators: readonly string[]): Neuron[] {
  return [...validators, ...miners].map((hotkey, uid) => {
    const isValidator = uid < validators.length;
    return {
      uid: uid as Uid,
      hotkey: hotkey as Neuron["hotkey"],
      coldkey: hotkey as string as Coldkey,
      stakeRao: isValidator ? aValidatorsStakeRao : 0n,
      validatorPermit: isValidator,
      lastUpdate: 0,
    };
  });
}

/** About 400 listings each: an epoch has some 25 of them. */
export function candidates(): Candidate[] {
  return Array.from({ length: zipcodes }, (_, index) => {
    const expected = 300 + ((index * 7_919) % 200);
    return {
      zipcode: String(10_000 + index) as Zipcode,
      expected,
      sources: [expected],
      tolerancePpm: 150_000,
      state: `S${index % 50}`,
      city: `City ${index % 900}`,
      county: `County ${index % 3_000}`,
      marketTier: (["PREMIUM", "STANDARD", "EMERGING"] as const)[index % 3] ?? "STANDARD",
      geographicRegion: `Region ${index % 4}`,
      lastAssignedAt: null,
      performancePpm: 1_000_000,
    };
  });
}
