import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { inWorkshop } from "./in-workshop.ts";

const cloud = fileURLToPath(new URL("../../../../vectors/spz/random-sh0.ply", import.meta.url));
const exitCode = process.exitCode;

afterEach(() => {
  process.exitCode = exitCode;
});

it("Ctrl-C ends the work at once: no failure, nothing after it, and the exit code that a shell expects", async () => {
  const bytes = await readFile(cloud);
  const stop = new AbortController();
  let written = false;
  await inWorkshop(
    1,
    async (workshop, signal) => {
      const pictures = workshop.render(bytes, { signal, views: { turntable: 360 }, width: 4096, height: 4096 });
      stop.abort();
      await pictures;
      written = true;
    },
    stop.signal,
  );
  expect(written).toBe(false);
  expect(process.exitCode).toBe(130);
});

it("a failure stays one, also after Ctrl-C", async () => {
  const stop = AbortSignal.abort();
  const failing = inWorkshop(1, (workshop) => workshop.inspect(Buffer.from("<html>")).then(() => {}), stop);
  await expect(failing).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});
