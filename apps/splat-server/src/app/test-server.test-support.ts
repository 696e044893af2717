import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@lode/runtime/clock";
import { type RecordingReporter, recordingReporter } from "@lode/runtime/events";
import { SeededRandom } from "@lode/runtime/random";
import { type HandmadeGenerator, handmadeGenerator } from "./handmade-generator.test-support.ts";
import type { RunningSplatServer, SplatServerOptions } from "./splat-server-options.ts";
import { startSplatServer } from "./start-splat-server.ts";

export interface TestServer extends RunningSplatServer {
  readonly dataDir: string;
  readonly generator: HandmadeGenerator;
  readonly reporter: RecordingReporter;
}

/** A whole server on a free port of this machine. Its folder goes with it unless it was given. */
export async function testServer(patch: Partial<SplatServerOptions> = {}): Promise<TestServer> {
  const dataDir = patch.dataDir ?? mkdtempSync(join(tmpdir(), "lode-splat-server-"));
  const generator = handmadeGenerator();
  const reporter = recordingReporter();
  const running = await startSplatServer({
    port: 0,
    wall: new SystemClock(),
    random: new SeededRandom(17),
    reporter,
    readyGenerator: generator,
    cleanUp: false,
    graceMs: 5_000,
    foldersWithoutKeys: [dataDir],
    ...patch,
    work: { threads: 1, ...patch.work },
    dataDir,
  });
  const stop = async (): Promise<void> => {
    await running.stop();
    if (patch.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...running, dataDir, generator, reporter, stop, [Symbol.asyncDispose]: stop };
}

/** As a client without any library of forms sends it. */
export function urlencoded(fields: Readonly<Record<string, string | number | boolean>>): RequestInit {
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]);
  return { method: "POST", body: new URLSearchParams(pairs) };
}

export function multipart(
  fields: Readonly<Record<string, string>>,
  file?: { name: string; bytes: Uint8Array },
): RequestInit {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== undefined) form.append(file.name, new Blob([new Uint8Array(file.bytes)]), "a file.png");
  return { method: "POST", body: form };
}
