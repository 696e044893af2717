import { keepStaticBlacklist, type MinerContext } from "../context.ts";
import type { ValidatorEntry } from "../directory/validator-directory.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { napUntil } from "../time/nap.ts";
import { type Choice, chooseValidators } from "./choose-validators.ts";
import { codeOf } from "./persist.ts";
import { pullTask } from "./pull-task.ts";

/** The owner's validator goes first once in so many choices. */
const ownerEvery = 5;

/**
 * Pulls from whoever may be pulled from, up to the limits, until told to stop pulling.
 * @param onTask takes over a task that was pulled
 * @param spawn takes over work that goes on by itself
 */
export async function watchValidators(
  context: MinerContext,
  { draining, halt }: { readonly draining: AbortSignal; readonly halt: AbortSignal },
  { onTask, spawn }: { readonly onTask: (task: TaskRow) => void; readonly spawn: (work: Promise<void>) => void },
): Promise<void> {
  const { known, wall, protocol, config, pulling, breather, bell, reporter } = context;
  let choices = 0;
  while (!draining.aborted) {
    await known.refresh(draining);
    let nextAt: number | undefined;
    try {
      const places = room(context);
      const choice = choose(context, isOwnersTurn(choices, places));
      nextAt = choice.nextAt;
      for (const validator of choice.ready.slice(0, places)) {
        choices += 1;
        pulling.add(validator.hotkey);
        spawn(pullFrom(context, validator, halt, onTask));
      }
    } catch (error) {
      reporter.error("choosing_failed", { code: codeOf(error, "SPLAT_MINER_CHOOSING_FAILED"), error });
    }
    const pollAt = Math.min(wall.now() + config.pollMs, breather.until ?? Number.POSITIVE_INFINITY);
    await napUntil(
      [
        { clock: protocol, at: nextAt },
        { clock: wall, at: pollAt },
      ],
      bell,
      draining,
    );
  }
}

/** Pulls that may begin now. */
function room({ pulling, journal, config, breather }: MinerContext): number {
  if (breather.until !== undefined) return 0;
  const held = journal.unansweredTasks() + pulling.size;
  return Math.max(0, Math.min(config.maxConcurrentPulls - pulling.size, config.maxHeldTasks - held));
}

/** Whether one of the next choices, which are made together, is a fifth one. @param made choices so far */
export function isOwnersTurn(made: number, next: number): boolean {
  return Math.ceil(made / ownerEvery) * ownerEvery < made + next;
}

function choose(context: MinerContext, ownerFirst: boolean): Choice {
  const { known, book, blacklist, journal, pulling, signer, protocol, config } = context;
  const now = protocol.now();
  keepStaticBlacklist(blacklist, config, now);
  const atWork: ReadonlySet<string> = journal.validatorsAtWork();
  return chooseValidators(
    {
      entries: known.entries,
      records: new Map(book.all().map((record) => [record.hotkey, record])),
      blacklist: blacklist.list(now),
      isBusy: (hotkey) => atWork.has(hotkey) || pulling.has(hotkey),
      ownHotkey: signer.hotkey,
      now,
      ownerFirst,
    },
    config,
  );
}

async function pullFrom(
  context: MinerContext,
  validator: ValidatorEntry,
  halt: AbortSignal,
  onTask: (task: TaskRow) => void,
): Promise<void> {
  const { pulling, bell, reporter } = context;
  try {
    const task = await pullTask(context, validator, halt);
    if (task !== undefined) onTask(task);
  } catch (error) {
    if (halt.aborted) return;
    reporter.error("pull_failed", { hotkey: validator.hotkey, code: codeOf(error, "SPLAT_MINER_PULL_FAILED"), error });
    // What could not be written down is not tried again at once.
    context.breather.failed();
  } finally {
    pulling.delete(validator.hotkey);
    bell.ring();
  }
}
