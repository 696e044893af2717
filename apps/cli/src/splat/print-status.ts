import type { MinerStatus, SessionSummary } from "@lode/splat-miner/records";

const promptWidth = 40;

/** A miner's records as a person reads them. @param now protocol time, epoch milliseconds */
export function printStatus(status: MinerStatus, session: SessionSummary | undefined, now: number): string {
  const { counts, validators, tasks, blacklist } = status;
  const lines = [
    `${counts.accepted} accepted, ${counts.rejected} rejected of ${counts.settled} settled tasks; ${counts.open} open`,
    "",
    "uid    cooldown  violations  calls  answered    mean ms  fidelity  hotkey",
    ...validators.map((one) => {
      const calls = one.pullsOk + one.pullsFailed + one.submitsOk + one.submitsFailed;
      const wait = Math.max(one.cooldownUntil * 1_000, one.heldUntil) - now;
      return [
        String(one.uid).padEnd(5),
        (wait > 0 ? `${Math.ceil(wait / 1_000)} s` : "free").padStart(10),
        String(one.violations).padStart(10),
        String(calls).padStart(7),
        (one.successShare === null ? "" : `${Math.round(one.successShare * 100)} %`).padStart(8),
        (one.meanLatencyMs === null ? "" : one.meanLatencyMs.toFixed(0)).padStart(9),
        (one.lastFeedback === null ? "" : one.lastFeedback.average_fidelity_score.toFixed(3)).padStart(8),
        ` ${one.hotkey}${one.blacklisted ? ` (blacklisted: ${one.blacklisted.reason})` : ""}`,
      ].join("  ");
    }),
  ];
  if (blacklist.length > 0) lines.push("", ...blacklist.map((entry) => printEntry(entry, now)));
  lines.push(
    "",
    "task                                   prompt                                    outcome            score  var",
  );
  for (const task of tasks) {
    lines.push(
      [
        task.taskId.slice(0, 36).padEnd(37),
        oneLine(task.prompt).padEnd(promptWidth),
        (task.outcome ?? task.state).padEnd(17),
        (task.bestScore === null ? "" : task.bestScore.toFixed(3)).padStart(5),
        String(task.variants).padStart(3),
      ].join("  "),
    );
  }
  if (session)
    lines.push(
      "",
      `last session: ${session.successful_tasks} of ${session.total_tasks} tasks, mean score ${session.average_score.toFixed(3)}`,
    );
  return lines.join("\n");
}

export function printEntry(entry: MinerStatus["blacklist"][number], now: number): string {
  const who = entry.uid === null ? (entry.hotkey ?? "") : `uid ${entry.uid}`;
  const until =
    entry.expiresAt === null
      ? "until removed"
      : `for ${Math.max(0, Math.ceil((entry.expiresAt - now) / 60_000))} min more`;
  return `blacklisted ${who} (${entry.kind}, ${until}): ${entry.reason}`;
}

/** Prompts are others' words: nothing in them may move a terminal's cursor. */
function oneLine(prompt: string): string {
  const characters = [...prompt.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim()];
  return characters.length <= promptWidth ? characters.join("") : `${characters.slice(0, promptWidth - 1).join("")}…`;
}
