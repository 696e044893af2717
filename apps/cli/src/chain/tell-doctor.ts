import type { Check, CheckLevel } from "./doctor/check.ts";
import { type Examination, examine } from "./doctor/examine.ts";
import type { OpenSubstrate } from "./open-chain.ts";
import type { Answer } from "./print.ts";

/** @returns the exit code too: 2 when something fails. */
export async function tellDoctor(
  open: OpenSubstrate,
  examination: Examination,
): Promise<Answer & { readonly exitCode: number }> {
  const checks = await examine(open, examination);
  const count = (level: CheckLevel): number => checks.filter((one) => one.level === level).length;
  const { netuid, hotkey } = examination;
  return {
    exitCode: count("fail") > 0 ? 2 : 0,
    json: { network: open.network.name, netuid, hotkey, checks },
    lines: [
      ...checks.flatMap(checkLines),
      `${count("ok")} ok, ${count("warn")} warn, ${count("fail")} fail, ${count("skip")} skipped`,
    ],
  };
}

const nameWidth = 14;

function checkLines({ name, level, found, next }: Check): string[] {
  const line = `${level.padEnd(5)} ${name.padEnd(nameWidth)} ${found}`;
  return next === undefined ? [line] : [line, `${" ".repeat(6 + nameWidth)} → ${next}`];
}
