import { ApiError } from "../access/index.ts";
import type { RouteHandler } from "./server-context.ts";

export const serverVersion = "2.0.0";

const noGpu = "0.00";

export const status: RouteHandler = async ({ store, queue, bench }) => {
  const { running, waiting, maxRunning, maxWaiting } = queue.depth;
  return {
    status: "ok",
    version: serverVersion,
    models_loaded: [bench.generator.name],
    cuda_available: false,
    asset_stats: await store.statistics(),
    // This process uses no GPU; a backend that does is asked on its own address.
    vram_gb: { total: noGpu, allocated: noGpu, reserved: noGpu },
    queue: { running, waiting, max_running: maxRunning, max_waiting: maxWaiting },
  };
};

let mostAllocated = 0;

export const memory: RouteHandler = async () => {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const allocated = heapUsed + external;
  mostAllocated = Math.max(mostAllocated, allocated);
  return {
    allocated,
    reserved: rss,
    max_allocated: mostAllocated,
    max_reserved: process.resourceUsage().maxRSS * 1024,
    summary: `heap ${mebibytes(heapUsed)}, outside of it ${mebibytes(external)} (buffers ${mebibytes(arrayBuffers)}), process ${mebibytes(rss)}`,
  };
};

/** Two kinds of clients ask for it: the documents' with the slash at the end, the successor's validators without. */
export const health: RouteHandler = async (_context, request) => ({
  status: request.url.split("?", 1)[0]?.endsWith("/") ? "ok" : "healthy",
});

export const healthz: RouteHandler = async ({ store, stopping }) => {
  if (stopping.aborted) throw new ApiError(503, "SERVER_STOPPING", "the server is stopping");
  await store.usage();
  return { status: "ok" };
};

export const config: RouteHandler = async ({ settings, bench }) => ({
  generator: {
    name: bench.generator.name,
    describes: bench.generator.describes,
    takes_images: bench.generator.takesImages,
  },
  validation: { name: bench.judge?.name ?? "local", gives_fidelity: bench.judge?.givesFidelity ?? false },
  work: settings.work,
  limits: settings.limits,
  clean_up: settings.cleanUp,
  save_intermediate_outputs: true,
  auto_compress_ply: true,
  key_needed: settings.keyFile !== undefined,
});

export const metrics: RouteHandler = async (context, _request, reply) => {
  const { registry } = context.metrics;
  reply.type(registry.contentType);
  return await registry.metrics();
};

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
