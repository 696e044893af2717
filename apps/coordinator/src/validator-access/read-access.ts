import type { Hotkey } from "@lode/bittensor/primitives";
import type { MinerAccessAnswer, ValidatorAccessAnswer } from "@lode/contract/coordinator";
import { submissionPrefix } from "@lode/contract/storage-keys";
import type { Clock } from "@lode/runtime/clock";
import { grantLife } from "../access/grant-life.ts";
import { structureInfo } from "../folder-access/upload-access.ts";
import type { CapabilityUrls } from "../objects/capability-urls.ts";

export interface ReadAccessParts {
  readonly urls: CapabilityUrls;
  readonly wall: Clock;
  /** Told to clients that want to know; every URL leads to ourselves. */
  readonly bucket: { readonly name: string; readonly region: string };
}

const allMiners = "data/hotkey=";

/** Lets a validator list and read what miners submitted, closed epochs only. */
export class ReadAccess {
  readonly #parts: ReadAccessParts;

  constructor(parts: ReadAccessParts) {
    this.#parts = parts;
  }

  /** Reading everybody. @throws ApiError 400 EXPIRY_PAST. */
  toAll(validator: Hotkey, expiry: number | null): ValidatorAccessAnswer {
    const { urls, wall, bucket } = this.#parts;
    const { seconds, expiresAt } = grantLife(expiry, wall);
    const scope = { kind: "closed", prefix: allMiners } as const;
    return {
      bucket: bucket.name,
      region: bucket.region,
      validator_hotkey: validator,
      expiry: expiresAt,
      expiry_seconds: seconds,
      urls: {
        global: { list_all_data: urls.listUrl(scope, allMiners, seconds) },
        miners: { list_all_miners: urls.listUrl(scope, allMiners, seconds, { delimiter: "/" }) },
      },
      structure_info: structureInfo,
    };
  }

  /** Reading one miner. @throws ApiError 400 EXPIRY_PAST. */
  toMiner(miner: Hotkey, expiry: number | null): MinerAccessAnswer {
    const { urls, wall, bucket } = this.#parts;
    const { seconds, expiresAt } = grantLife(expiry, wall);
    const prefix = submissionPrefix(miner);
    return {
      bucket: bucket.name,
      region: bucket.region,
      miner_hotkey: miner,
      miner_url: urls.listUrl({ kind: "closed", prefix }, prefix, seconds),
      prefix,
      expiry: expiresAt,
    };
  }
}
