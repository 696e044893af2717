import { manifestKey } from "@lode/contract/storage-keys";
import {
  encodeManifest,
  type ManifestFile,
  manifestText,
  sortedFiles,
  type UnsignedManifest,
} from "@lode/zipcode/submission";
import type { JournalFile } from "../journal/journal.ts";
import { packedFilePath } from "../journal/paths.ts";
import { codeOf, type EpochAtWork, hasClosed, textOf, untilClose, warn } from "./epoch-at-work.ts";
import { readPacked, sha256Of } from "./packed-file.ts";
import { sideBySide } from "./side-by-side.ts";

const width = 4;

/** Uploads every packed file that the store does not have yet. A file that it will not take is reported and left out. */
export async function uploadFiles(work: EpochAtWork): Promise<void> {
  const { context, plan, signal } = work;
  const waiting = context.journal.files(plan.epochId).filter(({ uploadedAt }) => uploadedAt === null);
  await sideBySide(waiting, width, async (file) => {
    signal.throwIfAborted();
    if (hasClosed(work)) return;
    try {
      await uploadFile(work, file);
    } catch (error) {
      signal.throwIfAborted();
      warn(work, { zipcode: file.zipcode, code: codeOf(error, "UPLOAD_FAILED"), text: textOf(error) });
    }
  });
}

async function uploadFile(work: EpochAtWork, file: JournalFile): Promise<void> {
  const { context, plan, signal } = work;
  const { zipcode, key } = file;
  const bytes = await readPacked(packedFilePath(context.dataDir, plan.epochId, zipcode), file.sha256);
  if (bytes === undefined) throw new Error(`the packed file of ${zipcode} changed on disk`);
  await untilClose(work, `upload ${zipcode}`, () => context.uploader.upload({ key, bytes, signal }));
  context.journal.markUploaded(plan.epochId, zipcode, context.protocol.now());
  context.reporter.info("file_uploaded", { epochId: plan.epochId, zipcode, bytes: bytes.length });
}

/**
 * Signs the manifest over the files that the store has and uploads it, last of all. The same files keep the manifest
 * that was signed before: a signature is never the same twice, and its bytes may be on their way already.
 * @returns false when there is nothing to sign for.
 */
export async function uploadManifest(work: EpochAtWork): Promise<boolean> {
  const { context, plan, signal } = work;
  const { journal, signer } = context;
  const uploaded = journal.files(plan.epochId).filter(({ uploadedAt }) => uploadedAt !== null);
  if (uploaded.length === 0) return false;
  const unsigned: UnsignedManifest = {
    version: 1,
    epochId: plan.epochId,
    nonce: plan.nonce,
    hotkey: signer.hotkey,
    rulesVersion: plan.rulesVersion ?? work.policy.values.rulesVersion,
    files: sortedFiles(
      uploaded.map(({ key, zipcode, rows, bytes, sha256 }): ManifestFile => ({ key, zipcode, rows, bytes, sha256 })),
    ),
  };
  const text = manifestText(unsigned);
  const known = journal.manifestOf(plan.epochId);
  if (known === undefined || manifestText(JSON.parse(known.body) as UnsignedManifest) !== text) {
    const signature = Buffer.from(signer.sign(new TextEncoder().encode(text))).toString("hex");
    const body = encodeManifest({ ...unsigned, signature });
    journal.keepManifest(plan.epochId, { key: manifestKey(signer.hotkey, plan.epochId), body, sha256: sha256Of(body) });
  }
  const manifest = journal.manifestOf(plan.epochId);
  if (manifest === undefined || manifest.uploadedAt !== null) return true;
  const bytes = new TextEncoder().encode(manifest.body);
  await untilClose(work, "upload manifest", () => context.uploader.upload({ key: manifest.key, bytes, signal }));
  journal.markManifestUploaded(plan.epochId, context.protocol.now());
  context.reporter.info("manifest_uploaded", { epochId: plan.epochId, files: uploaded.length });
  return true;
}
