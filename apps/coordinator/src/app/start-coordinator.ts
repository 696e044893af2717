import "reflect-metadata";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { NestFactory } from "@nestjs/core";
import type { NestFastifyApplication } from "@nestjs/platform-fastify";
import { assertSameMaster } from "../access/master-fingerprint.ts";
import { loadMasterSecret } from "../access/master-secret.ts";
import { startAdmin } from "../admin/start-admin.ts";
import { type OpenDatabase, openDatabase } from "../database/open-database.ts";
import { closeGracefully } from "../health/close-gracefully.ts";
import { MetricsServer } from "../observability/metrics-server.ts";
import { applySettings } from "../settings/apply-settings.ts";
import { FeatureGuard } from "../settings/feature.guard.ts";
import { buildContext, type Context } from "./context.ts";
import { coordinatorModule } from "./coordinator.module.ts";
import { ErrorFilter } from "./error-filter.ts";
import { httpServer } from "./http-server.ts";
import { serveOpenApi } from "./open-api.ts";
import type { CoordinatorOptions, RunningCoordinator } from "./options.ts";
import { validationPipe } from "./validation-pipe.ts";

/**
 * Starts a coordinator: takes the data directory, brings the database up to date, catches up on whatever became due
 * while nobody ran, and listens.
 * @throws LodeError DATA_DIR_LOCKED, MASTER_SECRET_INVALID, MASTER_SECRET_DIFFERS.
 */
export async function startCoordinator(options: CoordinatorOptions): Promise<RunningCoordinator> {
  await using opened = new AsyncDisposableStack();
  // Opening the database takes seconds: a compressed clock waits for us to say what we owe.
  const starting = options.duties.open({ who: "coordinator", what: "start", dueBy: options.protocol.now() + 1 });
  opened.defer(() => starting.done());
  opened.use(await DataDirLock.acquire(options.dataDir));
  const database = opened.use(
    await openDatabase(options.database ?? { kind: "directory", path: join(options.dataDir, "database") }),
  );
  const running = await startCoordinatorOn(database, options);
  starting.done();
  const rest = opened.move();
  const stop = once(async () => {
    await running.stop();
    await rest.disposeAsync();
  });
  return { ...running, stop, [Symbol.asyncDispose]: stop };
}

/** The same on a database that is already open and that its owner closes. */
export async function startCoordinatorOn(
  database: OpenDatabase,
  options: CoordinatorOptions,
): Promise<RunningCoordinator> {
  await ready();
  const master = options.masterSecret ?? (await loadMasterSecret(options.dataDir));
  await assertSameMaster(database.db, master, options.wall);
  const own = { url: options.publicUrl ?? "" };
  const context = buildContext({ options, database, master, own });
  // Whatever has been started is stopped again when a later part cannot start, as when the port is taken.
  await using started = new AsyncDisposableStack();
  await context.policies.keepCurrent();
  started.defer(() => context.settings.stop());
  await context.settings.start();
  applySettings(context);
  const { candidateTable } = context.settings.values;
  const { length: zipcodes } = await context.tables.current();
  started.use(context.access);
  await context.access.start();
  // First no more requests, then no more steps, as a request may wait for one.
  started.defer(() => context.leader.stop());
  started.defer(() => context.readiness.stop());
  let metrics: ServedMetrics | undefined;
  started.defer(async () => await metrics?.stop());
  const app = await listen(context, options);
  const { drainMs = 0, stopGraceMs = defaultStopGraceMs, wall } = options;
  started.defer(() => closeGracefully({ server: app.getHttpServer(), close: () => app.close(), graceMs: stopGraceMs }));
  own.url ||= addressOf(app, options.host);
  await context.leader.start();
  context.readiness.start();
  const admin = options.admin && (await startAdmin(options.admin, context.admin));
  started.defer(async () => await admin?.stop());
  metrics = await serveMetrics(context, options, own.url);
  context.lifecycle.serve();
  options.reporter.info("coordinatorStarted", { url: own.url, policy: options.policy.name });
  const running = started.move();
  const stop = once(async () => {
    context.lifecycle.drain();
    if (drainMs > 0) await wall.sleepUntil(wall.now() + drainMs);
    await running.disposeAsync();
  });
  return {
    url: own.url,
    ...(metrics.url !== undefined && { metricsUrl: metrics.url }),
    ...(admin !== undefined && { adminUrl: admin.url }),
    ...(candidateTable !== null && { ownersTable: { sha256: candidateTable, zipcodes } }),
    settle: async () => void (await context.leader.work?.scheduler.settle()),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Real milliseconds that running requests get at the end. */
const defaultStopGraceMs = 10_000;

interface ServedMetrics {
  readonly url?: string;
  stop(): Promise<void>;
}

async function serveMetrics(
  { metricsPlace, metricsPage }: Context,
  { host }: CoordinatorOptions,
  ownUrl: string,
): Promise<ServedMetrics> {
  if (metricsPlace === "off") return { stop: async () => {} };
  if (metricsPlace === "beside") return { url: `${ownUrl}/metrics`, stop: async () => {} };
  const server = await MetricsServer.start(metricsPage, metricsPlace.host ?? host, metricsPlace.port);
  return { url: `${urlAt(metricsPlace.host ?? host, server.port)}/metrics`, stop: () => server[Symbol.asyncDispose]() };
}

async function listen(context: Context, options: CoordinatorOptions): Promise<NestFastifyApplication> {
  const { port, host, reporter, trustProxy = [], logRequests = "refused" } = options;
  const { limits, lifecycle, metrics } = context;
  const module = coordinatorModule(context);
  const nestOptions = { logger: false, rawBody: true, forceCloseConnections: false } as const;
  const app = await NestFactory.create<NestFastifyApplication>(
    module,
    httpServer({ limits, lifecycle, metrics, reporter, trustProxy, log: logRequests, onRoute: options.onRoute }),
    nestOptions,
  );
  app.useGlobalPipes(validationPipe());
  app.useGlobalGuards(new FeatureGuard(context.settings));
  app.useGlobalFilters(new ErrorFilter(reporter));
  serveOpenApi(app);
  await app.listen(port, host);
  return app;
}

function addressOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  return urlAt(host, typeof address === "object" && address !== null ? address.port : 0);
}

function urlAt(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
