import { type GenerationStatus, generationStatuses } from "@lode/contract/assets";
import { ApiError } from "../access/index.ts";
import { readForm } from "../server/read-form.ts";
import { cleanUpForm, listQuery, parseFields } from "./form-fields.ts";
import { generationRecord } from "./generation-record.ts";
import type { RouteHandler } from "./server-context.ts";

const shortForm = { maxFileBytes: 0, maxFieldBytes: 4_096 } as const;
const hourMs = 3_600_000;

export const list: RouteHandler = async ({ store }, request) => {
  const asked = parseFields(listQuery, request.query as Record<string, string>);
  const page = await store.list({
    limit: asked.limit,
    ...(asked.prompt === undefined || asked.prompt === "" ? {} : { promptFragment: asked.prompt }),
    ...(asked.status === undefined ? {} : { statuses: statusesOf(asked.status) }),
    ...(asked.submission_ready === undefined ? {} : { submissionReady: asked.submission_ready }),
    ...(asked.after === undefined ? {} : { after: asked.after }),
  });
  const generations = page.generations.map((asset) => {
    const record = generationRecord(asset);
    const { generation_id, status, prompt, seed, created_at, updated_at, error_message, available_assets } = record;
    return { generation_id, status, prompt, seed, created_at, updated_at, error_message, available_assets };
  });
  return { generations, next: page.next ?? null };
};

export const statistics: RouteHandler = async ({ store }) => await store.statistics();

export const cleanUp: RouteHandler = async ({ store }, request) => {
  const form = parseFields(cleanUpForm, (await readForm(request, shortForm)).fields);
  const { generations, bytes } = await store.cleanUp({
    maxAgeMs: Math.round(form.max_age_hours * hourMs),
    keepSuccessful: form.keep_successful,
    dryRun: form.dry_run,
  });
  const message = form.dry_run ? `Would clean up ${generations} old assets.` : `Cleaned up ${generations} old assets.`;
  return { message, cleaned: generations, freed_bytes: bytes };
};

export const clearCache: RouteHandler = async ({ store }) => {
  const { deleted, deletedBytes } = await store.sweep();
  return {
    message: `Cache cleared: ${deleted} files that nothing referred to.`,
    orphans: deleted,
    freed_bytes: deletedBytes,
  };
};

function statusesOf(text: string): GenerationStatus[] {
  return text.split(",").map((part) => {
    const status = generationStatuses.find((known) => known === part.trim().toLowerCase());
    if (status === undefined) throw new ApiError(422, "REQUEST_INVALID", "status: is not a status");
    return status;
  });
}
