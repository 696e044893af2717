import { Connection } from "@lode/bittensor/chain-substrate";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { SystemRandom } from "@lode/runtime/random";
import type { Host, StorageKind } from "./host.ts";
import { type RawSpec, withLabels, withTime } from "./raw-spec.ts";

/** What is used of Chopsticks, which brings its own types only when it is installed. */
interface Chopsticks {
  setupWithServer(options: Readonly<Record<string, unknown>>): Promise<{
    readonly addr: string;
    close(): Promise<void>;
  }>;
}

const packageName = "@acala-network/chopsticks";
const bootTimeoutMs = 120_000;
/** For one question to it, some twenty blocks included. */
const buildTimeoutMs = 60_000;
/** A million TAO: enough to found a subnet, far from the largest amount. */
const richRao = "1000000000000000";

/**
 * Boots the spec's runtime in this process: a block for each extrinsic, every block final.
 * @throws LodeError HARNESS_BOOT_FAILED
 */
export async function bootChopsticks(spec: RawSpec): Promise<Host> {
  // It writes its log to standard output, where the table goes.
  process.env.LOG_LEVEL ??= "fatal";
  const boot = async () => {
    const { setupWithServer } = (await import(packageName)) as Chopsticks;
    return setupWithServer({
      genesis: withLabels(withTime(spec)),
      "mock-signature-host": true,
      "build-block-mode": "Instant",
      host: "127.0.0.1",
      port: 0,
    });
  };
  const booted = await withDeadline(boot(), bootTimeoutMs).catch((cause: unknown) => {
    throw new LodeError("HARNESS_BOOT_FAILED", "Chopsticks does not run this runtime", {
      retry: "never",
      next: "Runtimes that want host functions Chopsticks lacks do not boot; the README says which are known to.",
      cause,
    });
  });
  const url = `ws://${booted.addr}`;
  const connection = new Connection({
    endpoints: [url],
    wall: new SystemClock(),
    random: new SystemRandom(),
    callTimeoutMs: buildTimeoutMs,
    silenceMs: buildTimeoutMs,
  });
  const write = async (pallet: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
    await connection.request("dev_setStorage", [{ [pallet]: values }]);
  };
  return {
    url,
    name: `Chopsticks with ${String(spec.id ?? spec.name ?? "a spec without a name")}`,
    fund: (addresses) => {
      const account = { providers: 1, data: { free: richRao } };
      return write("System", { Account: addresses.map((address) => [[address], account]) });
    },
    makeSudo: async (address) => {
      await write("Sudo", { Key: address });
      return true;
    },
    write: (item, netuid, kind, value) => {
      const bytes = littleEndian(kind, Number(value));
      return write("SubtensorModule", { [item]: netuid === undefined ? bytes : [[[netuid], bytes]] });
    },
    writePermits: (netuid, permits) => write("SubtensorModule", { ValidatorPermit: [[[netuid], [...permits]]] }),
    buildBlocks: async (count) => {
      await connection.request("dev_newBlock", [{ count }]);
    },
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]();
      await booted.close();
    },
  };
}

/** Spelled out as bytes, since Chopsticks takes a zero for "nothing there". */
function littleEndian(kind: StorageKind, value: number): string {
  const bytes = Buffer.alloc({ bool: 1, u16: 2, u64: 8 }[kind]);
  bytes.writeUIntLE(value, 0, Math.min(6, bytes.length));
  return `0x${bytes.toString("hex")}`;
}

async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
