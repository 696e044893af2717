import type { Hotkey, NetUid, Uid } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { OpenChain } from "./open-chain.ts";
import { type Answer, shareText, table } from "./print.ts";

export interface WeightsQuestion {
  readonly netuid: NetUid;
  readonly mechanism: number;
  /** Whose weights; everybody's unless one is named. */
  readonly of: { readonly uid: Uid } | { readonly hotkey: Hotkey } | undefined;
}

type Row = ReadonlyMap<number, number>;

/** What is on chain; under commit-reveal, what was revealed last. @throws LodeError HOTKEY_NOT_REGISTERED, CHAIN_READ_UNSUPPORTED */
export async function tellWeights(open: OpenChain, question: WeightsQuestion): Promise<Answer> {
  const { netuid, mechanism, of } = question;
  const { block, neurons } = await open.chain.metagraph(netuid);
  const seen = { network: open.network.name, netuid, mechanism, block };
  if (of === undefined) return everybody(seen, await rows(open, netuid, mechanism));
  const neuron = neurons.find((one) => ("uid" in of ? one.uid === of.uid : one.hotkey === of.hotkey));
  if (neuron === undefined) throw notRegistered(netuid, "uid" in of ? `uid ${of.uid}` : of.hotkey);
  const { uid, hotkey, lastUpdate } = neuron;
  const row =
    open.kind === "substrate"
      ? await open.chain.weightsOf(netuid, uid, mechanism)
      : ((await rows(open, netuid, mechanism)).get(uid) ?? new Map<number, number>());
  const total = sum(row);
  const weights = [...row].map(([target, value]) => ({ uid: target, hotkey: neurons[target]?.hotkey ?? "", value }));
  return {
    json: { ...seen, validator: { uid, hotkey, lastUpdate }, weights },
    lines: [
      `weights of uid ${uid} ${hotkey} on subnet ${netuid} at block ${block}, last written at block ${lastUpdate}`,
      ...table(
        [
          { title: "uid", of: (one) => String(one.uid), right: true },
          { title: "weight", of: (one) => String(one.value), right: true },
          { title: "share", of: (one) => shareText(one.value, total), right: true },
          { title: "hotkey", of: (one) => one.hotkey },
        ],
        weights,
      ),
    ],
  };
}

async function rows(open: OpenChain, netuid: NetUid, mechanism: number): Promise<ReadonlyMap<number, Row>> {
  if (mechanism === 0) return open.chain.weights(netuid);
  throw new LodeError("CHAIN_READ_UNSUPPORTED", "weights of a further mechanism are read one validator at a time", {
    retry: "never",
    facts: { mechanism },
    next: "Name the validator by --uid or --address, on a Subtensor.",
  });
}

function everybody(seen: { readonly netuid: number; readonly block: number }, all: ReadonlyMap<number, Row>): Answer {
  const list = [...all].map(([uid, row]) => ({ uid, weights: Object.fromEntries(row), total: sum(row), row }));
  const largest = (row: Row): string => {
    const sorted = [...row].sort(([a, x], [b, y]) => y - x || a - b);
    return sorted
      .slice(0, 5)
      .map(([uid, value]) => `${uid} (${shareText(value, sum(row))})`)
      .join(", ");
  };
  return {
    json: { ...seen, rows: list.map(({ uid, weights }) => ({ uid, weights })) },
    lines: [
      `weights on subnet ${seen.netuid} at block ${seen.block}: ${list.length} validators`,
      ...table(
        [
          { title: "uid", of: (one) => String(one.uid), right: true },
          { title: "targets", of: (one) => String(one.row.size), right: true },
          { title: "largest shares", of: (one) => largest(one.row) },
        ],
        list,
      ),
    ],
  };
}

function sum(row: Row): number {
  return [...row.values()].reduce((total, value) => total + value, 0);
}

function notRegistered(netuid: number, who: string): LodeError<"HOTKEY_NOT_REGISTERED"> {
  return new LodeError("HOTKEY_NOT_REGISTERED", `${who} is not registered on subnet ${netuid}`, {
    retry: "never",
    facts: { netuid, who },
    next: "`lode chain metagraph` lists who is.",
  });
}
