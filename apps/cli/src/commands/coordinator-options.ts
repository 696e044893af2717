import { dirname, resolve } from "node:path";
import type { StandaloneSettings } from "@lode/coordinator/standalone";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readSettings } from "../splat/json-file.ts";
import { numberOption } from "../terminal/number-option.ts";

/** Flags have the names of settings, but for these. */
export interface CoordinatorFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly metricsPort?: number | "off";
  readonly [setting: string]: unknown;
}

const notSettings = new Set(["config", "json", "dryRun", "metricsPort"]);
/** Settings that name files: in a file of settings they are meant from where it lies. */
const files = ["dataDir", "metagraph", "zipcodes", "masterSecretFile", "log"] as const;

export function withSettingOptions(command: Command): Command {
  return command
    .option("--host <address>", "interface to listen on (default 127.0.0.1)")
    .option("--port <n>", "port; 0 takes a free one (default 3000)", numberOption)
    .option("--public-url <url>", "as clients reach it (default: where it listens)")
    .option("--data-dir <dir>", "where everything is kept (default .lode/coordinator)")
    .option(
      "--chain <where>",
      "memory, dev, a network's name, or ws:// and wss:// addresses with commas (default memory)",
    )
    .option("--netuid <n>", "the subnet (default 46)", numberOption)
    .option(
      "--metagraph <file>",
      "memory and dev: JSON [{ uid, hotkey, coldkey, stake, validatorPermit }]; replaces the last one",
    )
    .addOption(
      new Option("--policy <name>", "rules of new epochs (default calibrated)").choices([
        "strict",
        "calibrated",
        "table",
        "reference",
      ]),
    )
    .option("--zipcodes <file>", "table of zipcodes and expected counts, CSV or Parquet")
    .option("--epoch-seconds <s>", "memory and dev: real seconds of one epoch (default: four hours)", numberOption)
    .option(
      "--chain-port <n>",
      "memory and dev: where others reach the chain (default: dev the next but one, memory none)",
      numberOption,
    )
    .option("--store-port <n>", "port of the embedded store (default: the next one)", numberOption)
    .option("--store-public-url <url>", "as clients reach the embedded store")
    .option(
      "--admin-port <n>",
      "serve the owner's API on loopback; `lode admin` looks at 3003 (default: not served)",
      numberOption,
    )
    .option(
      "--metrics-port <n|off>",
      "serve /metrics on a port of its own, or not at all (default: beside the routes)",
      portOrOff,
    )
    .option("--workers <n>", "threads that verify signatures (default 0: none)", numberOption)
    .option("--config <file>", "JSON with any of the settings; options win")
    .option(
      "--log <file>",
      "where the log goes, - for standard error (default: coordinator.log in the data directory)",
    );
}

/** @throws LodeError CONFIG_INVALID with every problem at once. */
export async function readCoordinatorSettings(
  flags: CoordinatorFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<StandaloneSettings> {
  // Loaded when it is asked for: a server and a database.
  const { parseSettings, settingsOfEnvironment } = await import("@lode/coordinator/standalone");
  const given = Object.fromEntries(Object.entries(flags).filter(([name]) => !notSettings.has(name)));
  const options = fromFolder({ ...given, ...(flags.metricsPort !== undefined && { metrics: flags.metricsPort }) }, ".");
  const file =
    flags.config === undefined
      ? {}
      : fromFolder(await readSettings(resolve(flags.config)), dirname(resolve(flags.config)));
  const settings = parseSettings({ ...settingsOfEnvironment(env), ...file }, options);
  return { ...settings, dataDir: resolve(settings.dataDir) };
}

function fromFolder(settings: Readonly<Record<string, unknown>>, folder: string): Record<string, unknown> {
  const named = files.flatMap((name) => {
    const path = settings[name];
    return typeof path === "string" && path !== "" && path !== "-" ? [[name, resolve(folder, path)] as const] : [];
  });
  return { ...settings, ...Object.fromEntries(named) };
}

function portOrOff(text: string): number | "off" {
  if (text === "off") return text;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError(`"${text}" is neither a port nor off.`);
}
