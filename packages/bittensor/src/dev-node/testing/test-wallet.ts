import { blake2b } from "@noble/hashes/blake2.js";
import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { compactNumber, metadata as metadataCodec, u32, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { fromHex, type Keypair, toHex } from "../../keys/portable.ts";
import type { RawClient } from "./raw-client.ts";

export interface SignOptions {
  readonly nonce?: number;
  /** Power of two; 0 signs for ever. */
  readonly period?: number;
  readonly tip?: bigint;
  readonly specVersion?: number;
  readonly genesisHash?: string;
}

type Builder = ReturnType<typeof getDynamicBuilder>;

/**
 * Encodes and signs against the metadata that the node serves, with none of the node's own code:
 * an error that both shared would otherwise confirm itself.
 */
export class TestWallet {
  readonly client: RawClient;
  builder!: Builder;
  readonly #metadataVersion: number;
  #specVersion: number;
  #genesisHash: string;

  private constructor(
    client: RawClient,
    metadataVersion: number,
    { specVersion, genesis }: { readonly specVersion: number; readonly genesis: string },
  ) {
    this.client = client;
    this.#metadataVersion = metadataVersion;
    this.#specVersion = specVersion;
    this.#genesisHash = genesis;
  }

  static async over(client: RawClient, metadataVersion = 15): Promise<TestWallet> {
    const { specVersion } = await client.call<{ specVersion: number }>("state_getRuntimeVersion");
    const genesis = await client.call<string>("chain_getBlockHash", 0);
    const wallet = new TestWallet(client, metadataVersion, { specVersion, genesis });
    await wallet.refresh();
    return wallet;
  }

  async refresh(): Promise<void> {
    const { specVersion } = await this.client.call<{ specVersion: number }>("state_getRuntimeVersion");
    this.#specVersion = specVersion;
    this.builder = await servedBuilder(this.client, this.#metadataVersion);
  }

  encodeCall(pallet: string, name: string, args: unknown): Uint8Array {
    const { codec, location } = this.builder.buildCall(pallet, name);
    return Uint8Array.of(...location, ...codec.enc(args));
  }

  async sign(keypair: Keypair, call: Uint8Array, options: SignOptions = {}): Promise<string> {
    const nonce = options.nonce ?? (await this.client.call<number>("system_accountNextIndex", keypair.hotkey));
    const period = options.period ?? 64;
    const { number } = await this.client.call<{ number: string }>("chain_getHeader");
    const current = Number(number);
    const phase = current % period;
    const era = period === 0 ? [0] : [((Math.log2(period) - 1) | (phase << 4)) & 0xff, phase >> 4];
    const genesis = fromHex(options.genesisHash ?? this.#genesisHash)!;
    const birth = period === 0 ? genesis : fromHex(await this.client.call<string>("chain_getBlockHash", current))!;
    const extra = [...era, ...compactNumber.enc(nonce), ...compactNumber.enc(Number(options.tip ?? 0n)), 0];
    const spec = u32.enc(options.specVersion ?? this.#specVersion);
    const payload = Uint8Array.of(...call, ...extra, ...spec, ...u32.enc(1), ...genesis, ...birth, 0);
    const signature = keypair.sign(payload.length > 256 ? blake2b(payload, { dkLen: 32 }) : payload);
    const body = Uint8Array.of(0x84, 0, ...keypair.publicKey, 1, ...signature, ...extra, ...call);
    return toHex(Uint8Array.of(...compactNumber.enc(body.length), ...body));
  }

  /** Signs and submits. @returns the extrinsic's hash. @throws RpcFailure */
  async send(keypair: Keypair, pallet: string, name: string, args: unknown, options?: SignOptions): Promise<string> {
    const extrinsic = await this.sign(keypair, this.encodeCall(pallet, name, args), options);
    return this.client.call<string>("author_submitExtrinsic", extrinsic);
  }

  async read<T>(pallet: string, item: string, ...keys: unknown[]): Promise<T> {
    const { keys: key, value, fallback } = this.builder.buildStorage(pallet, item);
    const raw = await this.client.call<string | null>("state_getStorage", key.enc(...keys));
    return (raw === null ? fallback : value.dec(raw)) as T;
  }

  async ask<T>(api: string, method: string, ...args: unknown[]): Promise<T> {
    const { args: codec, value } = this.builder.buildRuntimeCall(api, method);
    const raw = await this.client.call<string>("state_call", `${api}_${method}`, toHex(codec.enc(args)));
    return value.dec(raw) as T;
  }

  /** The best block's events as `Pallet.Name`, or `Pallet.Name:Error` of a failed extrinsic. */
  async events(): Promise<string[]> {
    type Named = { type: string; value: { type: string; value: unknown } };
    const records = await this.read<{ event: Named }[]>("System", "Events");
    return records.map(({ event: { type, value } }) => {
      if (value.type !== "ExtrinsicFailed") return `${type}.${value.type}`;
      const failed = value.value as { dispatch_error: { value: { value: { type: string } } } };
      return `${type}.${value.type}:${failed.dispatch_error.value.value.type}`;
    });
  }
}

async function servedBuilder(client: RawClient, version: number): Promise<Builder> {
  // Option, then a compact length.
  const asked = toHex(u32.enc(version));
  const raw = fromHex(await client.call<string>("state_call", "Metadata_metadata_at_version", asked))!;
  const bytes = raw.slice(1 + compactNumber.enc(compactNumber.dec(raw.slice(1))).length);
  return getDynamicBuilder(getLookupFn(unifyMetadata(metadataCodec.dec(bytes))));
}
