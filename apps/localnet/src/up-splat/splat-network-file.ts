import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type SplatNetworkFile, splatNetworkFileSchema } from "@lode/contract/network-file";
import { writeWhole } from "@lode/runtime/files";
import { isFree } from "../up/kept-ports.ts";

const fileName = "network.json";

export function splatNetworkFilePath(dataDir: string): string {
  return join(dataDir, fileName);
}

export function writeSplatNetworkFile(dataDir: string, file: SplatNetworkFile): Promise<void> {
  return writeWhole(join(dataDir, fileName), `${JSON.stringify(file, null, 2)}\n`);
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
    .then((text) => splatNetworkFileSchema.safeParse(JSON.parse(text)).data)
    // Absent, cut short or foreign: then there is nothing to keep.
    .catch(() => undefined);
  return async (portOf) => {
    const found = last && portOf(last);
    const port = typeof found === "string" ? Number(new URL(found).port) : (found ?? 0);
    return port > 0 && (await isFree(port, host)) ? port : 0;
  };
}
