import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startObjectServer } from "@lode/object-server/server";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { writeWhole } from "@lode/runtime/files";
import { z } from "zod";
import type { OpenedStore } from "./opened-store.ts";

export interface EmbeddedStoreSetting {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** As clients reach it; where it listens unless told. */
  readonly publicUrl: string | undefined;
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly reporter: Reporter;
}

const bucket = { name: "lode", region: "us-east-1" };
const credentialsSchema = z.strictObject({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(32) });
type Credentials = z.output<typeof credentialsSchema>;

/**
 * A store of this process's own, for one machine: what it keeps lies below the data directory, and nobody but its disk
 * has a copy. Its credentials are made at the first start and open nothing else.
 */
export async function openEmbeddedStore(setting: EmbeddedStoreSetting): Promise<OpenedStore> {
  const { dataDir, host, port, publicUrl, protocol, wall, reporter } = setting;
  await using stack = new AsyncDisposableStack();
  const credentials = await credentialsOf(join(dataDir, "store-credentials.json"));
  const server = stack.use(
    await startObjectServer({
      dataDir: join(dataDir, "store"),
      host,
      port,
      credentials: [credentials],
      buckets: [bucket.name],
      region: bucket.region,
      // The time that counts is when the store saw an object: protocol time. Signatures are judged by real time.
      objectClock: protocol,
      authClock: wall,
      reporter,
    }),
  );
  const inside = server.url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
  const connection = {
    endpoint: inside,
    region: bucket.region,
    bucket: bucket.name,
    credentials,
    forcePathStyle: true,
  };
  // Ours is known to look at the condition of a copy.
  const store = new S3ObjectStore({ ...connection, trustsCopyConditions: true });
  const url = publicUrl ?? inside;
  const uploads = stack.use(new S3UploadSigner({ ...connection, publicEndpoint: url }));
  const open = stack.move();
  return {
    store,
    uploads,
    bucket,
    url,
    told: `embedded, for one machine: ${url}/${bucket.name}, files in ${join(dataDir, "store")}`,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function credentialsOf(path: string): Promise<Credentials> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const fresh = {
      accessKeyId: `LODE${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(32).toString("hex"),
    };
    await writeWhole(path, `${JSON.stringify(fresh, null, 1)}\n`);
    return fresh;
  }
  try {
    return credentialsSchema.parse(JSON.parse(content));
  } catch {
    throw new LodeError("STORE_CREDENTIALS_UNREADABLE", `${path} does not hold the store's credentials`, {
      retry: "never",
      facts: { path },
      next: "Delete the file: new credentials are made, and only rights that are under way become void.",
    });
  }
}
