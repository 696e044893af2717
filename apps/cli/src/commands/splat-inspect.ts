import { type Command, createCommand } from "commander";
import { describe } from "../splat/describe.ts";
import { readWhole } from "../splat/file-bytes.ts";
import { inWorkshop } from "../splat/in-workshop.ts";
import { type InputFlags, openOptions, withInputOptions } from "../splat/splat-options.ts";

const notes = `
Reads 3DGS PLY, SuperSplat's compressed PLY, .splat, SPZ (the network's and Niantic's 1 to 4), mesh PLY and GLB.
"submittable" means that the network's structural checks would pass; the score is another matter.
`;

export function splatInspectCommand(): Command {
  return withInputOptions(
    createCommand("inspect")
      .description("say what a splat or mesh file is, and what is wrong with it")
      .argument("<file>"),
  )
    .addHelpText("after", notes)
    .action(async (path: string, flags: InputFlags) => {
      const bytes = await readWhole(path);
      await inWorkshop(1, async (workshop, signal) => {
        const found = await workshop.inspect(bytes, { ...openOptions(path, flags), signal, giveAway: true });
        process.stdout.write(flags.json ? `${JSON.stringify(found)}\n` : `${describe(path, found)}\n`);
      });
    });
}
