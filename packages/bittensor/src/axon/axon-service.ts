import type { SynapseDefinition, SynapseValue, Verified } from "../auth/index.ts";

/** What a handler knows of a call besides its fields. */
export interface AxonCall {
  /** Proven by a signature. */
  readonly caller: Verified;
  /** The caller's IP address as the socket has it; of a proxy when there is one. */
  readonly address: string;
  /** How long the answer is waited for. */
  readonly timeoutMs: number;
  /** Aborts when the caller left or the time is up. */
  readonly signal: AbortSignal;
}

export type StreamedBytes = AsyncIterable<Uint8Array | string>;

/** One synapse and what answers it. */
export interface AxonService {
  readonly definition: SynapseDefinition;
  answer(input: never, call: AxonCall): unknown;
}

/** @param answer gives the fields that it fills; the others go back as they came. */
export function handle<D extends SynapseDefinition>(
  definition: D & { readonly streaming: false },
  answer: (input: SynapseValue<D>, call: AxonCall) => Partial<SynapseValue<D>> | Promise<Partial<SynapseValue<D>>>,
): AxonService {
  return { definition, answer: answer as AxonService["answer"] };
}

/** @param answer gives the bytes of the stream, text as UTF-8. What it throws midway breaks the connection. */
export function handleStream<D extends SynapseDefinition>(
  definition: D & { readonly streaming: true },
  answer: (input: SynapseValue<D>, call: AxonCall) => StreamedBytes,
): AxonService {
  return { definition, answer: answer as AxonService["answer"] };
}
