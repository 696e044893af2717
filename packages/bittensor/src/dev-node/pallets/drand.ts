import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex } from "../../keys/portable.ts";
import { type OwnBeacon, type Pulse, quicknet, quicknetKey, roundAt } from "../drand/beacon.ts";
import type { ChainState } from "../state/chain-state.ts";
import type { DispatchContext } from "./dispatch.ts";

/** Written in one block at most, so that a stalled beacon catches up over some blocks. */
const maxPulsesPerBlock = 50n;
/** Older ones are forgotten. */
const keptPulses = 1000n;

/** Says which beacon the chain follows: clients that seal for a round take the key from here. */
export function configureBeacon(state: ChainState, beacon: OwnBeacon | undefined): void {
  const text = new TextEncoder();
  const hash = beacon === undefined ? fromHex(quicknet.chainHash)! : sha256(beacon.publicKey);
  state.set("Drand", "BeaconConfig", [], {
    public_key: beacon?.publicKey ?? quicknetKey(),
    period: quicknet.period,
    genesis_time: quicknet.genesisTime,
    hash,
    group_hash: hash,
    scheme_id: text.encode(quicknet.scheme),
    metadata: text.encode(beacon === undefined ? "quicknet" : "lode development"),
  });
}

/** A chain does not fetch what was before it. */
export function startPulses(state: ChainState, atMs: number): void {
  state.set("Drand", "LastStoredRound", [], roundAt(atMs));
  state.set("Drand", "OldestStoredRound", [], roundAt(atMs) + 1n);
}

/** Writes the pulses that the beacon has made by now. Their signatures are made when somebody reads them. */
export function writePulses(context: DispatchContext, beacon: OwnBeacon): void {
  const last = context.state.get<bigint>("Drand", "LastStoredRound");
  const newest = roundAt(context.nowMs);
  const until = newest - last > maxPulsesPerBlock ? last + maxPulsesPerBlock : newest;
  const rounds: bigint[] = [];
  for (let round = last + 1n; round <= until; round += 1n) {
    const made = round;
    context.state.setLazily("Drand", "Pulses", [made], () => stored(beacon.pulse(made)));
    rounds.push(made);
  }
  noteRounds(context, rounds);
}

/** Writes a pulse that came from outside. */
export function writePulse(context: DispatchContext, pulse: Pulse): void {
  context.state.set("Drand", "Pulses", [pulse.round], stored(pulse));
  noteRounds(context, [pulse.round]);
}

/** The signature of a round; undefined while the chain does not have it. */
export function pulseSignature(state: ChainState, round: bigint): Uint8Array | undefined {
  return state.get<{ readonly signature: Uint8Array } | undefined>("Drand", "Pulses", round)?.signature;
}

function noteRounds({ state, emit }: DispatchContext, rounds: readonly bigint[]): void {
  if (rounds.length === 0) return;
  const last = rounds.reduce((a, b) => (a > b ? a : b), state.get<bigint>("Drand", "LastStoredRound"));
  state.set("Drand", "LastStoredRound", [], last);
  const oldest = state.get<bigint>("Drand", "OldestStoredRound");
  const keepFrom = last - keptPulses + 1n;
  // Pulses that are handed over may be far apart: what lies between was never there.
  const forgetFrom = keepFrom - oldest > maxPulsesPerBlock ? keepFrom - maxPulsesPerBlock : oldest;
  for (let round = forgetFrom; round < keepFrom; round += 1n) state.remove("Drand", "Pulses", round);
  if (keepFrom > oldest) state.set("Drand", "OldestStoredRound", [], keepFrom);
  emit("Drand", "NewPulse", { rounds });
}

function stored({ round, signature }: Pulse): Record<string, unknown> {
  return { round, randomness: sha256(signature), signature };
}
