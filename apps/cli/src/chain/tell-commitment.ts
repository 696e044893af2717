import type { Commitment, CommitmentField } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import type { OpenSubstrate } from "./open-chain.ts";
import type { Answer } from "./print.ts";

/** The bytes that a hotkey put on chain, and what was revealed of its timelocked ones. */
export async function tellCommitment(
  { chain, network }: OpenSubstrate,
  netuid: NetUid,
  hotkey: Hotkey,
): Promise<Answer> {
  const commitment = await chain.commitmentOf(netuid, hotkey);
  const revealed = await chain.revealedCommitmentsOf(netuid, hotkey);
  const withText = (bytes: Uint8Array) => ({ bytes, text: printable(bytes) });
  return {
    json: {
      network: network.name,
      netuid,
      hotkey,
      commitment: commitment && {
        block: commitment.block,
        fields: commitment.fields.map((field) => ({ ...field, ...withText(field.bytes) })),
      },
      revealed: revealed.map(({ block, bytes }) => ({ block, ...withText(bytes) })),
    },
    lines: [
      ...commitmentLines(netuid, hotkey, commitment),
      ...revealed.map(({ block, bytes }) => `revealed at block ${block}: ${shown(bytes)}`),
    ],
  };
}

function commitmentLines(netuid: number, hotkey: string, commitment: Commitment | undefined): string[] {
  if (commitment === undefined) return [`${hotkey} has no commitment on subnet ${netuid}`];
  return [
    `${hotkey} committed on subnet ${netuid} at block ${commitment.block}:`,
    ...commitment.fields.map((field) => `  ${fieldText(field)}`),
  ];
}

function fieldText({ kind, bytes, revealRound }: CommitmentField): string {
  const round = revealRound === undefined ? "" : ` until drand round ${revealRound}`;
  return `${kind}${round}, ${bytes.length} bytes: ${shown(bytes)}`;
}

function shown(bytes: Uint8Array): string {
  return printable(bytes) ?? `0x${Buffer.from(bytes).toString("hex")}`;
}

/** As text, if it is text that a terminal can show without harm: anybody may commit anything. */
function printable(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
