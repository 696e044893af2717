import { join, resolve } from "node:path";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { SystemRandom } from "@lode/runtime/random";
import type { MinerConfig, SubmitPolicyName } from "@lode/splat-miner/app";
import { createReporter } from "@lode/telemetry/reporter";
import { type Command, createCommand, Option } from "commander";
import { readSettings } from "../splat/json-file.ts";
import { readKey } from "../splat/key-file.ts";
import { type MinerNetworkFlags, openMinerNetwork } from "../splat/miner-network.ts";
import { numberOption } from "../terminal/number-option.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { untilAborted } from "../terminal/until-aborted.ts";

interface MineFlags extends MinerNetworkFlags {
  readonly assetsKeyFile?: string;
  readonly dataDir: string;
  readonly policy?: SubmitPolicyName;
  readonly variants?: number;
  readonly goodEnough?: number;
  readonly minStake?: number;
  readonly config?: string;
}

/** Past the miner's own grace. */
const forcedAfterMs = 15_000;

const notes = `
Pulls tasks from validators, has the asset server make variants, has each scored by the validation service, and submits the best one signed, or the
signed empty answer when none is good enough. It never pulls during a cooldown and never sends two different answers to one task, also after a kill.
On the live network the asset server (\`lode splat serve\`) and the network's validation service run on this machine, beside the GPU.
Ctrl-C finishes or releases what is held (once more stops at once; starting again goes on). mining_session_summary.json lies in the data directory.

Examples:
  lode splat mine --local .lode/up-17
  lode splat mine --network finney --wallet miner --hotkey default
`;

export function splatMineCommand(): Command {
  return createCommand("mine")
    .description("mine 3D generation tasks")
    .option("--local <path>", "network.json of a network that `lode up --subnet 17` runs, or its data directory")
    .option("--network <name>", "chain of the live network, as in `lode chain --help`")
    .option("--netuid <n>", "the subnet", numberOption, 17)
    .option("--wallet <name>", "wallet to sign with")
    .option("--hotkey <name>", "hotkey in that wallet")
    .option("--wallet-root <dir>", "where wallets are")
    .option("--assets <url>", "the asset server (default: the local network's, or http://127.0.0.1:8095)")
    .option("--assets-key-file <file>", "file with the asset server's key")
    .option("--validation <url>", "the validation service (default: the local network's, or http://127.0.0.1:10006)")
    .option("--data-dir <dir>", "journal, summary and submissions", join(".lode", "splat-miner"))
    .addOption(
      new Option("--policy <name>", "when a result is sent (default network)").choices(["network", "documents-2025"]),
    )
    .option("--variants <n>", "variants made of one task at most (default 5)", numberOption)
    .option("--good-enough <score>", "a variant with this score ends the search (default 0.95)", numberOption)
    .option("--min-stake <tao>", "validators with less are not asked (default 1000)", numberOption)
    .option("--config <file>", "JSON with any of the miner's numbers; options win")
    .addHelpText("after", notes)
    .action(async (flags: MineFlags) => {
      const say = (text: string) => void process.stderr.write(`${text}\n`);
      const dataDir = resolve(flags.dataDir);
      const config = await configOf(flags);
      const assetsKey = flags.assetsKeyFile === undefined ? undefined : await readKey(flags.assetsKeyFile);
      // Loaded when it is asked for.
      const { assetsVariantMaker, minerConfig, startSplatMiner, validationServiceJudge, workshopSpzCheck } =
        await import("@lode/splat-miner/app");
      const { graceMs, judgeTimeoutMs, maxSpzBytes } = minerConfig(config);
      // Stopped by force it loses nothing: the journal has all it needs.
      const signal = stopSignal(say, graceMs + forcedAfterMs);
      const { Workshop } = await import("@lode/splat-node/workshop");
      await using network = await openMinerNetwork(flags, say);
      await using reporter = createReporter({
        component: "splat-miner",
        destination: join(dataDir, "miner.log"),
        level: "info",
      });
      await using workshop = new Workshop({ threads: 1 });
      const wall = new SystemClock();
      const assets = new AssetsClient({
        baseUrl: network.assetsUrl,
        wall,
        limits: { maxModelBytes: maxSpzBytes },
        ...(assetsKey && { key: assetsKey }),
      });
      const miner = await startSplatMiner({
        signer: network.key,
        dataDir,
        directory: network.directory,
        maker: assetsVariantMaker(assets, flags.netuid),
        judge: validationServiceJudge({ baseUrl: network.validationUrl, timeoutMs: judgeTimeoutMs }),
        spzCheck: workshopSpzCheck(workshop),
        protocol: network.protocol,
        wall,
        random: new SystemRandom(),
        reporter,
        config,
        onSettled: ({ prompt, uid, outcome, chosenScore, resultBytes }) => {
          const score = chosenScore === null ? "" : ` with ${chosenScore.toFixed(3)}`;
          const shown = JSON.stringify(prompt.slice(0, 60));
          say(`${outcome ?? "open"}: ${shown} of uid ${uid}${score}, ${resultBytes ?? 0} bytes`);
        },
      });
      say(`mining on ${network.name} as ${network.key.hotkey}; log in ${join(dataDir, "miner.log")}`);
      try {
        await Promise.race([untilAborted(signal), miner.stopped]);
      } finally {
        await miner.stop();
      }
    });
}

async function configOf(flags: MineFlags): Promise<Partial<MinerConfig>> {
  const { policy, variants, goodEnough, minStake } = flags;
  return {
    ...(flags.config === undefined ? {} : await readConfig(flags.config)),
    ...(policy !== undefined && { policy }),
    ...(variants !== undefined && { variants }),
    ...(goodEnough !== undefined && { goodEnough }),
    ...(minStake !== undefined && { minStakeTao: minStake }),
  };
}

/** Which of its numbers make sense the miner says itself, all problems at once. @throws LodeError CONFIG_INVALID */
async function readConfig(path: string): Promise<Partial<MinerConfig>> {
  const { defaultConfig } = await import("@lode/splat-miner/app");
  const json = await readSettings(path);
  const unknown = Object.keys(json).filter((name) => !Object.hasOwn(defaultConfig, name));
  if (unknown.length === 0) return json as Partial<MinerConfig>;
  throw new LodeError("CONFIG_INVALID", `${path}: the miner has no setting ${unknown.join(", ")}`, {
    retry: "never",
    facts: { path, unknown },
    next: `It has ${Object.keys(defaultConfig).join(", ")}.`,
  });
}
