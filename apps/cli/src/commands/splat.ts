import { type Command, createCommand } from "commander";
import { splatConvertCommand } from "./splat-convert.ts";
import { splatInspectCommand } from "./splat-inspect.ts";
import { splatRenderCommand } from "./splat-render.ts";

export function splatCommand(): Command {
  return createCommand("splat")
    .description("subnet 17: splats as files, the asset server, the miner")
    .addCommand(splatConvertCommand())
    .addCommand(splatInspectCommand())
    .addCommand(splatRenderCommand());
}
