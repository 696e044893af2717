import { describe, expect, it } from "vitest";
import { newRecord, type TaskRecord } from "../simulated/sn17-validator/task-record.ts";
import { printSplats, printTask, taskTableHead } from "./print-splats.ts";
import { reportSplats, type ValidatorBooks } from "./splat-report.ts";

const task = (index: number, more: Partial<TaskRecord> = {}): TaskRecord => ({
  ...newRecord({ id: `${index}`.repeat(8), index, type: "text", prompt: `prompt ${index}` }, "5Miner", 1_000),
  ...more,
});
const settled = { outcome: "accepted", score: 0.8, bytes: 12_345, finishedAt: 1_010, cooldownUntil: 1_300 } as const;
const books = (name: string, tasks: readonly TaskRecord[], counts = { penalties: 0, cooldownViolations: 0 }) =>
  ({ name, uid: 1, hotkey: `5${name}`, url: "http://127.0.0.1:1", tasks, counts }) satisfies ValidatorBooks;

describe("the report", () => {
  const report = reportSplats(
    [
      books("one", [task(2, settled), task(0, { outcome: "empty", finishedAt: 1_010, cooldownUntil: 1_300 })]),
      books("two", [task(1)], { penalties: 1, cooldownViolations: 2 }),
    ],
    (_, id) => (id === "22222222" ? { variants: 3, assetId: "an-asset" } : undefined),
    "simulated",
  );

  it("has the tasks in the order of the prompts, and what each validator says", () => {
    expect(report.tasks.map(({ outcome }) => outcome)).toEqual(["empty", "open", "accepted"]);
    expect(report.tasks[2]).toMatchObject({
      validator: "5one",
      score: 0.8,
      variants: 3,
      bytes: 12_345,
      cooldownUntil: 1_300,
      assetId: "an-asset",
    });
    expect(report).toMatchObject({ penalties: 1, cooldownViolations: 2 });
    expect(report.validators.map(({ accepted, tasks }) => [accepted, tasks])).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  it("is told in a few lines", () => {
    const text = printSplats(report);
    expect(text).toContain("3 tasks: 1 accepted, 1 left empty, 0 rejected, 1 open");
    expect(text).toContain("1 penalties, 2 cooldown violations");
  });
});

describe("a line of the table", () => {
  const line = (prompt: string) =>
    printTask(
      reportSplats([books("one", [task(1, { ...settled, prompt })])], () => undefined, "").tasks[0]!,
      () => "one",
      1_010,
    );

  it("stands under its head, with the cooldown from the result on", () => {
    expect(line("a red chair")).toHaveLength(taskTableHead.length);
    expect(line("a red chair")).toMatch(/0\.800 .* 290 s$/);
  });

  it("stays one line whatever the prompt is", () => {
    const hostile = `a\nb\u001b[2J\t${"🪑".repeat(100)}\u202e`;
    expect(line(hostile)).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect([...line(hostile)].length).toBe(taskTableHead.length);
  });
});
