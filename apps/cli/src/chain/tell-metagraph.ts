import type { BlockNumber, NetUid } from "@lode/bittensor/primitives";
import type { OpenChain } from "./open-chain.ts";
import { type Answer, type Column, shareText, table, taoText } from "./print.ts";

interface MetagraphRow {
  readonly uid: number;
  readonly hotkey: string;
  readonly coldkey: string;
  readonly stakeRao: bigint;
  readonly validatorPermit: boolean;
  /** Block of the last weights, 0 if never. */
  readonly lastUpdate: number;
  /** What only a Subtensor tells. Shares are u16 of 65535. */
  readonly more?: {
    readonly isActive: boolean;
    readonly incentive: number;
    readonly dividend: number;
    readonly emissionRao: bigint;
    /** `address:port`, undefined unless served. */
    readonly axon: string | undefined;
  };
}

const maxShare = 65_535;
const columns: readonly Column<MetagraphRow>[] = [
  { title: "uid", of: ({ uid }) => String(uid), right: true },
  { title: "hotkey", of: ({ hotkey }) => hotkey },
  { title: "coldkey", of: ({ coldkey }) => `${coldkey.slice(0, 8)}…` },
  { title: "stake", of: ({ stakeRao }) => taoText(stakeRao), right: true },
  { title: "permit", of: ({ validatorPermit }) => (validatorPermit ? "yes" : "") },
  { title: "updated", of: ({ lastUpdate }) => (lastUpdate === 0 ? "never" : String(lastUpdate)), right: true },
];
const moreColumns: readonly Column<MetagraphRow>[] = [
  { title: "active", of: ({ more }) => (more?.isActive === true ? "yes" : "") },
  { title: "incentive", of: ({ more }) => shareText(more?.incentive ?? 0, maxShare), right: true },
  { title: "dividend", of: ({ more }) => shareText(more?.dividend ?? 0, maxShare), right: true },
  { title: "emission", of: ({ more }) => taoText(more?.emissionRao ?? 0n), right: true },
  { title: "axon", of: ({ more }) => more?.axon ?? "" },
];

/** @param block a finalized one; the newest unless given. */
export async function tellMetagraph(open: OpenChain, netuid: NetUid, block: BlockNumber | undefined): Promise<Answer> {
  const seen = open.kind === "memory" ? await plainRows(open, netuid, block) : await fullRows(open, netuid, block);
  const shown = open.kind === "memory" ? columns : [...columns, ...moreColumns];
  const permits = seen.neurons.filter(({ validatorPermit }) => validatorPermit).length;
  return {
    json: { network: open.network.name, netuid, ...seen },
    lines: [
      `subnet ${netuid} at block ${seen.block}: ${seen.neurons.length} neurons, ${permits} with a permit, tempo ${seen.tempo}`,
      ...table(shown, seen.neurons),
    ],
  };
}

interface SeenMetagraph {
  readonly block: number;
  readonly tempo: number;
  readonly neurons: readonly MetagraphRow[];
}

async function plainRows(
  { chain }: Extract<OpenChain, { kind: "memory" }>,
  netuid: NetUid,
  at: BlockNumber | undefined,
): Promise<SeenMetagraph> {
  const { block, tempo, neurons } = await (at === undefined ? chain.metagraph(netuid) : chain.metagraphAt(netuid, at));
  return { block, tempo, neurons };
}

async function fullRows(
  { chain }: Extract<OpenChain, { kind: "substrate" }>,
  netuid: NetUid,
  at: BlockNumber | undefined,
): Promise<SeenMetagraph> {
  const fields = await chain.metagraphFields(
    netuid,
    [
      "block",
      "tempo",
      "hotkeys",
      "coldkeys",
      "axons",
      "active",
      "validatorPermit",
      "lastUpdate",
      "emission",
      "dividends",
      "incentives",
      "totalStake",
    ],
    at === undefined ? {} : { block: at },
  );
  const neurons = fields.hotkeys.map((hotkey, uid): MetagraphRow => {
    const axon = fields.axons[uid];
    return {
      uid,
      hotkey,
      coldkey: fields.coldkeys[uid] ?? "",
      stakeRao: fields.totalStake[uid] ?? 0n,
      validatorPermit: fields.validatorPermit[uid] ?? false,
      lastUpdate: fields.lastUpdate[uid] ?? 0,
      more: {
        isActive: fields.active[uid] ?? false,
        incentive: fields.incentives[uid] ?? 0,
        dividend: fields.dividends[uid] ?? 0,
        emissionRao: fields.emission[uid] ?? 0n,
        axon: axon?.isServing === true ? axonText(axon) : undefined,
      },
    };
  });
  return { block: fields.block, tempo: fields.tempo, neurons };
}

export function axonText({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
