import { join, resolve } from "node:path";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { SystemRandom } from "@lode/runtime/random";
import type { BlobsChoice, SplatServerOptions } from "@lode/splat-server/app";
import { createReporter } from "@lode/telemetry/reporter";
import { type Command, createCommand, Option } from "commander";
import { readSettings } from "../splat/json-file.ts";
import { numberOption } from "../terminal/number-option.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { untilAborted } from "../terminal/until-aborted.ts";

interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly dataDir: string;
  readonly config?: string;
  readonly generator?: "procedural" | "three-gen" | "hunyuan3d";
  readonly generatorUrl?: string;
  readonly validation?: string;
  readonly keyFile?: string;
  readonly importRoot?: string;
}

/** What holds a password comes by the environment: it belongs neither on a command line nor in a file of settings. */
const variables = {
  database: "LODE_ASSETS_DATABASE_URL",
  endpoint: "LODE_ASSETS_S3_ENDPOINT",
  bucket: "LODE_ASSETS_S3_BUCKET",
  region: "LODE_ASSETS_S3_REGION",
  prefix: "LODE_ASSETS_S3_PREFIX",
} as const;

const notes = `
Without settings it makes models by itself: shapes put together from words, no learned model and no GPU. For real ones name a generator:
three-gen (words in, splats out), hunyuan3d (words or pictures in, GLB out), or in --config also http (templated) and staged pipelines.
Everything a generation made is kept: pictures, meshes, splats, timings. Routes and settings are described at /docs.

Files lie in --data-dir, what is known of them in SQLite there. ${variables.database} (postgres://…) puts the latter into Postgres;
${variables.bucket}, ${variables.endpoint}, ${variables.region}, ${variables.prefix} with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY the files into S3.
Beyond loopback a --key-file is needed; it never starts beside a wallet.

Examples:
  lode splat serve
  lode splat serve --generator three-gen --generator-url http://127.0.0.1:8093 --validation http://127.0.0.1:10006
  curl -X POST http://localhost:8095/generate/ -F "prompt=a wooden chair" -F seed=42 -o chair.ply.spz
`;

export function splatServeCommand(): Command {
  return createCommand("serve")
    .description("make 3D models and keep everything about them behind a REST API")
    .option("--host <address>", "interface to listen on (default 127.0.0.1)")
    .option("--port <n>", "port; 0 takes a free one (default 8095)", numberOption)
    .option("--data-dir <dir>", "where everything is kept", join(".lode", "splat-server"))
    .addOption(
      new Option("--generator <kind>", "who makes the models (default procedural)").choices([
        "procedural",
        "three-gen",
        "hunyuan3d",
      ]),
    )
    .option("--generator-url <url>", "where that generator is")
    .option("--validation <url>", "the network's validation service (default: structural checks only)")
    .option("--key-file <file>", "a key a line; needed beyond loopback")
    .option("--import-root <dir>", "demo outputs below it may be imported")
    .option("--config <file>", "JSON with any of the server's settings; options win")
    .addHelpText("after", notes)
    .action(async (flags: ServeFlags) => {
      const say = (text: string) => void process.stderr.write(`${text}\n`);
      const signal = stopSignal(say);
      const dataDir = resolve(flags.dataDir);
      const settings = await settingsOf(flags);
      await using reporter = createReporter({
        component: "splat-server",
        destination: join(dataDir, "server.log"),
        level: "info",
      });
      // Loaded when it is asked for.
      const { startSplatServer } = await import("@lode/splat-server/app");
      const database = process.env[variables.database];
      const server = await startSplatServer({
        ...settings,
        dataDir,
        wall: new SystemClock(),
        random: new SystemRandom(),
        reporter,
        registry: reporter.registry,
        env: process.env,
        ...(database && { catalogue: { kind: "postgres", url: database } }),
        ...(await blobsOf(process.env)),
      });
      const { redone, failed } = server.resumed;
      say(`serving at ${server.url}, described at ${server.url}/docs; log in ${join(dataDir, "server.log")}`);
      if (redone + failed > 0) say(`left unfinished by the last run: ${redone} made again, ${failed} given up`);
      try {
        await untilAborted(signal);
      } finally {
        await server.stop();
      }
    });
}

async function settingsOf(flags: ServeFlags): Promise<Partial<SplatServerOptions>> {
  const { config, generator, generatorUrl, validation, host, port, keyFile, importRoot } = flags;
  if (generatorUrl !== undefined && (generator === undefined || generator === "procedural")) {
    throw new LodeError("CONFIG_INVALID", "--generator-url says where, but not what is there", {
      retry: "never",
      next: "Add --generator three-gen or --generator hunyuan3d.",
    });
  }
  return {
    ...(config === undefined ? {} : await readSettings(config)),
    ...(generator !== undefined && {
      generator: { kind: generator, ...(generatorUrl !== undefined && { url: generatorUrl }) } as NonNullable<
        SplatServerOptions["generator"]
      >,
    }),
    ...(validation !== undefined && { validation: { kind: "three-gen" as const, url: validation } }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(keyFile !== undefined && { keyFile: resolve(keyFile) }),
    ...(importRoot !== undefined && { importRoot: resolve(importRoot) }),
  };
}

/** @throws LodeError CONFIG_INVALID when a bucket is named without what opens it. */
async function blobsOf(env: Readonly<Record<string, string | undefined>>): Promise<{ readonly blobs?: BlobsChoice }> {
  const bucket = env[variables.bucket];
  if (!bucket) return {};
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new LodeError("CONFIG_INVALID", `${variables.bucket} is set, but not what opens the bucket`, {
      retry: "never",
      next: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    });
  }
  const endpoint = env[variables.endpoint];
  // Loaded when it is asked for: the S3 client is large.
  const { S3ObjectStore } = await import("@lode/object-store/store");
  const objects = new S3ObjectStore({
    bucket,
    region: env[variables.region] ?? "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
    ...(endpoint && { endpoint, forcePathStyle: true }),
  });
  return { blobs: { kind: "objects", objects, prefix: env[variables.prefix] ?? "" } };
}
