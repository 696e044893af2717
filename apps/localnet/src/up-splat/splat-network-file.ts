import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isFree } from "../up/kept-ports.ts";
import { writeWhole } from "./splat-world.ts";

/** `network.json` of a local network of subnet 17: all that a miner from outside needs. Its `validators` stand for a metagraph. */
export interface SplatNetworkFile {
  readonly version: 1;
  readonly netuid: 17;
  /** Serves the protocol clock; nonces keep real time. */
  readonly clockUrl: string;
  readonly assetsUrl: string;
  /** The simulated validation service. */
  readonly validationUrl: string;
  readonly validators: ReadonlyArray<{
    readonly name: string;
    readonly uid: number;
    readonly hotkey: string;
    /** Decimal, as it is larger than a number holds. */
    readonly stakeRao: string;
    readonly permit: true;
    readonly ip: string;
    readonly port: number;
  }>;
  /** Folder with the wallet below. */
  readonly walletRoot: string;
  /** Registered and played by nobody. */
  readonly spareMiner: {
    readonly wallet: string;
    readonly hotkeyName: string;
    readonly hotkey: string;
    readonly uid: number;
  };
  /** Seconds of protocol time in a real second. */
  readonly speed: number;
}

const fileName = "network.json";

export function splatNetworkFilePath(dataDir: string): string {
  return join(dataDir, fileName);
}

export function writeSplatNetworkFile(dataDir: string, file: SplatNetworkFile): Promise<void> {
  return writeWhole(dataDir, fileName, `${JSON.stringify(file, null, 2)}\n`);
}

/**
 * The ports of the last start, so that a miner finds its validators again: the journal has their addresses, and who joined from outside
 * has the file. A port that is taken meanwhile is given up for a free one.
 */
export async function keptPorts(
  dataDir: string,
  host: string,
): Promise<(portOf: (last: SplatNetworkFile) => number | string | undefined) => Promise<number>> {
  const last = await readFile(splatNetworkFilePath(dataDir), "utf8")
    .then((text) => JSON.parse(text) as SplatNetworkFile)
    .catch(() => undefined);
  return async (portOf) => {
    const found = last?.version === 1 ? portOf(last) : undefined;
    const port = typeof found === "string" ? Number(new URL(found).port) : (found ?? 0);
    return port > 0 && (await isFree(port, host)) ? port : 0;
  };
}
