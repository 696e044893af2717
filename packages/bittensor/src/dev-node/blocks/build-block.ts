import { compact } from "@polkadot-api/substrate-bindings";
import { fromHex, toHex } from "../../keys/portable.ts";
import { decodeExtrinsic, type SignedExtrinsic } from "../extrinsics/decode-extrinsic.ts";
import { isInvalid, nonceOf, type ValidationContext, validate } from "../extrinsics/validate.ts";
import { type ChainRuntime, hash256 } from "../metadata/chain-runtime.ts";
import { blockHashCount } from "../metadata/system-tables.ts";
import { callHandlers } from "../pallets/call-table.ts";
import type { ChainEvent, DispatchContext, ModuleError, Outcome } from "../pallets/dispatch.ts";
import type { PoolGuards } from "../pallets/pool-guards.ts";
import { ChainState } from "../state/chain-state.ts";
import { StateLayer } from "../state/layer.ts";
import type { Block } from "./block.ts";
import { concat, type Header, headerHash, preRuntimeLog, runtimeUpdatedLog, sealLog } from "./header.ts";

/** Where `:code` is kept. */
export const codeKey = "0x3a636f6465";

export interface BlockPlan {
  readonly timestampMs: number;
  readonly blockTimeMs: number;
  /** Candidates in order; those that cannot be applied any more are left out. */
  readonly extrinsics: readonly string[];
  readonly genesisHash: string;
  readonly guards: PoolGuards;
  /** Tells rivals apart; 0 on the branch that nobody disputes. */
  readonly salt: number;
  /** Runs before the extrinsics: pulses, epochs, reveals. */
  onInitialize(context: DispatchContext): void;
  /** Takes effect with this block. */
  readonly upgradeTo: ChainRuntime | undefined;
}

type PlacedEvent = Block["events"][number];

/** Executes a block on its parent. Nothing of it is announced yet. */
export function buildBlock(parent: Block, plan: BlockPlan): Block {
  const runtime = parent.runtime;
  const layer = new StateLayer(parent.state);
  const state = new ChainState(runtime, layer);
  const number = parent.header.number + 1;
  const events: PlacedEvent[] = [];
  const failures = new Map<number, ModuleError>();
  const contextFor = (at: ChainState, extrinsic: number | undefined, into: PlacedEvent[]): DispatchContext => ({
    state: at,
    block: number,
    nowMs: plan.timestampMs,
    emit: (pallet, name, value) => void into.push({ pallet, name, value, extrinsic }),
  });

  state.set("System", "Number", [], number);
  state.set("System", "ParentHash", [], parent.hash);
  state.set("System", "BlockHash", [number - 1], parent.hash);
  if (number > blockHashCount) state.remove("System", "BlockHash", number - 1 - blockHashCount);
  state.set("Timestamp", "Now", [], BigInt(plan.timestampMs));
  plan.onInitialize(contextFor(state, undefined, events));

  const body = [timestampInherent(runtime, plan.timestampMs)];
  events.push({ ...success("Mandatory"), extrinsic: 0 });

  const validation: ValidationContext = {
    state,
    block: number,
    parentHash: parent.hash,
    genesisHash: plan.genesisHash,
    guards: plan.guards,
  };
  for (const raw of plan.extrinsics) {
    const extrinsic = decodeExtrinsic(runtime, fromHex(raw)!);
    if (extrinsic === undefined) continue;
    const validity = validate(extrinsic, validation);
    if (isInvalid(validity) || validity.isFuture) continue;
    const index = body.length;
    const own: PlacedEvent[] = [];
    const attempt = new ChainState(runtime, new StateLayer(layer, true));
    const outcome = dispatch(contextFor(attempt, index, own), extrinsic);
    if (outcome === undefined) {
      layer.absorb(attempt.layer);
      events.push(...own, { ...success("Normal"), extrinsic: index });
    } else {
      failures.set(index, outcome);
      events.push({ ...failure(runtime, outcome), extrinsic: index });
    }
    bumpNonce(state, extrinsic.signer);
    body.push(raw);
  }

  const after = plan.upgradeTo ?? runtime;
  if (plan.upgradeTo !== undefined) {
    layer.set(codeKey, after.code);
    const last = { spec_version: after.specVersion, spec_name: after.specName };
    state.set("System", "LastRuntimeUpgrade", [], last);
    events.push({ pallet: "System", name: "CodeUpdated", value: undefined, extrinsic: undefined });
  }
  state.set("System", "EventCount", [], events.length);
  layer.set(runtime.storage("System", "Events").key(), runtime.events.enc(events.map(eventRecord)));

  const logs = [preRuntimeLog(BigInt(Math.floor(plan.timestampMs / plan.blockTimeMs)))];
  if (plan.upgradeTo !== undefined) logs.push(runtimeUpdatedLog);
  logs.push(sealLog(plan.salt));
  const header: Header = {
    parentHash: parent.hash,
    number,
    stateRoot: stateRoot(parent.header.stateRoot, layer),
    extrinsicsRoot: hash256(concat(body.map((raw) => fromHex(raw)!))),
    logs,
  };
  const hash = headerHash(header);
  return {
    hash,
    header,
    parent,
    timestampMs: plan.timestampMs,
    extrinsics: body,
    state: layer,
    runtime: after,
    events,
    failures,
  };
}

/** Not a trie's root, but as good a name for the state: no two chains of changes share it. */
export function stateRoot(before: string, layer: StateLayer): string {
  const parts = [fromHex(before)!];
  for (const [key, value] of layer.changes()) {
    parts.push(fromHex(key)!);
    if (value instanceof Uint8Array) parts.push(value);
  }
  return hash256(concat(parts));
}

function dispatch(context: DispatchContext, extrinsic: SignedExtrinsic): Outcome {
  const { pallet, name, args } = extrinsic.call;
  const handler = callHandlers[`${pallet}.${name}`];
  if (handler === undefined) return { pallet: "System", error: "CallFiltered" };
  return handler(context, extrinsic.signer, args as never);
}

function bumpNonce(state: ChainState, account: string): void {
  const info = state.get<Record<string, unknown>>("System", "Account", account);
  state.set("System", "Account", [account], { ...info, nonce: nonceOf(state, account) + 1 });
}

/** Every call that is handled here is free of fees. */
function dispatchInfo(kind: "Normal" | "Mandatory"): Record<string, unknown> {
  return {
    weight: { ref_time: 0n, proof_size: 0n },
    class: { type: kind },
    pays_fee: { type: kind === "Normal" ? "No" : "Yes" },
  };
}

function success(kind: "Normal" | "Mandatory"): ChainEvent {
  return { pallet: "System", name: "ExtrinsicSuccess", value: { dispatch_info: dispatchInfo(kind) } };
}

function failure(runtime: ChainRuntime, { pallet, error }: ModuleError): ChainEvent {
  const dispatchError = { type: "Module", value: runtime.moduleError(pallet, error) };
  const value = { dispatch_error: dispatchError, dispatch_info: dispatchInfo("Normal") };
  return { pallet: "System", name: "ExtrinsicFailed", value };
}

function eventRecord({ pallet, name, value, extrinsic }: PlacedEvent): Record<string, unknown> {
  return {
    phase: extrinsic === undefined ? { type: "Initialization" } : { type: "ApplyExtrinsic", value: extrinsic },
    event: { type: pallet, value: { type: name, value } },
    topics: [],
  };
}

/** The unsigned extrinsic by which the author tells the time. */
function timestampInherent(runtime: ChainRuntime, timestampMs: number): string {
  const call = { type: "Timestamp", value: { type: "set", value: { now: BigInt(timestampMs) } } };
  const bytes = concat([Uint8Array.of(4), runtime.call.enc(call)]);
  return toHex(concat([compact.enc(bytes.length), bytes]));
}
