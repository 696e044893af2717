import { resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { nobodyWaits } from "@lode/runtime/lifecycle";
import { SystemRandom } from "@lode/runtime/random";
import { policies } from "@lode/zipcode/policy";
import { httpSource, type ListingSource, startMiner } from "@lode/zipcode-miner/app";
import { loadMapping, loadTable, TableSource } from "@lode/zipcode-miner/table";
import { createCommand } from "commander";
import { type AgentFlags, agentOptions, type JoinedAgent, joinAgent } from "../joining/join-agent.ts";
import { untilAborted } from "../terminal/until-aborted.ts";

interface MinerFlags extends AgentFlags {
  readonly listings?: string[];
  readonly mapping?: string;
  readonly source?: string;
  readonly strict: boolean;
}

const notes = `
Takes the spare miner's seat of a network that \`lode up\` runs, or, with --coordinator, your own hotkey's on a live one. Listings come from your own tables (--listings), from any HTTP source in
the lookup shape (--source), or, with neither, from a local network's simulated market seen through eyes of your own.
Progress goes to standard error. Ctrl-C stops it; starting again goes on where it stopped, also after a kill.

Examples:
  lode miner --network .lode/up
  lode miner --coordinator https://coordinator.example --wallet mine --hotkey default --listings king-county.csv.gz
`;

export function minerCommand() {
  return agentOptions(createCommand("miner"), "miner")
    .description("mine zipcode listings on a running network")
    .option("--listings <file...>", "your own property tables: CSV, gzipped CSV or Parquet")
    .option("--mapping <file>", "JSON file that maps the columns of --listings")
    .option("--source <url>", "an HTTP source of listings")
    .option("--strict", "do not upload what our own check of tiers 1 and 2 fails", false)
    .addHelpText("after", notes)
    .action(async (flags: MinerFlags) => {
      await using agent = await joinAgent(flags, "miner");
      const { joined, dataDir, reporter, signal, say } = agent;
      const source = await openSource(flags, agent);
      await using miner = await startMiner({
        name: agent.wallet,
        coordinatorUrl: joined.coordinatorUrl,
        signer: joined.key,
        coldkey: joined.coldkey,
        dataDir,
        source,
        protocol: joined.protocol,
        wall: joined.wall,
        duties: nobodyWaits,
        reporter,
        random: new SystemRandom(),
        pollMs: 500,
        strict: flags.strict,
        onAnnouncement: ({ text, isBehind }) => say(isBehind ? `!! ${text}` : text),
        onEpoch: ({ epochId, outcome, files, warnings }) => {
          const rows = files.reduce((sum, file) => sum + (file.uploadedAt === null ? 0 : file.rows), 0);
          say(
            `${epochId} ${outcome}: ${files.length} zipcodes, ${rows} listings uploaded, ${warnings.length} warnings`,
          );
          for (const { zipcode, code, text } of warnings.slice(0, 10)) say(`  ${zipcode ?? ""} ${code}: ${text}`);
        },
      });
      say(`mining as ${joined.key.hotkey} (uid ${joined.uid}) with ${source.name}; log in ${agent.logPath}`);
      await Promise.race([untilAborted(signal), miner.stopped]);
    });
}

async function openSource(flags: MinerFlags, { joined, wallet, reporter }: JoinedAgent): Promise<ListingSource> {
  if (flags.listings && flags.listings.length > 0) {
    const mapping = flags.mapping === undefined ? undefined : await loadMapping(resolve(flags.mapping));
    const table = await loadTable({
      files: flags.listings.map((file) => resolve(file)),
      policy: policies.table,
      reporter,
      ...(mapping && { mapping }),
    });
    return new TableSource(table, joined.protocol);
  }
  const { marketUrl } = joined;
  const baseUrl = flags.source ?? (marketUrl && `${marketUrl}/eyes/${encodeURIComponent(wallet)}`);
  if (!baseUrl) {
    throw new LodeError("LISTINGS_NOT_NAMED", "a live network has no market to mine from", {
      retry: "never",
      next: "Name your own tables with --listings, or an HTTP source with --source.",
    });
  }
  return httpSource({
    baseUrl,
    protocol: joined.protocol,
    wall: joined.wall,
    random: new SystemRandom(),
  });
}
