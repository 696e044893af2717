import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { testBucket, testCredentials, testRegion } from "../server-under-test.ts";

/** A server in a process of its own, which can be killed as a power cut would. */
export interface ServerChild {
  readonly connection: {
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly credentials: typeof testCredentials;
    readonly forcePathStyle: true;
    readonly maxAttempts: 1;
  };
  kill(): Promise<void>;
}

/** A data directory and the processes that served it, gone together at the end. */
export class CrashGround implements AsyncDisposable {
  readonly dataDir: string;
  readonly #children: ChildProcess[] = [];

  private constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  static async make(): Promise<CrashGround> {
    return new CrashGround(await mkdtemp(join(tmpdir(), "lode-crash-")));
  }

  async start(limits: object = {}): Promise<ServerChild> {
    const options = {
      dataDir: this.dataDir,
      host: "127.0.0.1",
      port: 0,
      credentials: [testCredentials],
      buckets: [testBucket],
      region: testRegion,
      limits,
    };
    const code = `
      import { SystemClock } from "@lode/runtime/clock";
      import { startObjectServer } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      const clock = new SystemClock();
      const server = await startObjectServer({ ...${JSON.stringify(options)}, objectClock: clock, authClock: clock });
      console.log(server.url);`;
    const child = spawn(process.execPath, ["--conditions=development", "--input-type=module", "-e", code], {
      cwd: new URL(".", import.meta.url),
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#children.push(child);
    const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [endpoint] = (await once(output, "line")) as [string];
    const kill = async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    };
    const place = { endpoint, region: testRegion, bucket: testBucket, credentials: testCredentials };
    return { connection: { ...place, forcePathStyle: true, maxAttempts: 1 }, kill };
  }

  /** Names in one of the bucket's folders. */
  names(folder: "incoming" | "uploads"): Promise<string[]> {
    return readdir(join(this.dataDir, "buckets", testBucket, folder));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
