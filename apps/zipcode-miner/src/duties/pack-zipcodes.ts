import { encodeListings } from "@lode/contract/listing-file";
import { submissionKey } from "@lode/contract/storage-keys";
import { writeWhole } from "@lode/runtime/files";
import { reasonText } from "@lode/zipcode/tiers";
import { packedFilePath } from "../journal/paths.ts";
import { checkListings } from "./check-listings.ts";
import { codeOf, type EpochAtWork, textOf, warn } from "./epoch-at-work.ts";
import type { PlannedZipcode } from "./epoch-plan.ts";
import { readPacked, sha256Of } from "./packed-file.ts";

/** Packs what was collected and is not packed yet, and says what our own validators would say of it. */
export async function packZipcodes(work: EpochAtWork): Promise<void> {
  const { context, plan, signal } = work;
  for (const planned of plan.zipcodes) {
    signal.throwIfAborted();
    const packed = context.journal.fileOf(plan.epochId, planned.zipcode);
    const path = packedFilePath(context.dataDir, plan.epochId, planned.zipcode);
    if (packed !== undefined && (await readPacked(path, packed.sha256)) !== undefined) continue;
    try {
      await packZipcode(work, planned, path);
    } catch (error) {
      const problem = { code: codeOf(error, "PACK_FAILED"), text: textOf(error) };
      warn(work, { zipcode: planned.zipcode, ...problem });
    }
  }
}

async function packZipcode(work: EpochAtWork, planned: PlannedZipcode, path: string): Promise<void> {
  const { context, plan } = work;
  const { zipcode } = planned;
  const listings = context.journal.listingsOf(plan.epochId, zipcode);
  if (listings === undefined) return;
  const bytes = encodeListings(listings);
  const reasons = checkListings(work, planned, listings, bytes);
  for (const reason of reasons) warn(work, { zipcode, code: reason.code, text: reasonText(reason) });
  if (reasons.length > 0 && context.strict) return;
  await writeWhole(path, bytes);
  context.journal.keepFile(plan.epochId, {
    zipcode,
    key: submissionKey(context.signer.hotkey, plan.epochId, zipcode),
    rows: listings.length,
    bytes: bytes.length,
    sha256: sha256Of(bytes),
    packedAt: context.protocol.now(),
  });
  context.reporter.info("zipcode_packed", {
    epochId: plan.epochId,
    zipcode,
    rows: listings.length,
    bytes: bytes.length,
  });
}
