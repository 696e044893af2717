import { fromHex, toHex } from "../../keys/hex.ts";
import { asList, asRecord, asText, odd } from "../codec/decoded.ts";
import type { Runtime } from "../codec/runtime.ts";
import type { Connection } from "../connection/connection.ts";

/** A value's place: pallet, entry, arguments. */
export type Place = readonly [pallet: string, entry: string, ...args: unknown[]];

const pageSize = 512;
/** Nothing that is listed here has more entries: a subnet has at most 4096 neurons. */
const maxEntries = 65_536;

/** The state as one block left it, read through the runtime that the block had. */
export class BlockView {
  readonly hash: string;
  readonly runtime: Runtime;
  readonly #connection: Connection;

  constructor(connection: Connection, hash: string, runtime: Runtime) {
    this.#connection = connection;
    this.hash = hash;
    this.runtime = runtime;
  }

  async get(...[pallet, entry, ...args]: Place): Promise<unknown> {
    const item = this.runtime.storage(pallet, entry);
    return item.read(asValue(await this.#connection.request("state_getStorage", [item.key(...args), this.hash])));
  }

  /** Several values in one question. */
  async getAll(places: readonly Place[]): Promise<readonly unknown[]> {
    const wanted = places.map(([pallet, entry, ...args]) => {
      const item = this.runtime.storage(pallet, entry);
      return { item, key: item.key(...args) };
    });
    const values = await this.#values(wanted.map(({ key }) => key));
    return wanted.map(({ item, key }) => item.read(values.get(key) ?? null));
  }

  /** Everything below some first arguments: the arguments of each entry, and its value. */
  async entries(...[pallet, entry, ...args]: Place): Promise<ReadonlyArray<readonly [readonly unknown[], unknown]>> {
    const item = this.runtime.storage(pallet, entry);
    const prefix = item.key(...args);
    const found: Array<readonly [readonly unknown[], unknown]> = [];
    for (let after: string | null = null; ; ) {
      const page: readonly string[] = asList(
        await this.#connection.request("state_getKeysPaged", [prefix, pageSize, after, this.hash]),
      ).map(asText);
      const values = await this.#values(page);
      for (const key of page) found.push([item.argumentsOf(key), item.read(values.get(key) ?? null)]);
      if (page.length < pageSize) return found;
      if (found.length >= maxEntries) throw odd(`at most ${maxEntries} entries`, found.length);
      after = page.at(-1)!;
    }
  }

  /** Asks the runtime itself. */
  async call(api: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const { encode, decode } = this.runtime.api(api, method);
    const params = [`${api}_${method}`, toHex(encode(args)), this.hash];
    return decode(asText(await this.#connection.request("state_call", params)));
  }

  async #values(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    if (keys.length === 0) return new Map();
    const answer = asList(await this.#connection.request("state_queryStorageAt", [keys, this.hash]));
    const changes = answer.flatMap((set) => asList(asRecord(set).changes).map(asList));
    return new Map(changes.map(([key, value]) => [asText(key), asValue(value)]));
  }
}

function asValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = asText(value);
  if (fromHex(text) === undefined) throw odd("hex", value);
  return text;
}
