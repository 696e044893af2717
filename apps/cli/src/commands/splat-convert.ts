import { LodeError } from "@lode/runtime/errors";
import type { Frame, ShDegree } from "@lode/splat/cloud";
import { networkExtent } from "@lode/splat/ops";
import type { OutputFormat } from "@lode/splat-node/workshop";
import { type Command, createCommand, Option } from "commander";
import { describe } from "../splat/describe.ts";
import { readWhole, writeWhole } from "../splat/file-bytes.ts";
import { inWorkshop } from "../splat/in-workshop.ts";
import {
  extentOption,
  formatByName,
  type InputFlags,
  openOptions,
  outputFormats,
  shDegreeOption,
  withInputOptions,
} from "../splat/splat-options.ts";
import { numberOption } from "../terminal/number-option.ts";

interface ConvertFlags extends InputFlags {
  readonly to?: OutputFormat;
  readonly outFrame?: Frame;
  readonly mode?: "parity" | "quality";
  readonly level?: number;
  readonly normalise?: number | true;
  readonly shDegree?: ShDegree;
  readonly minOpacity?: number;
  readonly maxGaussians?: number;
}

const notes = `
--to spz is the network's dialect (zstd, version 2), the only one that can be submitted; spz-v3 and spz-v4 are Niantic's, for viewers.
--mode parity gives the network's own encoder's bytes inside the frame; quality relabels axes, so that no rotation is off by more than 0.9 degrees.
Coordinates stay as they are unless --normalise is said; what is submitted should be centred, with a largest extent of ${networkExtent}.
A mesh is sampled on its surface, the same way for the same --seed.

Examples:
  lode splat convert chair.glb chair.spz --normalise
  lode splat convert trained.ply for-viewers.spz --frame RDF --to spz-v3
  lode splat convert chair.spz for-viewers.ply --out-frame RDF
`;

export function splatConvertCommand(): Command {
  return withInputOptions(
    createCommand("convert")
      .description("turn a splat or mesh file into another format")
      .argument("<in>", "PLY, SPZ, .splat or GLB")
      .argument("<out>", "the file to write"),
  )
    .addOption(new Option("--to <format>", "format of the output (default: by its name)").choices([...outputFormats]))
    .addOption(new Option("--mode <mode>", "of the network's SPZ (default quality)").choices(["parity", "quality"]))
    .addOption(
      new Option(
        "--out-frame <frame>",
        "of a PLY: RUB is +Y up, RDF is +Y down, as most viewers expect (default RUB)",
      ).choices(["RUB", "RDF"]),
    )
    .option("--level <n>", "zstd level of the network's SPZ, 1 to 22 (default 1)", numberOption)
    .option(
      "--normalise [extent]",
      `centre it and bring its largest extent to this (${networkExtent} when not said)`,
      extentOption,
    )
    .option("--sh-degree <degree>", "drop finer view-dependent colour", shDegreeOption)
    .option("--min-opacity <share>", "drop gaussians less opaque than this, 0 to 1", numberOption)
    .option("--max-gaussians <n>", "drop the least visible ones above this number", numberOption)
    .addHelpText("after", notes)
    .action(async (input: string, output: string, flags: ConvertFlags) => {
      const to = flags.to ?? formatByName(output);
      if (to === undefined) {
        throw new LodeError("OUTPUT_FORMAT_UNKNOWN", `the name ${output} does not say a format`, {
          retry: "never",
          next: `Say --to ${outputFormats.join(", ")}, or end the name in .spz or .ply.`,
        });
      }
      if (flags.outFrame === "RDF" && to !== "ply") {
        throw new LodeError("OUTPUT_FRAME_FIXED", `${to} holds +Y up by its definition, so RDF cannot be written`, {
          retry: "never",
          next: "Leave --out-frame out, or write a PLY.",
        });
      }
      const bytes = await readWhole(input);
      const { outFrame, minOpacity, maxGaussians, shDegree, mode, level } = flags;
      const extent = flags.normalise === true ? networkExtent : flags.normalise;
      await inWorkshop(flags.threads, async (workshop, signal) => {
        const made = await workshop.convert(bytes, {
          ...openOptions(input, flags),
          to,
          normalise: extent === undefined ? false : { extent },
          ...(outFrame !== undefined && { outFrame }),
          ...(mode !== undefined && { mode }),
          ...(level !== undefined && { level }),
          ...(shDegree !== undefined && { shDegree }),
          ...((minOpacity !== undefined || maxGaussians !== undefined) && {
            prune: {
              ...(minOpacity !== undefined && { minOpacity }),
              ...(maxGaussians !== undefined && { maxCount: maxGaussians }),
            },
          }),
          signal,
          giveAway: true,
        });
        await writeWhole(output, made.bytes);
        const { inspection, normalisation, seconds } = made;
        if (flags.json) {
          process.stdout.write(`${JSON.stringify({ in: input, out: output, inspection, normalisation, seconds })}\n`);
          return;
        }
        process.stdout.write(`${describe(output, inspection)}\n`);
        if (normalisation)
          process.stdout.write(
            `normalised: moved by ${normalisation.centre.map((c) => (-c).toFixed(4)).join(" ")}, then scaled by ${normalisation.scale.toFixed(4)}\n`,
          );
        process.stdout.write(
          `${Object.entries(seconds)
            .map(([stage, s]) => `${stage} ${(s * 1000).toFixed(0)} ms`)
            .join(", ")}\n`,
        );
      });
    });
}
