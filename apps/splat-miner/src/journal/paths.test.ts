import { basename, dirname } from "node:path";
import { expect, test } from "vitest";
import { submissionPath, submissionsFolder } from "./paths.ts";

test("a task with a plain id has its file under that name", () => {
  expect(basename(submissionPath("/data", "0f0e4cd8-9a0b-4a54"))).toBe("submission_0f0e4cd8-9a0b-4a54.json");
});

test.each(["../../etc/passwd", "a/b", "", "x".repeat(5_000), "a\nb", "ä", "..", "\u0000", "-rf"])(
  "a task with another id stays in the folder, under a name of its own",
  (id) => {
    const path = submissionPath("/data", id);
    expect(dirname(path)).toBe(submissionsFolder("/data"));
    expect(basename(path)).toMatch(/^submission_[A-Za-z0-9_-]{0,117}\.json$/);
    expect(path).not.toBe(submissionPath("/data", `${id}!`));
  },
);
