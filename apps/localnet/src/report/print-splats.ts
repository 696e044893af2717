import type { SplatReport, SplatTaskReport } from "./splat-report.ts";

const promptWidth = 44;
const columns = `${"task".padEnd(8)}  ${"prompt".padEnd(promptWidth)}  ${"validator".padEnd(11)}  ${"outcome".padEnd(17)}  score  var     kB  cooldown`;

/** The line above {@link printTask}'s. */
export const taskTableHead = columns;

/** @param nameOf names hotkeys. @param finishedAt unix seconds of protocol time: the cooldown is shown from there on. */
export function printTask(
  task: SplatTaskReport,
  nameOf: (hotkey: string) => string,
  finishedAt: number | null,
): string {
  const cooldown =
    task.cooldownUntil === null || finishedAt === null ? "" : `${Math.round(task.cooldownUntil - finishedAt)} s`;
  return [
    task.id.slice(0, 8),
    shorten(task.prompt).padEnd(promptWidth),
    nameOf(task.validator).padEnd(11),
    task.outcome.padEnd(17),
    (task.score === null ? "" : task.score.toFixed(3)).padStart(5),
    String(task.variants).padStart(3),
    (task.bytes / 1_000).toFixed(0).padStart(5),
    cooldown.padStart(8),
  ].join("  ");
}

/** The end of a run as a person reads it. */
export function printSplats(report: SplatReport): string {
  const count = (outcome: string) => report.tasks.filter((task) => task.outcome === outcome).length;
  const accepted = report.tasks.filter(({ outcome }) => outcome === "accepted");
  const mean = accepted.reduce((sum, { score }) => sum + (score ?? 0), 0) / Math.max(1, accepted.length);
  return [
    `${report.tasks.length} tasks: ${accepted.length} accepted, ${count("empty")} left empty, ${count("rejected")} rejected, ${count("open")} open` +
      ` · mean score ${mean.toFixed(3)} (${report.scorer})`,
    `${report.penalties} penalties, ${report.cooldownViolations} cooldown violations`,
    ...report.validators.map(
      ({ name, uid, tasks, accepted: taken, penalties, cooldownViolations }) =>
        `  ${name.padEnd(12)} uid ${String(uid).padStart(3)}  ${taken} of ${tasks} accepted, ${penalties} penalties, ${cooldownViolations} violations`,
    ),
    "",
  ].join("\n");
}

/** One line, without what would move a terminal's cursor. */
function shorten(prompt: string): string {
  const line = prompt.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const characters = [...line];
  return characters.length <= promptWidth ? line : `${characters.slice(0, promptWidth - 1).join("")}…`;
}
