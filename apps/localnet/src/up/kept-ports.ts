import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type NetworkFile, networkFileSchema } from "@lode/contract/network-file";

/**
 * The ports of the network's last start, so that who joined from outside finds it again after a restart.
 * A port that somebody else has taken meanwhile is given up for a free one (0).
 */
export class KeptPorts {
  readonly #last: NetworkFile | undefined;
  readonly #host: string;

  private constructor(last: NetworkFile | undefined, host: string) {
    this.#last = last;
    this.#host = host;
  }

  static async read(dataDir: string, host: string): Promise<KeptPorts> {
    const text = await readFile(join(dataDir, "network.json"), "utf8").catch(() => undefined);
    return new KeptPorts(text === undefined ? undefined : parsed(text), host);
  }

  async of(urlOf: (last: NetworkFile) => string | undefined): Promise<number> {
    const url = this.#last && urlOf(this.#last);
    if (url === undefined) return 0;
    const port = Number(new URL(url).port);
    return port > 0 && (await isFree(port, this.#host)) ? port : 0;
  }
}

function parsed(text: string): NetworkFile | undefined {
  try {
    return networkFileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Cut short or foreign: then there is nothing to keep.
    return undefined;
  }
}

/** Whether something may listen there now. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
