import { createCommand } from "commander";
import { chainCommand } from "./commands/chain.ts";
import { minerCommand } from "./commands/miner.ts";
import { upCommand } from "./commands/up.ts";
import { validatorCommand } from "./commands/validator.ts";
import { walletCommand } from "./commands/wallet.ts";
import { quietWarnings } from "./terminal/quiet-warnings.ts";
import { tellFailure } from "./terminal/tell-failure.ts";

quietWarnings();

const program = createCommand("lode")
  .description("Two Bittensor subnets from one command: zipcode listings (46) and 3D generation (17)")
  .version("0.1.0")
  .showHelpAfterError("(see `lode --help`)")
  .addCommand(upCommand())
  .addCommand(minerCommand())
  .addCommand(validatorCommand())
  .addCommand(chainCommand())
  .addCommand(walletCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tellFailure(error, process.stderr);
}
