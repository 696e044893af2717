import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Protocol time up to which a network on disk has leased its clock. */
export function clockStandsAt(dataDir: string): number {
  const { protocolTimeMs } = JSON.parse(readFileSync(join(dataDir, "clock.json"), "utf8")) as {
    protocolTimeMs: number;
  };
  return protocolTimeMs;
}
