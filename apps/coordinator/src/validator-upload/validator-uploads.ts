import type { Hotkey } from "@lode/bittensor/primitives";
import type { ValidatorUploadAnswer } from "@lode/contract/coordinator";
import { resultPrefix } from "@lode/contract/storage-keys";
import type { UploadSigner } from "@lode/object-store/store";
import type { Clock } from "@lode/runtime/clock";
import { grantLife } from "../access/grant-life.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";

export interface ValidatorUploadsParts {
  readonly epochs: EpochLookup;
  readonly uploads: UploadSigner;
  readonly wall: Clock;
}

const maxUploadBytes = 100 * 1024 ** 2;

/** A form to upload what a validator found in one epoch, below its own folder. */
export class ValidatorUploads {
  readonly #parts: ValidatorUploadsParts;

  constructor(parts: ValidatorUploadsParts) {
    this.#parts = parts;
  }

  /** A form for one epoch's results. @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND. */
  async forEpoch(hotkey: Hotkey, epochId: string): Promise<ValidatorUploadAnswer> {
    const { epochs, uploads, wall } = this.#parts;
    const { id } = await epochs.get(epochId);
    const { seconds, expiresAt } = grantLife(null, wall);
    const folderPath = resultPrefix(hotkey, id);
    const form = await uploads.presignPost({
      keyPrefix: folderPath,
      minBytes: 1,
      maxBytes: maxUploadBytes,
      expiresInSeconds: seconds,
    });
    return {
      success: true,
      message: "Upload access granted",
      uploadUrl: form.url,
      url: form.url,
      fields: { ...form.fields },
      metadata: { folderPath, expiresAt, maxFileSize: "100MB", supportedFormats: ["parquet", "csv", "json"] },
    };
  }
}
