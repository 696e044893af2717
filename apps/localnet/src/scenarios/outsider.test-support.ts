import { HttpChainClient } from "@lode/bittensor/chain-memory";
import { type Keypair, readHotkey, ready, toHex } from "@lode/bittensor/keys";
import type { Coldkey, NetUid } from "@lode/bittensor/primitives";
import { type AssignmentAnswer, CoordinatorClient } from "@lode/contract/coordinator";
import type { NetworkFile } from "@lode/contract/network-file";
import { manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { encodeManifest, type ManifestFile, manifestText, type UnsignedManifest } from "@lode/zipcode/submission";

export interface StoreAnswer {
  readonly status: number;
  readonly text: string;
}

/** Somebody who holds a registered key and speaks to the network as it is served, without any of Lode's miner. */
export class Outsider implements AsyncDisposable {
  readonly network: NetworkFile;
  readonly key: Keypair;
  readonly coldkey: Coldkey;
  readonly client: CoordinatorClient;
  readonly chain: HttpChainClient;

  private constructor(network: NetworkFile, key: Keypair, coldkey: Coldkey, chain: HttpChainClient) {
    this.network = network;
    this.key = key;
    this.coldkey = coldkey;
    this.chain = chain;
    this.client = new CoordinatorClient({ baseUrl: network.coordinatorUrl, signer: key, wall: new SystemClock() });
  }

  static async join(network: NetworkFile, seat: NetworkFile["spareMiner"]): Promise<Outsider> {
    await ready();
    const key = await readHotkey({ root: network.walletRoot, wallet: seat.wallet, hotkeyName: seat.hotkeyName });
    const chain = new HttpChainClient(network.chainUrl);
    const { neurons } = await chain.metagraph(network.netuid as NetUid);
    const neuron = neurons.find(({ hotkey }) => hotkey === key.hotkey);
    if (neuron === undefined) throw new Error(`${seat.wallet} is not registered`);
    return new Outsider(network, key, neuron.coldkey, chain);
  }

  /** Protocol time, as the network serves it. */
  async clock(): Promise<number> {
    const response = await fetch(this.network.clockUrl);
    return ((await response.json()) as { atMs: number }).atMs;
  }

  sign(text: string, key: Keypair = this.key): string {
    return toHex(key.sign(new TextEncoder().encode(text))).replace(/^0x/, "");
  }

  keyOf(epochId: EpochId, zipcode: Zipcode): string {
    return submissionKey(this.key.hotkey, epochId, zipcode);
  }

  /** Through the form that the coordinator grants, to whatever key. */
  async upload(key: string, bytes: Uint8Array): Promise<StoreAnswer> {
    const { uploadUrl, fields } = await this.client.folderAccess(this.coldkey);
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, key })) form.append(name, value);
    form.append("file", new Blob([bytes as Uint8Array<ArrayBuffer>]), "object");
    const response = await fetch(uploadUrl, { method: "POST", body: form });
    return { status: response.status, text: await response.text() };
  }

  /** @throws Error when the store does not take it. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const { status, text } = await this.upload(key, bytes);
    if (status < 200 || status > 299) throw new Error(`the store answers ${status} for ${key}: ${text}`);
  }

  claim(epochId: EpochId, zipcode: Zipcode, bytes: Uint8Array, rows: number): ManifestFile {
    return { key: this.keyOf(epochId, zipcode), zipcode, rows, bytes: bytes.length, sha256: sha256Hex(bytes) };
  }

  /** Signs, by itself or with another's key, and uploads the manifest. */
  async putManifest(
    { epochId, nonce, rulesVersion }: Pick<AssignmentAnswer, "epochId" | "nonce" | "rulesVersion">,
    files: readonly ManifestFile[],
    signer: Keypair = this.key,
  ): Promise<void> {
    const unsigned: UnsignedManifest = {
      version: 1,
      epochId,
      nonce,
      hotkey: this.key.hotkey,
      rulesVersion: rulesVersion ?? "1",
      files,
    };
    const text = encodeManifest({ ...unsigned, signature: this.sign(manifestText(unsigned), signer) });
    await this.put(manifestKey(this.key.hotkey, epochId), new TextEncoder().encode(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.chain[Symbol.asyncDispose]();
    this.key.dispose();
  }
}
