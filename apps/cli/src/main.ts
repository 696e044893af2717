import { type Command, CommanderError, createCommand } from "commander";
import { adminCommand } from "./commands/admin.ts";
import { chainCommand } from "./commands/chain.ts";
import { coordinatorCommand } from "./commands/coordinator.ts";
import { minerCommand } from "./commands/miner.ts";
import { splatCommand } from "./commands/splat.ts";
import { upCommand } from "./commands/up.ts";
import { validatorCommand } from "./commands/validator.ts";
import { walletCommand } from "./commands/wallet.ts";
import { quietWarnings } from "./terminal/quiet-warnings.ts";
import { tellFailure } from "./terminal/tell-failure.ts";

quietWarnings();
// Journals, keys and unsubmitted listings are their owner's: whatever a command writes, nobody else reads.
process.umask(0o077);

const program = createCommand("lode")
  .description("Two Bittensor subnets from one command: zipcode listings (46) and 3D generation (17)")
  .version("0.1.0")
  .showHelpAfterError("(see `lode --help`)")
  .addCommand(upCommand())
  .addCommand(minerCommand())
  .addCommand(validatorCommand())
  .addCommand(chainCommand())
  .addCommand(coordinatorCommand())
  .addCommand(adminCommand())
  .addCommand(walletCommand())
  .addCommand(splatCommand());

(function tame(command: Command): void {
  command.exitOverride();
  for (const one of command.commands) tame(one);
})(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has told what is wrong with the command line already; help and version are no failures.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = tellFailure(error, process.stderr);
}
