import type { Frame, ShDegree } from "@lode/splat/cloud";
import type { OpenOptions, OutputFormat } from "@lode/splat-node/workshop";
import { type Command, InvalidArgumentError, Option } from "commander";
import { numberOption } from "../terminal/number-option.ts";

/** How any splat command reads its input. */
export interface InputFlags {
  readonly frame?: Frame;
  readonly samples?: number;
  readonly seed?: number;
  readonly threads: number;
  readonly json: boolean;
}

export function withInputOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--frame <frame>",
        "what the coordinates of a PLY or .splat file mean: RUB is +Y up, RDF is +Y down (default RUB); SPZ and GLB say it",
      ).choices(["RUB", "RDF"]),
    )
    .option("--samples <n>", "gaussians that a mesh is turned into (default 50000)", numberOption)
    .option("--seed <n>", "of the sampling of a mesh (default 0)", numberOption)
    .option("--threads <n>", "worker threads, -1 for all cores; the result does not depend on it", numberOption, -1)
    .option("--json", "print one JSON object, and nothing else, on standard output", false);
}

export function openOptions(path: string, { frame, samples, seed }: InputFlags): OpenOptions {
  return {
    name: path,
    ...(frame !== undefined && { frame }),
    ...(samples !== undefined && { samples }),
    ...(seed !== undefined && { seed }),
  };
}

export const outputFormats = ["spz", "ply", "spz-v3", "spz-v4"] as const satisfies readonly OutputFormat[];

/** What the file's name asks for where nothing else does. */
export function formatByName(path: string): OutputFormat | undefined {
  if (/\.spz$/i.test(path)) return "spz";
  if (/\.ply$/i.test(path)) return "ply";
  return undefined;
}

export function shDegreeOption(text: string): ShDegree {
  if (/^[0-3]$/.test(text)) return Number(text) as ShDegree;
  throw new InvalidArgumentError("it is 0, 1, 2 or 3.");
}

export function extentOption(text: string): number {
  const extent = Number(text);
  if (Number.isFinite(extent) && extent > 0 && extent <= 1000) return extent;
  throw new InvalidArgumentError("it is a length above 0, at most 1000.");
}
