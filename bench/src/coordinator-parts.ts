import type { EpochId } from "@lode/zipcode/epoch";
import { Child } from "./coordinator-children.ts";
import type { LoadDuties } from "./coordinator-load-process.ts";
import type { ServerDuties, ServerSetUp } from "./coordinator-server-process.ts";
import { keyOf, policy } from "./coordinator-world.ts";

/** Who runs where: the server alone on one core, everything that surrounds it on the other. */
export const serverCore = 0;
export const outsideCore = 1;

export const shape = {
  miners: 2_000,
  validators: 250,
  connections: 64,
  peakRequests: 12_000,
  steadyRequests: 12_000,
  reports: 6_000,
  rounds: 3,
  /** Of its peak; the latency that counts is measured there. */
  steadyShare: 0.8,
  bareMs: 2_000,
  burst: 500,
} as const;

/** What a coordinator is started on. */
export interface Place {
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Where the server writes what it spent its time on. */
  readonly profileDir?: string | undefined;
}

type Server = Child<ServerDuties>;
export type Load = Child<LoadDuties>;

export interface RunningServer extends AsyncDisposable {
  readonly child: Server;
  readonly port: number;
  /** From the public page. */
  readonly epochId: EpochId;
  readonly nonce: string;
}

/** Starts a coordinator in a process of its own. */
export async function startServer(
  setUp: ServerSetUp,
  options: { readonly cores?: readonly number[]; readonly profileDir?: string | undefined },
): Promise<RunningServer> {
  const profiling = options.profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profileDir}`];
  // As the command starts a coordinator.
  const nodeFlags = ["--max-semi-space-size=64", "--initial-old-space-size=512", ...profiling];
  const child: Server = new Child("coordinator-server-process", { cores: options.cores, nodeFlags });
  try {
    const url = await child.ask("start", setUp);
    const page = (await (await fetch(`${url}/api/v1/zipcode-assignments/stats`)).json()) as StatsPage;
    const { id, nonce } = page.epochStatus.currentEpoch;
    return {
      child,
      port: Number(new URL(url).port),
      epochId: id,
      nonce,
      [Symbol.asyncDispose]: async () => {
        if (!child.isGone) await child.ask("stop", undefined as never);
        await child.ended();
      },
    };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

/** In the middle of the present epoch, far from every transition. */
export function midEpoch(): number {
  const { lengthMs } = policy.values.epoch;
  return Math.floor(Date.now() / lengthMs) * lengthMs + lengthMs / 2;
}

export function setUpOf(place: Place, more: Partial<ServerSetUp> = {}): ServerSetUp {
  return {
    databaseUrl: place.databaseUrl,
    dataDir: place.dataDir,
    miners: hotkeys("miner", shape.miners),
    validators: hotkeys("validator", shape.validators),
    protocolStartsAt: midEpoch(),
    verifierThreads: 0,
    ...more,
  };
}

export function startLoad(): Load {
  return new Child("coordinator-load-process", { cores: [outsideCore] });
}

/** The addresses of so many keys of a role. */
export function hotkeys(role: "miner" | "validator", count: number): string[] {
  return Array.from({ length: count }, (_, index) => keyOf(role, index).hotkey);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

interface StatsPage {
  readonly epochStatus: { readonly currentEpoch: { readonly id: EpochId; readonly nonce: string } };
}
