import { LodeError } from "@lode/runtime/errors";
import type { Neuron } from "../chain/index.ts";
import type { Hotkey, Uid } from "../primitives/index.ts";

/** A neuron took a uid at a block, or changed there (stake, permit). */
export interface Registration {
  readonly atBlock: number;
  readonly neuron: Neuron;
}

/** All that the chain remembers of its subnet. Never changed in place: a failed write must leave the old one standing. */
export interface SubnetState {
  /** In the order of their blocks. */
  readonly registrations: readonly Registration[];
  /** By validator uid, then by target uid. */
  readonly weights: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Blocks at which a hotkey set weights, ascending, the latest ones only. */
  readonly updates: ReadonlyMap<Hotkey, readonly number[]>;
  /** The nonce that a hotkey's next extrinsic has to carry. */
  readonly nonces: ReadonlyMap<Hotkey, number>;
}

const maxRegistrations = 10_000;
const updatesKept = 64;

export const emptyState: SubnetState = { registrations: [], weights: new Map(), updates: new Map(), nonces: new Map() };

/** The neurons as they stood after a block, by ascending uid. */
export function neuronsAt(state: SubnetState, block: number): Neuron[] {
  const byUid = new Map<number, Neuron>();
  for (const { atBlock, neuron } of state.registrations) if (atBlock <= block) byUid.set(neuron.uid, neuron);
  return [...byUid.values()]
    .map((neuron) => ({ ...neuron, lastUpdate: lastUpdateAt(state, neuron, block) }))
    .sort((a, b) => a.uid - b.uid);
}

function lastUpdateAt(state: SubnetState, neuron: Neuron, block: number): number {
  return state.updates.get(neuron.hotkey)?.findLast((update) => update <= block) ?? neuron.lastUpdate;
}

/**
 * Puts a neuron at its uid. One that was there under another hotkey is gone, and so are its weights and those on it.
 * @throws LodeError CHAIN_NEURON_INVALID when the hotkey already sits at another uid, or the history is full.
 */
export function withNeuron(state: SubnetState, registration: Registration): SubnetState {
  const { neuron, atBlock } = registration;
  const current = neuronsAt(state, atBlock);
  const elsewhere = current.find(({ hotkey, uid }) => hotkey === neuron.hotkey && uid !== neuron.uid);
  if (elsewhere !== undefined) throw neuronInvalid(neuron, `its hotkey is registered as uid ${elsewhere.uid}`);
  if (state.registrations.length >= maxRegistrations) throw neuronInvalid(neuron, "the chain's history is full");
  const isReplaced = current.some(({ hotkey, uid }) => uid === neuron.uid && hotkey !== neuron.hotkey);
  return {
    ...state,
    registrations: [...state.registrations, registration],
    weights: isReplaced ? weightsWithout(state.weights, neuron.uid) : state.weights,
  };
}

export function withWeights(
  state: SubnetState,
  set: { readonly by: Neuron; readonly atBlock: number; readonly row: ReadonlyMap<number, number> },
): SubnetState {
  const updates = [...(state.updates.get(set.by.hotkey) ?? []), set.atBlock].slice(-updatesKept);
  return {
    ...state,
    weights: new Map(state.weights).set(set.by.uid, set.row),
    updates: new Map(state.updates).set(set.by.hotkey, updates),
  };
}

export function withNonceUsed(state: SubnetState, hotkey: Hotkey): SubnetState {
  return { ...state, nonces: new Map(state.nonces).set(hotkey, (state.nonces.get(hotkey) ?? 0) + 1) };
}

function weightsWithout(weights: SubnetState["weights"], gone: Uid): SubnetState["weights"] {
  const rows = [...weights].filter(([validator]) => validator !== gone);
  return new Map(rows.map(([validator, row]) => [validator, new Map([...row].filter(([target]) => target !== gone))]));
}

function neuronInvalid(neuron: Neuron, why: string): LodeError<"CHAIN_NEURON_INVALID"> {
  const facts = { uid: neuron.uid, hotkey: neuron.hotkey };
  return new LodeError("CHAIN_NEURON_INVALID", `uid ${neuron.uid} cannot be registered: ${why}`, {
    retry: "never",
    facts,
  });
}
