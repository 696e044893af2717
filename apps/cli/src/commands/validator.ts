import { LodeError } from "@lode/runtime/errors";
import { nobodyWaits } from "@lode/runtime/lifecycle";
import { SystemRandom } from "@lode/runtime/random";
import { createCommand } from "commander";
import { type AgentFlags, agentOptions, joinAgent } from "../joining/join-agent.ts";
import { numberOption } from "../terminal/number-option.ts";
import { untilAborted } from "../terminal/until-aborted.ts";

interface ValidatorFlags extends AgentFlags {
  readonly provider?: string[];
  readonly versionKey: number;
}

/** An API key for the providers is taken from the environment: it belongs neither on a command line nor in a log. */
const apiKeyVariable = "LODE_LOOKUP_API_KEY";

const notes = `
Takes the spare validator's seat of a network that \`lode up\` runs, or, with --coordinator, your own hotkey's on a live one: downloads, judges, looks rows up, agrees and sets weights.
Providers of spot checks are asked in the order given; ${apiKeyVariable} is sent as \`authorization: Bearer …\` if it is set.
Ctrl-C stops it; starting again goes on where it stopped, also after a kill.

Examples:
  lode validator --network .lode/up
  lode validator --coordinator https://coordinator.example --wallet mine --hotkey default --provider https://lookups.example
`;

export function validatorCommand() {
  return agentOptions(createCommand("validator"), "validator")
    .description("judge zipcode listings on a running network")
    .option("--provider <url...>", "providers of spot checks (default: the network's)")
    .option("--version-key <n>", "sent with the weights; the subnet's own", numberOption, 1)
    .addHelpText("after", notes)
    .action(async (flags: ValidatorFlags) => {
      await using agent = await joinAgent(flags, "validator");
      const { joined, dataDir, reporter, signal, say } = agent;
      const providerUrls = flags.provider ?? joined.providerUrls;
      if (providerUrls.length === 0) {
        throw new LodeError("PROVIDERS_NOT_NAMED", "a live network has no providers of spot checks of its own", {
          retry: "never",
          next: "Name those that you have access to with --provider.",
        });
      }
      // Loaded when it is asked for: the engine is large.
      const { HttpDetailsLookup, startValidator } = await import("@lode/zipcode-validator/app");
      const apiKey = process.env[apiKeyVariable];
      const validator = await startValidator({
        name: agent.wallet,
        coordinatorUrl: joined.coordinatorUrl,
        signer: joined.key,
        dataDir,
        chain: joined.chain,
        netuid: joined.netuid,
        lookups: providerUrls.map(
          (url, index) =>
            new HttpDetailsLookup({
              name: `provider-${index + 1}`,
              url,
              timeoutMs: 5_000,
              ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }),
            }),
        ),
        protocol: joined.protocol,
        wall: joined.wall,
        duties: nobodyWaits,
        reporter,
        random: new SystemRandom(),
        pollMs: 500,
        versionKey: flags.versionKey,
        onEpoch: ({ epochId, digest, judgedRows, quorum, weightsOutcome }) => {
          const weights = weightsOutcome.kind === "set" ? "set" : `${weightsOutcome.kind} (${weightsOutcome.reason})`;
          say(
            `${epochId} judged ${judgedRows} rows, digest ${digest.slice(0, 16)}, quorum ${quorum.kind}, weights ${weights}`,
          );
        },
      });
      say(`validating as ${joined.key.hotkey} (uid ${joined.uid}); log in ${agent.logPath}`);
      try {
        await untilAborted(signal);
      } finally {
        await validator.stop();
      }
    });
}
