import type { Signer, WriteOutcome } from "@lode/bittensor/chain";
import { fromHex } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { OpenSubstrate } from "./open-chain.ts";
import type { Answer } from "./print.ts";

/** The chain's longest plain field. */
const maxBytes = 512;

/** @param given text, or `0x` hex of bytes. @throws LodeError COMMITMENT_INVALID */
export function commitmentBytes(given: string): Uint8Array {
  const bytes = given.startsWith("0x") ? fromHex(given) : new TextEncoder().encode(given);
  if (bytes !== undefined && bytes.length > 0 && bytes.length <= maxBytes) return bytes;
  const why = bytes === undefined ? "it is not hex" : `it has ${bytes.length} bytes`;
  throw new LodeError("COMMITMENT_INVALID", `a commitment has 1 to ${maxBytes} bytes: ${why}`, {
    retry: "never",
    next: "Give text, or 0x and an even number of hex digits. Commit to longer things by their hash.",
  });
}

/** Writes it, waits until it is final, and tells what became of it. */
export async function setCommitment(
  { chain, network }: OpenSubstrate,
  netuid: NetUid,
  signer: Signer,
  bytes: Uint8Array,
): Promise<Answer & { readonly isDone: boolean }> {
  const outcome = await chain.setCommitment(signer, netuid, { kind: "raw", bytes });
  return {
    isDone: outcome.kind === "finalized" || outcome.kind === "skipped",
    json: { network: network.name, netuid, hotkey: signer.hotkey, outcome },
    lines: [outcomeText(outcome)],
  };
}

function outcomeText(outcome: WriteOutcome): string {
  switch (outcome.kind) {
    case "finalized":
      return `committed in block ${outcome.block.number}, which is final (${outcome.hash})`;
    case "skipped":
      return `nothing to do: ${outcome.reason}`;
    case "refused": {
      const wait = outcome.retryAfterBlocks === undefined ? "" : `, may work in ${outcome.retryAfterBlocks} blocks`;
      const advice = outcome.retry === "later" ? "it may work later" : "it will not work like this";
      return `refused at ${outcome.stage}: ${outcome.reason} (${advice}${wait})`;
    }
    case "lost":
      return `not included and never will be: ${outcome.reason}; it is safe to write again (${outcome.hash})`;
    case "undecided": {
      const where = outcome.included === undefined ? "" : `, now in block ${outcome.included.number}, not final`;
      return `undecided: it may still be included until block ${outcome.diesAt}${where} (${outcome.hash})`;
    }
  }
}
