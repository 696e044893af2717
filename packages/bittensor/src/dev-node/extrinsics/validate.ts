import { verifySignature } from "../../keys/portable.ts";
import { customRefusal, type PoolGuards } from "../pallets/pool-guards.ts";
import type { ChainState } from "../state/chain-state.ts";
import type { SignedExtrinsic } from "./decode-extrinsic.ts";
import { birthOf, deathOf } from "./era.ts";
import { signedBytes } from "./signing-payload.ts";

/** In the chain's words: `Stale`, `BadProof`, `Custom` with its number … */
export type Invalidity =
  | { readonly type: "Invalid"; readonly value: { readonly type: string; readonly value?: number } }
  | { readonly type: "Unknown"; readonly value: { readonly type: string; readonly value?: number } };

export interface Validity {
  /** Its nonce is above the account's: it waits for those before it. */
  readonly isFuture: boolean;
  /** Last block that takes it, or infinity. */
  readonly lastBlock: number;
}

export interface ValidationContext {
  /** As of the block before. */
  readonly state: ChainState;
  /** The block that would take it. */
  readonly block: number;
  /** Its parent: an era may begin there, though the state does not name it before the next block. */
  readonly parentHash: string;
  readonly genesisHash: string;
  readonly guards: PoolGuards;
}

/** What a node asks of an extrinsic, in its order: era, signature, nonce, then the pool's own guards. */
export function validate(extrinsic: SignedExtrinsic, context: ValidationContext): Validity | Invalidity {
  const { state, block, genesisHash } = context;
  const invalid = (type: string, value?: number): Invalidity => ({
    type: "Invalid",
    value: value === undefined ? { type } : { type, value },
  });
  if (extrinsic.withMetadataHash) return { type: "Unknown", value: { type: "CannotLookup" } };
  const birth = birthOf(extrinsic.era, block);
  const birthHash = hashOf(birth, context);
  if (birthHash === undefined) return invalid("AncientBirthBlock");
  const message = signedBytes(state.runtime, extrinsic, { genesisHash, birthHash });
  const isSigned = verifySignature({ address: extrinsic.signer, message, signature: extrinsic.signature });
  if (!isSigned) return invalid("BadProof");
  const nonce = nonceOf(state, extrinsic.signer);
  if (extrinsic.nonce < nonce) return invalid("Stale");
  const custom = customRefusal(state, context.guards, { signer: extrinsic.signer, call: extrinsic.call, block });
  if (custom !== undefined) return invalid("Custom", custom);
  return { isFuture: extrinsic.nonce > nonce, lastBlock: deathOf(extrinsic.era, block) - 1 };
}

function hashOf(number: number, { state, block, genesisHash, parentHash }: ValidationContext): string | undefined {
  if (number === 0) return genesisHash;
  if (number === block - 1) return parentHash;
  return state.has("System", "BlockHash", number) ? state.get<string>("System", "BlockHash", number) : undefined;
}

export function nonceOf(state: ChainState, account: string): number {
  return state.get<{ readonly nonce: number }>("System", "Account", account).nonce;
}

export function isInvalid(validity: Validity | Invalidity): validity is Invalidity {
  return "type" in validity;
}
