import { type Command, createCommand } from "commander";
import { splatBlacklistCommand } from "./splat-blacklist.ts";
import { splatConvertCommand } from "./splat-convert.ts";
import { splatInspectCommand } from "./splat-inspect.ts";
import { splatMineCommand } from "./splat-mine.ts";
import { splatRenderCommand } from "./splat-render.ts";
import { splatServeCommand } from "./splat-serve.ts";
import { splatStatusCommand } from "./splat-status.ts";

export function splatCommand(): Command {
  return createCommand("splat")
    .description("subnet 17: splats as files, the asset server, the miner")
    .addCommand(splatConvertCommand())
    .addCommand(splatInspectCommand())
    .addCommand(splatRenderCommand())
    .addCommand(splatServeCommand())
    .addCommand(splatMineCommand())
    .addCommand(splatStatusCommand())
    .addCommand(splatBlacklistCommand());
}
