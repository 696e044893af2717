import { Connection, mortalEra, RpcFailure, Runtime, signingPayload } from "@lode/bittensor/chain-substrate";
import { fromHex } from "@lode/bittensor/keys";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { SystemRandom } from "@lode/runtime/random";

/** Newer metadata tells more; 14 is what every node has. */
const metadataVersions = [16, 15] as const;

/** What an endpoint serves of itself, read apart from the chain client: its metadata, and single values. */
export class ServedRuntime implements AsyncDisposable {
  readonly runtime: Runtime;
  readonly metadataBytes: number;
  readonly #connection: Connection;

  private constructor(connection: Connection, runtime: Runtime, metadataBytes: number) {
    this.#connection = connection;
    this.runtime = runtime;
    this.metadataBytes = metadataBytes;
  }

  /** @throws LodeError CHAIN_METADATA_UNREADABLE, CHAIN_UNREACHABLE */
  static async read(endpoint: string, timeoutMs: number): Promise<ServedRuntime> {
    const connection = new Connection({
      endpoints: [endpoint],
      wall: new SystemClock(),
      random: new SystemRandom(),
      callTimeoutMs: timeoutMs,
    });
    try {
      const told = (await connection.request("state_getRuntimeVersion")) as Readonly<Record<string, unknown>>;
      const metadata = await servedMetadata(connection);
      const runtime = new Runtime(metadata, {
        specName: String(told.specName),
        specVersion: Number(told.specVersion),
        transactionVersion: Number(told.transactionVersion),
      });
      return new ServedRuntime(connection, runtime, metadata.length);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A value of the newest block's state. */
  async get(pallet: string, entry: string): Promise<unknown> {
    const item = this.runtime.storage(pallet, entry);
    const value = await this.#connection.request("state_getStorage", [item.key()]);
    return item.read(typeof value === "string" ? value : null);
  }

  /** @throws LodeError CHAIN_EXTENSION_UNKNOWN when the runtime wants something signed that Lode does not know. */
  assertSignable(genesisHash: string): void {
    const context = { runtime: this.runtime, genesisHash, era: mortalEra(32, 0), eraBlockHash: genesisHash, nonce: 0 };
    signingPayload(Uint8Array.of(0), context);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]();
  }
}

async function servedMetadata(connection: Connection): Promise<Uint8Array> {
  for (const version of metadataVersions) {
    const asked = `0x${version.toString(16).padStart(2, "0")}000000`;
    try {
      const bytes = hexBytes(await connection.request("state_call", ["Metadata_metadata_at_version", asked]));
      if (bytes[0] === 1) return bytes;
    } catch (failure) {
      if (!(failure instanceof RpcFailure)) throw failure;
    }
  }
  return hexBytes(await connection.request("state_getMetadata"));
}

function hexBytes(value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? fromHex(value) : undefined;
  if (bytes !== undefined) return bytes;
  throw new LodeError("CHAIN_ANSWER_ODD", "the endpoint answered with something that is not hex", { retry: "never" });
}
