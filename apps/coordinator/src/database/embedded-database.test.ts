import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "./open-database.ts";

test("what lies where the embedded database belongs and is none is told with its place and the next step", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lode-embedded-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const damaged = join(folder, "damaged");
  await mkdir(damaged);
  await writeFile(join(damaged, "PG_VERSION"), "rubbish\n");
  const file = join(folder, "file");
  await writeFile(file, "");
  for (const path of [damaged, file]) {
    await expect(openDatabase({ kind: "directory", path })).rejects.toMatchObject({
      code: "DATABASE_NOT_OPENED",
      retry: "never",
      facts: { path },
      cause: expect.any(Error) as unknown,
    });
  }
});
