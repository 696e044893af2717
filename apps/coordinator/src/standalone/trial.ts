import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { writeWhole } from "@lode/runtime/files";
import { z } from "zod";

/** What a trial chain and a compressed clock have to find again after a restart. */
const trialSchema = z.strictObject({
  version: z.literal(1),
  /** Decides the hashes of the blocks. */
  seed: z.string().min(1),
  netuid: z.int(),
  /** When block 0 was made, protocol time. */
  genesisMs: z.int(),
  /** At real time `wallMs` it was `protocolMs`, and goes on at `rate` protocol milliseconds in a real one. */
  clock: z.strictObject({ wallMs: z.int(), protocolMs: z.int(), rate: z.number().positive() }),
});

export type Trial = z.output<typeof trialSchema>;
export type ClockAnchor = Trial["clock"];

/** How much older than the first start the chain is: its first blocks are there at once, and final. */
const headStartMs = 5 * 60_000;

export interface TrialSetting {
  readonly dataDir: string;
  readonly netuid: number;
  /** Protocol milliseconds in a real one; undefined: protocol time is real time. */
  readonly rate: number | undefined;
  readonly wall: Clock;
}

/**
 * Finds the trial of this data directory, or begins one. Another rate than last time holds from now on.
 * @throws LodeError TRIAL_FOREIGN when the directory holds a trial of another subnet, TRIAL_UNREADABLE.
 */
export async function openTrial({ dataDir, netuid, rate = 1, wall }: TrialSetting): Promise<Trial> {
  const path = trialPath(dataDir);
  const kept = await readTrial(path);
  const now = wall.now();
  if (kept !== undefined && kept.netuid !== netuid) {
    throw new LodeError("TRIAL_FOREIGN", `${dataDir} holds a trial of subnet ${kept.netuid}, not of ${netuid}`, {
      retry: "never",
      facts: { dataDir, kept: kept.netuid, asked: netuid },
      next: "Start with that --netuid, or with another --data-dir.",
    });
  }
  if (kept?.clock.rate === rate) return kept;
  const protocolMs = kept === undefined ? now : Math.ceil(protocolTime(kept.clock, now));
  const trial: Trial = {
    version: 1,
    seed: kept?.seed ?? randomBytes(16).toString("hex"),
    netuid,
    genesisMs: kept?.genesisMs ?? protocolMs - headStartMs,
    clock: { wallMs: now, protocolMs, rate },
  };
  await writeWhole(path, `${JSON.stringify(trial, null, 1)}\n`);
  return trial;
}

/** Where a data directory says that it is a trial's. */
export function trialPath(dataDir: string): string {
  return join(dataDir, "trial.json");
}

/** Protocol time at a moment of real time; not rounded. */
export function protocolTime({ wallMs, protocolMs, rate }: ClockAnchor, atWallMs: number): number {
  return protocolMs + Math.max(0, atWallMs - wallMs) * rate;
}

async function readTrial(path: string): Promise<Trial | undefined> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return trialSchema.parse(JSON.parse(content));
  } catch (cause) {
    throw new LodeError("TRIAL_UNREADABLE", `${path} cannot be read`, {
      retry: "never",
      cause: cause instanceof z.ZodError ? new Error(z.prettifyError(cause)) : cause,
      next: "Put the file back as it was, or start with a fresh --data-dir.",
    });
  }
}
