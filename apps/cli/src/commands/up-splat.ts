import { resolve } from "node:path";
import type { SplatUpRequest } from "@lode/localnet/up";
import { stopSignal } from "../terminal/stop-signal.ts";

export interface SplatUpFlags {
  readonly prompts?: string;
  readonly tasks?: number;
  readonly validators?: number;
  readonly seed?: number;
  readonly speed?: number;
  readonly variants?: number;
  readonly goodEnough?: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly once: boolean;
  readonly json: boolean;
}

/** Plays subnet 17 on this machine. Fails (3) when the miner earned a penalty or pulled during a cooldown: it never should. */
export async function runSplatNetwork({ json, dataDir, prompts, ...flags }: SplatUpFlags): Promise<void> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const request: SplatUpRequest = {
    ...flags,
    dataDir: resolve(dataDir),
    ...(prompts !== undefined && { prompts: resolve(prompts) }),
  };
  // Loaded when it is asked for: servers and engines that no other command needs.
  const { printSplats, upSplat } = await import("@lode/localnet/up");
  const report = await upSplat(request, {
    signal: stopSignal(say),
    progress: say,
    task: (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`),
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `\n${printSplats(report)}`);
  if (report.penalties > 0 || report.cooldownViolations > 0) process.exitCode = 3;
}
