import { join, parse } from "node:path";
import { networkExtent } from "@lode/splat/ops";
import type { RigName } from "@lode/splat-node/workshop";
import { type Command, createCommand, InvalidArgumentError } from "commander";
import { readWhole, writeWhole } from "../splat/file-bytes.ts";
import { inWorkshop } from "../splat/in-workshop.ts";
import { extentOption, type InputFlags, openOptions, withInputOptions } from "../splat/splat-options.ts";
import { numberOption } from "../terminal/number-option.ts";

interface RenderFlags extends InputFlags {
  readonly views: RigName;
  readonly size: number;
  readonly background: readonly [number, number, number];
  readonly normalise?: number | true;
}

const maxTurns = 360;

const notes = `
--views preview is the picture that validators keep, grid the four that duels are judged by, validator all sixteen,
and a number n a turntable of n pictures. Several pictures are numbered: chair.png becomes chair-000.png, chair-001.png …
Validators leave view-dependent colour out and bring every model to an extent of ${networkExtent}: what they see of a file is the picture of it
after \`lode splat convert --sh-degree 0 --normalise\`.

Examples:
  lode splat render chair.spz chair.png
  lode splat render hamburger.ply burger.png --views 24 --normalise
`;

export function splatRenderCommand(): Command {
  return withInputOptions(
    createCommand("render")
      .description("draw a splat or mesh file on the CPU, from where validators look at it")
      .argument("<file>", "PLY, SPZ, .splat or GLB")
      .argument("<out>", "PNG file to write"),
  )
    .option(
      "--views <which>",
      "preview, grid, validator, or the number of pictures of a turntable",
      viewsOption,
      "preview",
    )
    .option("--size <pixels>", "width and height", sizeOption, 518)
    .option("--background <rrggbb>", "colour behind it", colorOption, [1, 1, 1] as const)
    .option(
      "--normalise [extent]",
      `show it centred, with this largest extent (${networkExtent} when not said)`,
      extentOption,
    )
    .addHelpText("after", notes)
    .action(async (path: string, out: string, flags: RenderFlags) => {
      const bytes = await readWhole(path);
      const { encodePng, grid } = await import("@lode/splat-node/pictures");
      const extent = flags.normalise === true ? networkExtent : flags.normalise;
      await inWorkshop(flags.threads, async (workshop, signal) => {
        const options = {
          ...openOptions(path, flags),
          views: flags.views,
          width: flags.size,
          height: flags.size,
          background: flags.background,
          ...(extent !== undefined && { normalise: { extent } }),
          signal,
          giveAway: true,
        };
        const pictures =
          flags.views === "grid"
            ? [await encodePng(grid(await workshop.pictures(bytes, options)))]
            : await workshop.render(bytes, options);
        const names = pictures.map((_, index) => (pictures.length === 1 ? out : numbered(out, index)));
        for (const [index, picture] of pictures.entries()) await writeWhole(names[index] ?? out, picture);
        process.stdout.write(flags.json ? `${JSON.stringify({ in: path, out: names })}\n` : `${names.join("\n")}\n`);
      });
    });
}

function numbered(path: string, index: number): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${String(index).padStart(3, "0")}${ext}`);
}

function viewsOption(text: string): RigName {
  if (text === "preview" || text === "grid" || text === "validator") return text;
  const turntable = Number(text);
  if (Number.isInteger(turntable) && turntable >= 1 && turntable <= maxTurns) return { turntable };
  throw new InvalidArgumentError(`it is preview, grid, validator or a number from 1 to ${maxTurns}.`);
}

function sizeOption(text: string): number {
  const size = numberOption(text);
  if (Number.isInteger(size) && size >= 16 && size <= 4096) return size;
  throw new InvalidArgumentError("it is a whole number from 16 to 4096.");
}

function colorOption(text: string): readonly [number, number, number] {
  const digits = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (!digits) throw new InvalidArgumentError("it is six hex digits, such as ffffff.");
  const part = (index: number) => Number.parseInt(digits[index] ?? "", 16) / 255;
  return [part(1), part(2), part(3)];
}
