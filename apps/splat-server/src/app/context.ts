import { join } from "node:path";
import { networkExtent } from "@lode/splat/ops";
import { decodeImage } from "@lode/splat-node/pictures";
import { Workshop } from "@lode/splat-node/workshop";
import { Registry } from "prom-client";
import { type AssetStore, openAssetStore } from "../assets/index.ts";
import type { SplatServerSettings } from "../config.ts";
import { type Generator, openGenerator } from "../generator/index.ts";
import type { ServerContext } from "../routes/index.ts";
import { serverMetrics } from "../server/metrics.ts";
import { type ModelValidator, threeGenValidator } from "../validation/index.ts";
import { GenerationDesk, JobQueue, type Workbench } from "../work/index.ts";
import type { SplatServerOptions } from "./splat-server-options.ts";

/** Validations and batch compressions: as heavy as a generation, but nobody's order. */
const sideWork = { running: 1, waiting: 8 } as const;
/** A picture lies in memory until it is kept: so many at once, whatever the number of connections. */
const reading = { running: 16, waiting: 1_024 } as const;

/** Builds everything that the routes work with, from settings and what came from outside. */
export async function buildContext(
  settings: SplatServerSettings,
  options: SplatServerOptions,
  opened: AsyncDisposableStack,
  stopping: AbortSignal,
): Promise<ServerContext> {
  const { wall, reporter, random } = options;
  const store = options.store ?? opened.use(await openStore(settings, options));
  const workshop = options.workshop ?? opened.use(new Workshop({ threads: settings.work.threads }));
  const { validation, work } = settings;
  const judge = options.judge ?? (validation.kind === "three-gen" ? threeGenOf(validation, options) : undefined);
  const generator = options.readyGenerator ?? generatorOf(settings, options, workshop);
  const bench: Workbench = { store, generator, workshop, judge, wall, reporter, settings: work };
  const queue = new JobQueue({ running: work.concurrent, waiting: work.waiting });
  const metrics = serverMetrics({
    registry: options.registry ?? new Registry(),
    generator: generator.name,
    depth: () => queue.depth,
    storedBytes: async () => (await store.usage()).storedBytes,
  });
  const desk = new GenerationDesk(bench, queue, random, metrics.finished);
  return {
    settings,
    store,
    bench,
    desk,
    queue,
    sideWork: new JobQueue(sideWork),
    reading: new JobQueue(reading),
    metrics,
    wall,
    stopping,
  };
}

/** Of the drawing that the embedded generator keeps of its own model. */
const drawing = { size: 512, samples: 20_000, extent: networkExtent } as const;

function generatorOf(
  { generator, limits }: SplatServerSettings,
  options: SplatServerOptions,
  workshop: Workbench["workshop"],
): Generator {
  return openGenerator(generator, {
    wall: options.wall,
    fetch: options.fetch ?? fetch,
    env: options.env ?? {},
    decodeImage: (bytes, mimeType) => decodeImage(bytes, mimeType, { maxBytes: limits.maxImageBytes }),
    draw: async (model, signal) => {
      const { size, samples, extent } = drawing;
      const look = { width: size, height: size, samples, normalise: { extent }, signal };
      const [png] = await workshop.render(model, look);
      return png ?? new Uint8Array();
    },
  });
}

export function assetsFolder({ dataDir }: Pick<SplatServerSettings, "dataDir">): string {
  return join(dataDir, "assets");
}

function openStore(settings: SplatServerSettings, options: SplatServerOptions): Promise<AssetStore> {
  return openAssetStore({
    dataDir: assetsFolder(settings),
    catalogue: options.catalogue ?? { kind: "sqlite" },
    blobs: options.blobs ?? { kind: "disk" },
    // What is unfinished is taken up at the start: another server's work must not be taken for it.
    sole: true,
    limits: settings.quota,
    clock: options.wall,
    reporter: options.reporter,
  });
}

function threeGenOf(
  { url, timeoutMs }: { url: string; timeoutMs: number },
  options: SplatServerOptions,
): ModelValidator {
  return threeGenValidator({ url, timeoutMs, ...(options.fetch === undefined ? {} : { fetch: options.fetch }) });
}
