import { createHash } from "node:crypto";
import { epochPrefix } from "@lode/contract/storage-keys";
import { packedFilePath } from "../journal/paths.ts";
import type { StoredKey } from "../store/parse-listing.ts";
import { codeOf, type EpochAtWork, textOf, untilClose, warn } from "./epoch-at-work.ts";
import { readPacked } from "./packed-file.ts";

/** Attempts at a listing: it is a second look, the store has already said yes to each upload. */
const maxAttempts = 4;

/**
 * Asks the store whether it has what it took. What is missing or different counts as not uploaded again.
 * @returns true when nothing has to be uploaded again; also when the store does not list, which is said aloud.
 */
export async function verifyUploads(work: EpochAtWork): Promise<boolean> {
  const { context, plan, signal } = work;
  const { journal } = context;
  const prefix = epochPrefix(context.signer.hotkey, plan.epochId);
  let held: ReadonlyMap<string, StoredKey>;
  try {
    held = await untilClose(work, "verify uploads", () => context.store.held(prefix, signal), maxAttempts);
  } catch (error) {
    signal.throwIfAborted();
    warn(work, { zipcode: null, code: codeOf(error, "VERIFY_FAILED"), text: textOf(error) });
    return true;
  }
  let complete = true;
  for (const file of journal.files(plan.epochId)) {
    if (file.uploadedAt === null) continue;
    const bytes = await readPacked(packedFilePath(context.dataDir, plan.epochId, file.zipcode), file.sha256);
    if (bytes === undefined || isHeld(held.get(file.key), bytes)) continue;
    complete = false;
    journal.markUploaded(plan.epochId, file.zipcode, null);
    warn(work, {
      zipcode: file.zipcode,
      code: "UPLOAD_NOT_HELD",
      text: `the store does not have ${file.key} as it was uploaded`,
    });
  }
  const manifest = journal.manifestOf(plan.epochId);
  if (manifest?.uploadedAt != null && !isHeld(held.get(manifest.key), new TextEncoder().encode(manifest.body))) {
    complete = false;
    journal.markManifestUploaded(plan.epochId, null);
    warn(work, {
      zipcode: null,
      code: "UPLOAD_NOT_HELD",
      text: `the store does not have ${manifest.key} as it was uploaded`,
    });
  }
  return complete;
}

/** An object uploaded in one piece has its MD5 for an etag; other stores are taken at the size. */
function isHeld(stored: StoredKey | undefined, bytes: Uint8Array): boolean {
  if (stored === undefined || stored.size !== bytes.length) return false;
  if (!/^[0-9a-f]{32}$/.test(stored.etag)) return true;
  return stored.etag === createHash("md5").update(bytes).digest("hex");
}
