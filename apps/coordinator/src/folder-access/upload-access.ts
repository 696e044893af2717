import type { Hotkey } from "@lode/bittensor/primitives";
import type { FolderAccessAnswer } from "@lode/contract/coordinator";
import { submissionPrefix } from "@lode/contract/storage-keys";
import type { UploadSigner } from "@lode/object-store/store";
import type { Clock } from "@lode/runtime/clock";
import { grantLife } from "../access/grant-life.ts";
import type { CapabilityUrls } from "../objects/capability-urls.ts";

export interface UploadAccessParts {
  readonly uploads: UploadSigner;
  readonly urls: CapabilityUrls;
  readonly wall: Clock;
}

/** What S3 takes in one POST; what is judged is bounded by the policy. */
export const maxUploadBytes = 5 * 1024 ** 3;

export const structureInfo = {
  folder_structure: "data/hotkey={hotkey}/epoch={epochId}/zipcode={zipcode}/listings.parquet",
  manifest: "data/hotkey={hotkey}/epoch={epochId}/manifest.json",
} as const;

/** A form to upload below one's own prefix, and nowhere else. */
export class UploadAccess {
  readonly #parts: UploadAccessParts;

  constructor(parts: UploadAccessParts) {
    this.#parts = parts;
  }

  /** The union of what both older servers answer. @param expiry unix seconds. @throws ApiError 400 EXPIRY_PAST. */
  async forMiner(hotkey: Hotkey, expiry: number | null): Promise<FolderAccessAnswer> {
    const { uploads, urls, wall } = this.#parts;
    const { seconds, expiresAt } = grantLife(expiry, wall);
    const folder = submissionPrefix(hotkey);
    const form = await uploads.presignPost({
      keyPrefix: folder,
      minBytes: 1,
      maxBytes: maxUploadBytes,
      expiresInSeconds: seconds,
    });
    return {
      success: true,
      message: "Upload access granted",
      url: form.url,
      uploadUrl: form.url,
      fields: { ...form.fields },
      folder,
      expiry: expiresAt,
      list_url: urls.listUrl({ kind: "owner", hotkey }, folder, seconds),
      structure_info: structureInfo,
      metadata: { folderPath: folder, expiresAt, maxFileSize: "5GB" },
    };
  }
}
