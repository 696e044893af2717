import { type ResultStatement, resultText } from "@lode/contract/coordinator";
import { resultKey } from "@lode/contract/storage-keys";
import { LodeError } from "@lode/runtime/errors";
import { canonicalJson, sha256Hex } from "@lode/zipcode/canonical-json";
import type { ValidatorContext } from "../app/context.ts";
import type { DerivedEpoch } from "./derive-result.ts";
import type { EpochFacts } from "./epoch-facts.ts";

interface Uploaded {
  readonly resultKey: string | null;
  readonly resultSha256: string | null;
}

/** More attempts at the full document would eat the time that publishing the digest needs. */
const uploadAttempts = 2;

/**
 * Uploads the full result and publishes the signed statement about it. The document is for people and for comparing; a
 * store that does not take it does not keep the digest from counting.
 * @returns whether the statement was accepted in time.
 */
export async function publishResult(
  context: ValidatorContext,
  facts: EpochFacts,
  derived: DerivedEpoch,
  signal: AbortSignal,
): Promise<boolean> {
  const { journal, protocol, reporter } = context;
  const { epochId, schedule } = facts;
  if (journal.has(epochId, "published")) return true;
  if (!journal.has(epochId, "revealed") || protocol.now() >= schedule.resultsUntil) return false;
  const uploaded = await journal.once<Uploaded>(epochId, "uploaded", () => upload(context, facts, derived, signal));
  const statement: ResultStatement = {
    digest: derived.digest,
    digestV1: derived.digestV1,
    header: derived.result.header,
    zipcodeDigests: [...derived.zipcodeDigests],
    scores: derived.result.scores.map(({ hotkey, score1e9 }) => ({ hotkey, score1e9 })),
    ...uploaded,
  };
  const signed = { ...statement, signature: context.signText(resultText(statement)) };
  try {
    await context.retry("publish", schedule.resultsUntil, signal, () =>
      context.coordinator.publishResult(epochId, signed, signal),
    );
    journal.keep(epochId, "published", { digest: derived.digest });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    reporter.warn("publish_missed", { epochId, error });
    return false;
  }
}

async function upload(
  context: ValidatorContext,
  { epochId }: EpochFacts,
  { result }: DerivedEpoch,
  signal: AbortSignal,
): Promise<Uploaded> {
  const document = canonicalJson(result);
  for (let attempt = 1; attempt <= uploadAttempts; attempt++) {
    try {
      const access = await context.coordinator.validatorUpload(
        { epochId, purpose: "epoch_validation_results", estimatedDataSizeMb: Math.ceil(document.length / 1_000_000) },
        signal,
      );
      const key = resultKey(context.hotkey, epochId);
      await postForm(context, access.uploadUrl, { ...access.fields, key }, document, signal);
      return { resultKey: key, resultSha256: sha256Hex(document) };
    } catch (error) {
      signal.throwIfAborted();
      context.reporter.warn("result_upload_failed", { epochId, attempt, error });
    }
  }
  return { resultKey: null, resultSha256: null };
}

/** The browser form that S3 understands; `file` has to be the last part. */
async function postForm(
  context: ValidatorContext,
  url: string,
  fields: Readonly<Record<string, string>>,
  document: string,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob([document], { type: "application/json" }), "result.json");
  const response = await context.fetch(url, {
    method: "POST",
    body: form,
    signal: AbortSignal.any([signal, AbortSignal.timeout(context.limits.objectTimeoutMs)]),
  });
  await response.body?.cancel();
  if (response.ok) return;
  throw new LodeError("RESULT_UPLOAD_REFUSED", `the store answered ${response.status} to the result's upload`, {
    retry: "later",
    facts: { status: response.status },
    next: "Nothing by hand: the digest is published without the document.",
  });
}
