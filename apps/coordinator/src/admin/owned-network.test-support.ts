import { AdminClient } from "@lode/contract/admin";
import { TestNetwork, type TestNetworkOptions } from "../testing/test-network.ts";
import { createOwnerKey } from "./owner-keys.ts";

/** A coordinator whose owner has a key. */
export class OwnedNetwork implements AsyncDisposable {
  readonly network: TestNetwork;
  readonly key: string;
  readonly admin: AdminClient;

  private constructor(network: TestNetwork, key: string) {
    this.network = network;
    this.key = key;
    this.admin = this.client(key);
  }

  static async start(options: TestNetworkOptions = {}): Promise<OwnedNetwork> {
    const coordinator = { admin: { port: 0 }, ...options.coordinator };
    const network = await TestNetwork.start({ ...options, coordinator });
    const { key } = await createOwnerKey(network.database.db, { name: "ada", nowMs: network.wall.now() });
    return new OwnedNetwork(network, key);
  }

  get url(): string {
    const { adminUrl } = this.network.coordinator;
    if (adminUrl === undefined) throw new TypeError("the owner's API is not served");
    return adminUrl;
  }

  client(key: string): AdminClient {
    return new AdminClient({ baseUrl: this.url, key });
  }

  /** What the owner did, oldest first. */
  async audited(): Promise<readonly string[]> {
    return (await this.admin.audit()).entries.map(({ action, subject }) => `${action} ${subject}`).reverse();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
  }
}

/** A table of the owner's, as text. */
export function csvTable(
  rows: readonly string[],
  header = "zipcode,expected_listings,as_of,source",
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([header, ...rows, ""].join("\n"));
}

/** The code of a refusal; undefined when it was none. */
export async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  return await work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}
