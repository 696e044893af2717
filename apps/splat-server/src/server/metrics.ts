import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { GenerationAsset, PerformanceMetrics } from "../assets/index.ts";
import type { QueueDepth } from "../work/index.ts";

type Timing = Exclude<keyof PerformanceMetrics, "cpu_usage_avg">;

/** Tenths of a second for pictures, minutes for big models. */
const secondBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640];
const mib = 2 ** 20;
const byteBuckets = [64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768].map((size) => size * mib);

/** The ten figures of the performance metrics. */
const timings: Readonly<Record<Timing, { name: string; help: string; buckets: number[] }>> = {
  total_generation_time: seconds("total_generation", "From the start of the work to its end"),
  image_generation_time: seconds("image_generation", "Text to picture"),
  background_removal_time: seconds("background_removal", "Picture to object"),
  mesh_generation_time: seconds("mesh_generation", "The model itself, a mesh or splats"),
  bpt_enhancement_time: seconds("bpt_enhancement", "Mesh to better mesh"),
  texture_generation_time: seconds("texture_generation", "Mesh to textured mesh"),
  compression_time: seconds("compression", "PLY to SPZ"),
  validation_time: seconds("validation", "Checks, picture and score"),
  memory_peak_usage: bytes("memory_peak", "Most memory of the process during a generation"),
  gpu_memory_peak: bytes("gpu_memory_peak", "Most GPU memory during a generation, where a backend tells"),
};

export interface ServerMetrics {
  readonly registry: Registry;
  finished(asset: GenerationAsset): void;
  answered(route: string, status: number, seconds: number): void;
}

/** What Prometheus is told. Labels are route names, statuses and generator names: few, and nothing that a user wrote. */
export function serverMetrics(options: {
  readonly registry: Registry;
  readonly generator: string;
  readonly depth: () => QueueDepth;
  readonly storedBytes: () => Promise<number>;
}): ServerMetrics {
  const { registry } = options;
  const registers = [registry];
  const histograms = new Map<Timing, Histogram>();
  for (const [key, timing] of Object.entries(timings)) {
    histograms.set(key as Timing, new Histogram({ ...timing, registers }));
  }
  const outcomes = new Counter({
    name: "lode_splat_generations_total",
    help: "Generations by how they ended",
    labelNames: ["outcome", "generator"],
    registers,
  });
  const requests = new Histogram({
    name: "lode_splat_request_seconds",
    help: "Requests by route and status",
    labelNames: ["route", "status"],
    buckets: secondBuckets,
    registers,
  });
  gauge("lode_splat_running", "Generations at work", () => options.depth().running);
  gauge("lode_splat_waiting", "Generations that wait", () => options.depth().waiting);
  gauge("lode_splat_memory_bytes", "Memory of the process", () => process.memoryUsage.rss());
  gauge("lode_splat_stored_bytes", "Bytes that the store holds", options.storedBytes);
  return {
    registry,
    finished: (asset) => {
      outcomes.inc({ outcome: asset.status, generator: options.generator });
      if (asset.status !== "completed") return;
      // A stage that did not run has no time.
      for (const [key, histogram] of histograms)
        if (asset.performance[key] > 0) histogram.observe(asset.performance[key]);
    },
    answered: (route, status, took) => requests.observe({ route, status: String(status) }, took),
  };

  function gauge(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value());
      },
    });
  }
}

function seconds(name: string, help: string) {
  return { name: `lode_splat_${name}_seconds`, help, buckets: secondBuckets };
}

function bytes(name: string, help: string) {
  return { name: `lode_splat_${name}_bytes`, help, buckets: byteBuckets };
}
