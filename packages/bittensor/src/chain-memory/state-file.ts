import { readFile } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";
import { writeWhole } from "@lode/runtime/files";
import { parseHotkey } from "../primitives/index.ts";
import { emptyState, type SubnetState } from "./subnet-state.ts";
import {
  fieldsOf,
  found,
  integer,
  items,
  neuronFromJson,
  neuronToJson,
  rowsFromJson,
  rowsToJson,
  text,
} from "./wire.ts";

const version = 1;

/** Where the chain's memory outlives its process. A reader sees the old state or the new one, never half of one. */
export class StateFile {
  readonly #path: string;
  readonly #chain: string;

  /** @param chain says which chain it is: with other blocks the state's numbers would mean other moments. */
  constructor(path: string, chain: string) {
    this.#path = path;
    this.#chain = chain;
  }

  /** @throws LodeError CHAIN_STATE_UNREADABLE, CHAIN_STATE_FOREIGN */
  async read(): Promise<SubnetState> {
    const content = await readIfThere(this.#path);
    if (content === undefined) return emptyState;
    let chain: unknown;
    try {
      const fields = fieldsOf(JSON.parse(content), "state");
      if (fields.version !== version) throw new Error(`version ${fields.version} is not known`);
      chain = fields.chain;
      if (chain === this.#chain) return stateFromJson(fields);
    } catch (cause) {
      throw new LodeError("CHAIN_STATE_UNREADABLE", `the chain's state in ${this.#path} cannot be read`, {
        retry: "never",
        cause,
        next: "Start over with a fresh data directory; the chain's history in this one is lost.",
      });
    }
    throw new LodeError("CHAIN_STATE_FOREIGN", `${this.#path} holds the state of another chain`, {
      retry: "never",
      facts: { expected: this.#chain, found: chain },
      next: "Start with the seed and genesis that made it, or with a fresh data directory.",
    });
  }

  async write(state: SubnetState): Promise<void> {
    await writeWhole(this.#path, JSON.stringify({ version, chain: this.#chain, ...stateToJson(state) }));
  }
}

function stateToJson(state: SubnetState): Record<string, unknown> {
  return {
    registrations: state.registrations.map(({ atBlock, neuron }) => ({ atBlock, neuron: neuronToJson(neuron) })),
    weights: rowsToJson(state.weights),
    updates: [...state.updates],
    nonces: [...state.nonces],
  };
}

function stateFromJson(fields: Readonly<Record<string, unknown>>): SubnetState {
  const byHotkey = <T>(name: string, parse: (json: unknown) => T) =>
    new Map(
      items(fields[name], name).map((entry) => {
        const [hotkey, value] = items(entry, name);
        return [found(parseHotkey(text(hotkey, "hotkey")), "hotkey"), parse(value)];
      }),
    );
  return {
    registrations: items(fields.registrations, "registrations").map((entry) => {
      const { atBlock, neuron } = fieldsOf(entry, "registration");
      return { atBlock: integer(atBlock, "atBlock"), neuron: neuronFromJson(neuron) };
    }),
    weights: rowsFromJson(fields.weights),
    updates: byHotkey("updates", (blocks) => items(blocks, "updates").map((block) => integer(block, "block"))),
    nonces: byHotkey("nonces", (nonce) => integer(nonce, "nonce")),
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
