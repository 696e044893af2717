import { parseConfig } from "@lode/runtime/config";
import { LodeError } from "@lode/runtime/errors";
import { DataDirLock } from "@lode/runtime/lifecycle";
import type { FastifyInstance } from "fastify";
import { type AccessKeys, isLoopback, loadAccessKeys, refuseBesideKeys } from "../access/index.ts";
import { DiskReserve, maintainAssets } from "../assets/index.ts";
import { throwDiskFailure } from "../blobs/index.ts";
import { generatorMs, type SplatServerSettings, splatServerSettings } from "../config.ts";
import { openApiDocument, type ServerContext, serveRoutes, serverVersion } from "../routes/index.ts";
import { buildServer } from "../server/build-server.ts";
import { closeServer } from "../server/close-server.ts";
import { assetsFolder, buildContext } from "./context.ts";
import type { RunningSplatServer, SplatServerOptions } from "./splat-server-options.ts";
import { unfailingReporter } from "./unfailing-reporter.ts";

/**
 * Starts an asset server: takes the data directory, takes up what was left unfinished, and listens.
 * @throws LodeError CONFIG_INVALID, SERVER_KEY_NEEDED, SERVER_KEY_INVALID, SERVER_BESIDE_KEYS, SERVER_PORT_TAKEN,
 *   DATA_DIR_LOCKED, CATALOGUE_IN_USE, ASSET_DISK_FULL.
 */
export async function startSplatServer(given: SplatServerOptions): Promise<RunningSplatServer> {
  const options = { ...given, reporter: unfailingReporter(given.reporter) };
  const settings = parseConfig(splatServerSettings, { ...options });
  const generatorMayTakeMs = generatorMs(settings.generator, settings.work.concurrent);
  if (settings.work.timeoutMs < generatorMayTakeMs) {
    options.reporter.warn("generatorTimeCut", { timeoutMs: settings.work.timeoutMs, generatorMayTakeMs });
  }
  const keys = await keysFor(settings);
  await refuseBesideKeys(options.foldersWithoutKeys ?? [settings.dataDir, process.cwd()]);
  await using opened = new AsyncDisposableStack();
  // The lock is a file, and a full disk must not keep the server from starting: it is the server that can clean up.
  await new DiskReserve(assetsFolder(settings)).release();
  opened.use(await DataDirLock.acquire(settings.dataDir).catch(throwDiskFailure));
  const stopping = new AbortController();
  const context = await buildContext(settings, options, opened, stopping.signal);
  const { desk, queue } = context;
  const server = await buildServer({
    settings,
    keys,
    reporter: options.reporter,
    openApi: openApiDocument(serverVersion),
    onAnswered: context.metrics.answered,
  });
  await serveRoutes(server, context);
  opened.defer(() => closeServer(server));
  const resumed = await desk.resume();
  await listen(server, settings);
  const url = addressOf(server, settings.host);
  const maintenance = maintained(context, stopping.signal);
  options.reporter.info("splatServerStarted", { url, generator: context.bench.generator.name, ...resumed });
  const rest = opened.move();
  const stop = once(async () => {
    stopping.abort();
    queue.close();
    context.sideWork.close();
    await within(settings.graceMs, Promise.all([queue.idle(), context.sideWork.idle()]));
    await Promise.all([queue.stop(), context.sideWork.stop(), maintenance]);
    await rest.disposeAsync();
  });
  return { url, resumed, stop, [Symbol.asyncDispose]: stop };
}

/** What is old goes, then the oldest of what is too much, then what nothing refers to. */
async function maintained({ settings, store, wall, bench }: ServerContext, signal: AbortSignal): Promise<void> {
  if (settings.cleanUp === false) return;
  const { everyMs, maxAgeMs, keepSuccessful, maxTotalBytes } = settings.cleanUp;
  // A full disk matters more than keeping what succeeded.
  const bySize = maxTotalBytes === undefined ? [] : [{ maxTotalBytes, keepSuccessful: false }];
  const policies = [{ maxAgeMs, keepSuccessful }, ...bySize];
  await maintainAssets({ store, policies, everyMs, clock: wall, reporter: bench.reporter, signal });
}

/** @throws LodeError SERVER_KEY_NEEDED: strangers could use the server. */
async function keysFor({ host, keyFile }: SplatServerSettings): Promise<AccessKeys | undefined> {
  if (keyFile !== undefined) return await loadAccessKeys(keyFile);
  if (isLoopback(host)) return undefined;
  throw new LodeError("SERVER_KEY_NEEDED", `other machines can connect to ${host}, so the server needs a key file`, {
    retry: "never",
    facts: { host },
    next: "Write a key to a file, e.g. with `openssl rand -hex 32`, and name that file; or listen on 127.0.0.1.",
  });
}

async function listen(server: FastifyInstance, { port, host }: SplatServerSettings): Promise<void> {
  try {
    await server.listen({ port, host });
  } catch (cause) {
    throw new LodeError("SERVER_PORT_TAKEN", `cannot listen on ${host}:${port}`, {
      retry: "never",
      facts: { host, port },
      next: "Stop the program that listens there, or take another port.",
      cause,
    });
  }
}

function addressOf(server: FastifyInstance, host: string): string {
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Real time; what is done earlier is not waited for. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
