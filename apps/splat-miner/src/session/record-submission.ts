import { rm } from "node:fs/promises";
import { writeWhole } from "@lode/runtime/files";
import type { MinerContext } from "../context.ts";
import { codeOf } from "../duties/persist.ts";
import { submissionPath } from "../journal/paths.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { withinTime } from "../time/within-time.ts";

/** For telling the asset server what became of an asset. */
const noteMs = 10_000;

/** Writes what is about to be sent where operators look for it. The bytes themselves stay in the journal. */
export async function recordSigned(context: MinerContext, task: TaskRow): Promise<void> {
  context.bell.ring();
  await writeSubmission(context, task);
}

/** Adds the outcome, and tells the asset server. Neither may hold up the miner. */
export async function recordSettled(context: MinerContext, task: TaskRow, halt: AbortSignal): Promise<void> {
  await writeSubmission(context, task);
  await noteOnAsset(context, task, halt);
  await forgetOldest(context);
}

async function forgetOldest({ journal, config, dataDir, reporter }: MinerContext): Promise<void> {
  try {
    // Bodies are base64, and most of the journal; half of it is left for what is at work.
    const keep = { tasks: config.keepTasks, resultBytes: Math.floor((config.journalMaxBytes / 2) * (3 / 4)) };
    for (const { key, taskId, validator } of journal.prune(keep)) {
      for (const marks of [[], [validator], [validator, key]]) {
        await rm(submissionPath(dataDir, taskId, ...marks), { force: true });
      }
    }
  } catch (error) {
    reporter.warn("pruning_failed", { code: codeOf(error, "SPLAT_MINER_FILE_FAILED"), error });
  }
}

async function writeSubmission({ dataDir, reporter, journal, signer }: MinerContext, task: TaskRow): Promise<void> {
  try {
    const path = submissionPath(dataDir, task.taskId, ...journal.marksOf(task));
    await writeWhole(path, `${JSON.stringify(submissionOf(task), null, 2)}\n`);
  } catch (error) {
    reporter.warn("submission_file_failed", {
      task: task.taskId,
      code: codeOf(error, "SPLAT_MINER_FILE_FAILED"),
      error,
    });
  }

  function submissionOf(row: TaskRow): Record<string, unknown> {
    const chosen = journal.variants(row.key).find(({ number }) => number === row.chosenVariant);
    const body = row.body === null ? undefined : (JSON.parse(row.body) as Record<string, unknown>);
    return {
      task_id: row.taskId,
      task_type: row.type,
      prompt: row.type === "text" ? row.prompt : null,
      validator_hotkey: row.validator,
      validator_uid: row.uid,
      miner_hotkey: signer.hotkey,
      validation_threshold: row.threshold,
      is_empty: row.resultBytes === 0,
      why: row.chosenWhy,
      score: row.chosenScore,
      seed: chosen?.seed ?? null,
      generation_id: chosen?.generationId ?? null,
      results_bytes: row.resultBytes,
      results_sha256: row.resultBytes === 0 ? null : (chosen?.sha256 ?? null),
      data_format: body?.data_format ?? null,
      data_ver: body?.data_ver ?? null,
      compression: body?.compression ?? null,
      submit_time: body?.submit_time ?? null,
      signature: body?.signature ?? null,
      body_sha256: row.bodySha256,
      sends: row.sends,
      outcome: row.outcome,
      cooldown_until: row.cooldownUntil,
      feedback: row.feedback,
    };
  }
}

async function noteOnAsset(context: MinerContext, task: TaskRow, halt: AbortSignal): Promise<void> {
  const { maker, journal, wall, reporter } = context;
  const chosen = journal.variants(task.key).find(({ number }) => number === task.chosenVariant);
  if (maker.note === undefined || chosen === undefined || task.outcome === null) return;
  const note = {
    taskId: task.taskId,
    validatorHotkey: task.validator,
    validatorUid: task.uid,
    status: task.outcome,
    score: task.feedback?.task_fidelity_score ?? 0,
    reward: task.feedback?.current_miner_reward ?? 0,
    at: wall.now() / 1_000,
  };
  const generationId = String(chosen.facts?.generationId ?? chosen.generationId);
  try {
    await withinTime((signal) => maker.note!(generationId, note, signal), {
      wall,
      ms: noteMs,
      signal: halt,
      tooLate: () => new Error(`no answer within ${noteMs} ms`),
    });
  } catch (error) {
    reporter.warn("asset_note_failed", { task: task.taskId, code: codeOf(error, "SPLAT_MINER_NOTE_FAILED"), error });
  }
}
