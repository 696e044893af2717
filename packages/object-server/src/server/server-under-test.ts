import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { type RecordingReporter, recordingReporter } from "@lode/runtime/events";
import { type ObjectServer, type ObjectServerOptions, startObjectServer } from "./start-object-server.ts";

export const testCredentials = { accessKeyId: "TESTKEY", secretAccessKey: "a secret/with+signs" };
export const testRegion = "us-east-2";
export const testBucket = "test-bucket";

/** A server in a folder of its own, gone with it at the end. */
export interface ServerUnderTest extends AsyncDisposable {
  readonly server: ObjectServer;
  readonly dataDir: string;
  readonly objectClock: ManualClock;
  readonly reporter: RecordingReporter;
  /** For the adapters of `@lode/object-store/store`. */
  readonly connection: {
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly credentials: typeof testCredentials;
    readonly forcePathStyle: true;
  };
}

export async function serverUnderTest(options: Partial<ObjectServerOptions> = {}): Promise<ServerUnderTest> {
  const ownDir = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), "lode-objects-")) : undefined;
  const dataDir = options.dataDir ?? (ownDir as string);
  const objectClock = new ManualClock(1_700_000_000_000);
  const reporter = recordingReporter();
  const server = await startObjectServer({
    dataDir,
    host: "127.0.0.1",
    port: 0,
    credentials: [testCredentials],
    buckets: [testBucket],
    region: testRegion,
    objectClock,
    authClock: new SystemClock(),
    reporter,
    ...options,
  });
  const connection = {
    endpoint: server.url,
    region: testRegion,
    bucket: testBucket,
    credentials: testCredentials,
    forcePathStyle: true,
  } as const;
  const dispose = async () => {
    await server.stop();
    if (ownDir !== undefined) await rm(ownDir, { recursive: true, force: true });
  };
  return { server, dataDir, objectClock, reporter, connection, [Symbol.asyncDispose]: dispose };
}
