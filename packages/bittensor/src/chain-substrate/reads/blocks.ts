import { LodeError } from "@lode/runtime/errors";
import { compact, Twox128 } from "@polkadot-api/substrate-bindings";
import type { BlockRef } from "../../chain/index.ts";
import { fromHex, toHex } from "../../keys/hex.ts";
import type { BlockNumber } from "../../primitives/index.ts";
import { asList, asRecord, asText, odd } from "../codec/decoded.ts";
import { Runtime } from "../codec/runtime.ts";
import type { Connection } from "../connection/connection.ts";
import { RpcFailure } from "../connection/endpoint-socket.ts";
import { BlockView, type Place } from "./block-view.ts";

const keptRuntimes = 4;
const keptBlocks = 1_024;
/** Newer metadata tells more; 14 is what every node has. */
const metadataVersions = [16, 15] as const;

/** Blocks and the runtimes they ran on. What is remembered cannot change: a hash names its block for ever. */
export class Blocks {
  readonly #connection: Connection;
  readonly #runtimes = new Map<string, Promise<Runtime>>();
  readonly #runtimeOf = new Map<string, string>();
  readonly #refs = new Map<string, BlockRef>();
  readonly #onRuntime: (runtime: Runtime) => void;
  #genesisHash: string | undefined;

  /** @param onRuntime told of each runtime that is met for the first time: at the start, and at each upgrade. */
  constructor(connection: Connection, onRuntime: (runtime: Runtime) => void) {
    this.#connection = connection;
    this.#onRuntime = onRuntime;
  }

  async genesisHash(): Promise<string> {
    this.#genesisHash ??= asText(await this.#connection.request("chain_getBlockHash", [0]));
    return this.#genesisHash;
  }

  async bestHash(): Promise<string> {
    return asText(await this.#connection.request("chain_getBlockHash", []));
  }

  async finalizedHash(): Promise<string> {
    return asText(await this.#connection.request("chain_getFinalizedHead", []));
  }

  /** Of the chain as it stands; undefined beyond its head. */
  async hashAt(number: number): Promise<string | undefined> {
    const hash = await this.#connection.request("chain_getBlockHash", [number]);
    return hash === null ? undefined : asText(hash);
  }

  async numberOf(hash: string): Promise<number> {
    const known = this.#refs.get(hash);
    if (known !== undefined) return known.number;
    const header = await this.#connection.request("chain_getHeader", [hash]);
    if (header === null) throw unknownBlock(hash);
    return Number(asText(asRecord(header).number));
  }

  /** Number and time too. No archive node is needed: where the state is gone, the block itself tells its time. */
  async ref(hash: string): Promise<BlockRef> {
    const known = this.#refs.get(hash);
    if (known !== undefined) return known;
    const number = (await this.numberOf(hash)) as BlockNumber;
    const ref: BlockRef = { number, hash, timestampMs: await this.#timeOf(hash, number) };
    remember(this.#refs, hash, ref, keptBlocks);
    return ref;
  }

  /** The extrinsics of a block, `0x` hex each. */
  async extrinsics(hash: string): Promise<readonly string[]> {
    const answer = await this.#connection.request("chain_getBlock", [hash]);
    if (answer === null) throw unknownBlock(hash);
    return asList(asRecord(asRecord(answer).block).extrinsics).map(asText);
  }

  async view(hash: string): Promise<BlockView> {
    return new BlockView(this.#connection, hash, await this.runtimeAt(hash));
  }

  /** A value of a block's state, read as another block's runtime wrote it. */
  async readWith(runtime: Runtime, hash: string, place: Place): Promise<unknown> {
    return new BlockView(this.#connection, hash, runtime).get(...place);
  }

  /** The runtime that a block left behind: the one that judges what is built on it. */
  async runtimeAt(hash: string): Promise<Runtime> {
    const known = this.#runtimes.get(this.#runtimeOf.get(hash) ?? "");
    if (known !== undefined) return known;
    const answer = asRecord(await this.#connection.request("state_getRuntimeVersion", [hash]));
    const version = {
      specName: asText(answer.specName),
      specVersion: Number(answer.specVersion),
      transactionVersion: Number(answer.transactionVersion),
    };
    const id = `${version.specName}:${version.specVersion}:${version.transactionVersion}`;
    remember(this.#runtimeOf, hash, id, keptBlocks);
    const loading = this.#runtimes.get(id) ?? this.#load(hash, version);
    remember(this.#runtimes, id, loading, keptRuntimes);
    // A load that failed is not remembered, so that the next question tries again.
    loading.catch(() => this.#runtimes.delete(id));
    return loading;
  }

  async #load(hash: string, version: Runtime["version"]): Promise<Runtime> {
    const runtime = new Runtime(await this.#metadata(hash), version);
    this.#onRuntime(runtime);
    return runtime;
  }

  async #metadata(hash: string): Promise<Uint8Array> {
    for (const version of metadataVersions) {
      try {
        const asked = toHex(Uint8Array.of(version, 0, 0, 0));
        const params = ["Metadata_metadata_at_version", asked, hash];
        const bytes = bytesOf(await this.#connection.request("state_call", params));
        if (bytes[0] === 1) return bytes;
      } catch (failure) {
        if (!(failure instanceof RpcFailure)) throw failure;
      }
    }
    return bytesOf(await this.#connection.request("state_getMetadata", [hash]));
  }

  async #timeOf(hash: string, number: number): Promise<number> {
    if (number === 0) return 0;
    try {
      const stored = await this.#connection.request("state_getStorage", [timestampKey(), hash]);
      if (typeof stored === "string") return littleEndian(bytesOf(stored));
    } catch (failure) {
      // The state of older blocks is gone on a node that is no archive.
      if (!(failure instanceof RpcFailure)) throw failure;
    }
    const runtime = await this.runtimeAt(await this.finalizedHash());
    for (const extrinsic of await this.extrinsics(hash)) {
      const now = timestampIn(bytesOf(extrinsic), runtime);
      if (now !== undefined) return now;
    }
    throw odd("a block that says its time", hash);
  }
}

/** The time that a block's first extrinsic sets, unsigned and by the block's author. */
function timestampIn(extrinsic: Uint8Array, runtime: Runtime): number | undefined {
  const head = compact.enc(compact.dec(extrinsic)).length;
  const isSigned = (extrinsic[head]! & 0x80) !== 0;
  const set = isSigned ? undefined : runtime.decodeCall("Timestamp", "set", extrinsic.slice(head + 1));
  return set === undefined ? undefined : Number(asRecord(set).now);
}

function timestampKey(): string {
  const text = new TextEncoder();
  return toHex(Uint8Array.of(...Twox128(text.encode("Timestamp")), ...Twox128(text.encode("Now"))));
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

function bytesOf(value: unknown): Uint8Array {
  const bytes = fromHex(asText(value));
  if (bytes === undefined) throw odd("hex", value);
  return bytes;
}

function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value as K);
}

function unknownBlock(hash: string): LodeError<"CHAIN_BLOCK_UNKNOWN"> {
  return new LodeError("CHAIN_BLOCK_UNKNOWN", `the endpoint does not know block ${hash}`, {
    retry: "later",
    facts: { hash },
    next: "The endpoint may be behind another one, or the block was replaced.",
  });
}
