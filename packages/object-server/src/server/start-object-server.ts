import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Clock } from "@lode/runtime/clock";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { decide, type ObjectService } from "./decide.ts";
import { BucketSet } from "./disk/bucket-set.ts";
import { ExchangeDeadline } from "./exchange-deadline.ts";
import { LifecycleDuty } from "./lifecycle/lifecycle-duty.ts";
import type { Swept } from "./lifecycle/sweep-bucket.ts";
import { defaultLimits, type ObjectServerLimits } from "./limits.ts";
import { S3Error } from "./s3-error.ts";
import { sendAnswer, sendRefusal } from "./send-answer.ts";

export interface ObjectServerOptions {
  /** Belongs to one server at a time. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly credentials: readonly { readonly accessKeyId: string; readonly secretAccessKey: string }[];
  /** Made at the start if they are missing. */
  readonly buckets: readonly string[];
  readonly region: string;
  /** Stamps objects, and lifecycle rules count their days by it. */
  readonly objectClock: Clock;
  /** Real time: signatures, URLs and policies begin and end by it. */
  readonly authClock: Pick<Clock, "now">;
  readonly reporter?: Reporter;
  readonly limits?: Partial<ObjectServerLimits>;
}

export interface ObjectServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /**
   * Carries out now what lifecycle rules and the age of open uploads ask for; it happens by itself as well, as often as
   * the limits say.
   */
  sweep(): Promise<Swept>;
  /** Takes no more requests, ends those that run, and leaves the data directory. Idempotent. */
  stop(): Promise<void>;
}

/** Real milliseconds that running requests get to end by themselves. */
const STOP_GRACE_MS = 2_000;

/**
 * An S3-compatible store on this machine's disk, path style only.
 * @throws LodeError DATA_DIR_LOCKED; Error of the system when the port is taken.
 */
export async function startObjectServer(options: ObjectServerOptions): Promise<ObjectServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const reporter = options.reporter ?? silentReporter;
  await using undo = new AsyncDisposableStack();
  const lock = undo.use(await DataDirLock.acquire(options.dataDir));
  const buckets = await BucketSet.open(join(options.dataDir, "buckets"), {
    maxBytes: limits.maxBucketBytes,
    maxObjects: limits.maxBucketObjects,
    maxBuckets: limits.maxBuckets,
    maxUploads: limits.maxUploads,
    now: () => options.objectClock.now(),
    reporter,
  });
  for (const name of options.buckets) if (buckets.get(name) === undefined) await buckets.create(name);
  const authority = {
    region: options.region,
    secrets: new Map(options.credentials.map(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey])),
    now: () => options.authClock.now(),
  };
  const running = new Set<Promise<void>>();
  const server = listenWith({ buckets, authority, limits }, reporter, running);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  const duty = new LifecycleDuty({
    buckets,
    clock: options.objectClock,
    everyMs: limits.lifecycleEveryMs,
    maxUploadAgeMs: limits.maxUploadAgeMs,
    reporter,
  });
  duty.start();
  undo.move();

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const grace = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      await closed;
      clearTimeout(grace);
      // Nothing may write here once the next server holds the folder.
      while (running.size > 0) await Promise.allSettled([...running]);
      await duty[Symbol.asyncDispose]();
      await lock[Symbol.asyncDispose]();
      reporter.info("object-server-stopped", { url });
    })();
    return stopped;
  };
  reporter.info("object-server-started", { url, dataDir: options.dataDir });
  return { url, port, stop, sweep: () => duty.runOnce(), [Symbol.asyncDispose]: stop };
}

function listenWith(service: ObjectService, reporter: Reporter, running: Set<Promise<void>>) {
  const { limits } = service;
  const answer =
    (invite: (response: ServerResponse) => void) => async (request: IncomingMessage, response: ServerResponse) => {
      const work = exchange(service, reporter, request, response, () => invite(response));
      running.add(work);
      try {
        await work;
      } catch {
        // Nobody is left to tell when even the refusal fails.
        request.socket.destroy();
      } finally {
        running.delete(work);
      }
    };
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      // The end of the body is watched by each exchange, since it depends on how much of it comes.
      requestTimeout: 0,
      connectionsCheckingInterval: limits.deadlineCheckMs,
      keepAliveTimeout: limits.idleTimeoutMs,
    },
    answer(() => {}),
  );
  // A client that asks first gets its answer before it sends a large body in vain.
  server.on(
    "checkContinue",
    answer((response) => response.writeContinue()),
  );
  server.maxConnections = limits.maxConnections;
  server.setTimeout(limits.idleTimeoutMs);
  return server;
}

async function exchange(
  service: ObjectService,
  reporter: Reporter,
  request: IncomingMessage,
  response: ServerResponse,
  invite: () => void,
): Promise<void> {
  const requestId = randomUUID();
  const deadline = new ExchangeDeadline(request, service.limits);
  response.once("close", () => deadline.end());
  response.setHeader("x-amz-request-id", requestId);
  try {
    const expectSilence = (bytes: number) => deadline.expectSilence(bytes);
    const answer = await decide(service, { request, invite, expectSilence });
    if (answer.body !== undefined && "length" in answer.body) deadline.extend(answer.body.length);
    await sendAnswer(response, answer);
  } catch (failure) {
    const context = { requestId, limits: service.limits };
    const about = { requestId, method: request.method, path: request.url?.split("?", 1)[0]?.slice(0, 256) };
    if (failure instanceof S3Error) {
      if (failure.status >= 400) reporter.info("request-refused", { ...about, code: failure.code });
      await sendRefusal(request, response, failure, context);
    } else if (request.socket.destroyed) {
      reporter.info("client-left", about);
    } else {
      reporter.error("request-failed", { ...about, cause: failure });
      await sendRefusal(request, response, new S3Error("InternalError", "We encountered an internal error."), context);
    }
  }
}
