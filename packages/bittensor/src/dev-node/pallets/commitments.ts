import { unseal } from "../drand/unseal.ts";
import type { CallHandler, DispatchContext, ModuleError } from "./dispatch.ts";
import { pulseSignature } from "./drand.ts";
import { uidOf } from "./subnets.ts";

const pallet = "Commitments";
const maxFields = 3;
/** A commitment counts as at least so many bytes. */
const leastSpace = 100n;
/** Deposit and block, before the commitment itself. */
const registrationHead = 12;
const keptReveals = 10;

interface Data {
  readonly type: string;
  readonly value?: unknown;
}

interface Timelocked {
  readonly encrypted: Uint8Array;
  readonly reveal_round: bigint;
}

interface Registration {
  readonly deposit: bigint;
  readonly block: number;
  readonly info: readonly Data[];
}

const refuse = (error: string): ModuleError => ({ pallet, error });

/** `set_commitment`: what a neuron says about itself, in at most three fields and a budget of bytes per epoch. */
export const setCommitment: CallHandler = (
  context,
  signer,
  { netuid, info }: { readonly netuid: number; readonly info: readonly Data[] },
) => {
  const { state, block } = context;
  if (info.length > maxFields) return refuse("TooManyFieldsInCommitmentInfo");
  if (uidOf(state, netuid, signer) === undefined) return refuse("AccountNotAllowedCommit");
  const registration: Registration = { deposit: 0n, block, info };
  const encoded = state.runtime.storage(pallet, "CommitmentOf").value.enc(registration);
  const bytes = BigInt(encoded.length - registrationHead);
  const epoch = state.get<bigint | undefined>("SubtensorModule", "SubnetEpochIndex", netuid) ?? 0n;
  type Usage = { readonly last_epoch: bigint; readonly used_space: bigint } | undefined;
  const usage = state.get<Usage>(pallet, "UsedSpaceOf", netuid, signer);
  const before = usage?.last_epoch === epoch ? usage.used_space : 0n;
  const used = before + (bytes > leastSpace ? bytes : leastSpace);
  if (used > BigInt(state.get<number>(pallet, "MaxSpace"))) return refuse("SpaceLimitExceeded");
  state.set(pallet, "UsedSpaceOf", [netuid, signer], { last_epoch: epoch, used_space: used });
  state.set(pallet, "CommitmentOf", [netuid, signer], registration);
  state.set(pallet, "LastCommitment", [netuid, signer], block);
  const sealed = info.find(({ type }) => type === "TimelockEncrypted")?.value as Timelocked | undefined;
  const index = state
    .get<[number, string][]>(pallet, "TimelockedIndex")
    .filter(([at, who]) => at !== netuid || who !== signer);
  if (sealed !== undefined) index.push([netuid, signer]);
  state.set(pallet, "TimelockedIndex", [], index);
  if (sealed === undefined) context.emit(pallet, "Commitment", { netuid, who: signer });
  else context.emit(pallet, "TimelockCommitment", { netuid, who: signer, reveal_round: sealed.reveal_round });
  return undefined;
};

/** Opens the sealed fields whose pulse is there; one that does not open is dropped. */
export function revealCommitments(context: DispatchContext): void {
  const { state } = context;
  const index = state.get<[number, string][] | undefined>(pallet, "TimelockedIndex") ?? [];
  if (index.length === 0) return;
  state.set(
    pallet,
    "TimelockedIndex",
    [],
    index.filter(([netuid, who]) => isStillSealed(context, netuid, who)),
  );
}

function isStillSealed(context: DispatchContext, netuid: number, who: string): boolean {
  const { state, block } = context;
  const registration = state.get<Registration | undefined>(pallet, "CommitmentOf", netuid, who);
  if (registration === undefined) return false;
  const left: Data[] = [];
  const opened: [Uint8Array, bigint][] = [];
  for (const field of registration.info) {
    const sealed = field.type === "TimelockEncrypted" ? (field.value as Timelocked) : undefined;
    const signature = sealed && pulseSignature(state, sealed.reveal_round);
    if (sealed === undefined || signature === undefined) {
      left.push(field);
      continue;
    }
    const text = unseal(sealed.encrypted, signature);
    if (text !== undefined) opened.push([text, BigInt(block)]);
  }
  if (left.length === registration.info.length) return true;
  if (left.length === 0) state.remove(pallet, "CommitmentOf", netuid, who);
  else state.set(pallet, "CommitmentOf", [netuid, who], { ...registration, info: left });
  if (opened.length > 0) {
    const before = state.get<[Uint8Array, bigint][] | undefined>(pallet, "RevealedCommitments", netuid, who) ?? [];
    state.set(pallet, "RevealedCommitments", [netuid, who], [...before, ...opened].slice(-keptReveals));
    context.emit(pallet, "CommitmentRevealed", { netuid, who });
  }
  return left.some(({ type }) => type === "TimelockEncrypted");
}
